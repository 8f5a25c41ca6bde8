/* quic_seal.h - seal Initial packets, by another interface of the library than the
 * one that opens them. For the tests and the fuzz target of decode/quic. */
#ifndef TEST_QUIC_SEAL_H
#define TEST_QUIC_SEAL_H

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "crypt/quic.h"

#define V1	0x00000001u
#define V2	0x6b3343cfu
#define QUIC_SEAL_PLAIN	0x100u	/* added to the end: the fixed bit is 0 */

static inline void quic_seal_ok(bool ok)
{
	if (!ok)
		abort();
}

static inline void gcm_seal(const struct quic_keys *k, uint64_t number, const uint8_t *head, size_t head_len,
			    const uint8_t *bytes, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t nonce[12];
	int n = 0;

	memcpy(nonce, k->iv, 12);
	for (int i = 0; i < 8; i++)
		nonce[11 - i] ^= (uint8_t)(number >> (8 * i));
	quic_seal_ok(EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, k->key, nonce) == 1);
	quic_seal_ok(EVP_EncryptUpdate(c, NULL, &n, head, (int)head_len) == 1);
	n = 0;
	quic_seal_ok(len == 0 || EVP_EncryptUpdate(c, out, &n, bytes, (int)len) == 1);
	quic_seal_ok(EVP_EncryptFinal_ex(c, out + n, &n) == 1);
	quic_seal_ok(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, 16, out + len) == 1);
	EVP_CIPHER_CTX_free(c);
}

static inline void mask_of(const struct quic_keys *k, const uint8_t *sample, uint8_t mask[32])
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	quic_seal_ok(EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, k->hp, NULL) == 1);
	quic_seal_ok(EVP_EncryptUpdate(c, mask, &n, sample, 16) == 1);
	EVP_CIPHER_CTX_free(c);
}

/* One Initial packet at the end of `gram`, sent to the ID that its keys are made of. */
static inline void quic_seal(struct buf *gram, uint32_t version, unsigned end, const uint8_t *cid,
			     size_t cid_len, uint16_t number, const struct buf *payload)
{
	struct quic_keys k;
	uint8_t mask[32], sealed[16384];
	size_t at = gram->len;
	unsigned first = (version == V2 ? 0xd1u : 0xc1u) & ~((end & QUIC_SEAL_PLAIN) != 0 ? 0x40u : 0);

	quic_seal_ok(payload->len + 16 <= sizeof(sealed));
	quic_initial_keys(version == V2 ? QUIC_SUITE_2 : QUIC_SUITE_1, cid, cid_len, (enum quic_end)(end & 1), &k);
	buf_u8(gram, (uint8_t)first);
	buf_u16be(gram, (uint16_t)(version >> 16));
	buf_u16be(gram, (uint16_t)version);
	buf_u8(gram, (uint8_t)cid_len);
	buf_add(gram, cid, cid_len);
	buf_add(gram, "\2id\3tok", 7);
	buf_u16be(gram, (uint16_t)(0x4000 | (2 + payload->len + 16)));
	size_t number_at = gram->len;
	buf_u16be(gram, number);
	gcm_seal(&k, number, gram->bytes + at, gram->len - at, payload->bytes, payload->len, sealed);
	buf_add(gram, sealed, payload->len + 16);
	mask_of(&k, gram->bytes + number_at + 4, mask);
	gram->bytes[at] ^= mask[0] & 0x0f;
	gram->bytes[number_at] ^= mask[1];
	gram->bytes[number_at + 1] ^= mask[2];
}

#endif
