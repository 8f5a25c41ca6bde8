/* The low-level functions, for the reason that stands in digest.c: one packet may
 * need neither a lock nor a look-up of methods. */
#define OPENSSL_API_COMPAT	0x10100000L

#include "crypt/quic.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/aes.h>
#include <openssl/modes.h>

#include "base/wipe.h"
#include "crypt/digest.h"

#define BLOCK		64u	/* of SHA-256 */
#define LABEL_MAX	16u	/* bytes of a label without "tls13 " */
#define NUMBER_MAX	4u
#define RESERVED	0x0cu

_Static_assert(DIGEST_SHA256_BYTES == 32, "one step of HKDF-Expand gives every key");

/* RFC 2104, for keys of at most one block and messages of at most one label. */
static void hmac(const uint8_t *key, size_t key_len, const uint8_t *text, size_t len,
		 uint8_t out[static DIGEST_SHA256_BYTES])
{
	uint8_t inner[BLOCK], outer[BLOCK], digest[DIGEST_SHA256_BYTES];

	for (size_t i = 0; i < BLOCK; i++) {
		uint8_t k = i < key_len ? key[i] : 0;
		inner[i] = k ^ 0x36;
		outer[i] = k ^ 0x5c;
	}
	digest_sha256_2(inner, BLOCK, text, len, digest);
	digest_sha256_2(outer, BLOCK, digest, sizeof(digest), out);
}

/* HKDF-Expand-Label without context, at most 32 bytes of it. */
static void expand(const uint8_t secret[static DIGEST_SHA256_BYTES], const char *label, uint8_t *out,
		   size_t len)
{
	uint8_t info[2 + 1 + 6 + LABEL_MAX + 1 + 1], okm[DIGEST_SHA256_BYTES];
	size_t n = strlen(label), at = 0;

	info[at++] = 0;
	info[at++] = (uint8_t)len;
	info[at++] = (uint8_t)(6 + n);
	memcpy(info + at, "tls13 ", 6);
	at += 6;
	memcpy(info + at, label, n);
	at += n;
	info[at++] = 0;
	info[at++] = 1;
	hmac(secret, DIGEST_SHA256_BYTES, info, at, okm);
	memcpy(out, okm, len);
}

static const uint8_t salts[][20] = {
	[QUIC_SUITE_DRAFT_23] = { 0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
				  0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02 },
	[QUIC_SUITE_DRAFT_29] = { 0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
				  0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99 },
	[QUIC_SUITE_1] = { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
			   0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
	[QUIC_SUITE_2] = { 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
			   0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 },
};

void quic_initial_keys(enum quic_suite suite, const uint8_t *cid, size_t len, enum quic_end end,
		       struct quic_keys *out)
{
	uint8_t initial[DIGEST_SHA256_BYTES], secret[DIGEST_SHA256_BYTES];
	bool two = suite == QUIC_SUITE_2;

	hmac(salts[suite], sizeof(salts[suite]), cid, len, initial);
	expand(initial, end == QUIC_CLIENT ? "client in" : "server in", secret, sizeof(secret));
	expand(secret, two ? "quicv2 key" : "quic key", out->key, sizeof(out->key));
	expand(secret, two ? "quicv2 iv" : "quic iv", out->iv, sizeof(out->iv));
	expand(secret, two ? "quicv2 hp" : "quic hp", out->hp, sizeof(out->hp));
}

/* The header as it was before its protection. */
struct bare {
	uint8_t first;
	uint8_t number[NUMBER_MAX];
	size_t number_len;
	uint64_t full;		/* the packet number, all of it */
};

static uint64_t full_number(uint64_t sent, size_t bytes, uint64_t next)
{
	uint64_t window = (uint64_t)1 << (8 * bytes), half = window / 2;
	uint64_t guess = (next & ~(window - 1)) | sent;

	if (guess + half <= next && guess < ((uint64_t)1 << 62) - window)
		return guess + window;
	if (guess > next + half && guess >= window)
		return guess - window;
	return guess;
}

static void bare_header(const struct quic_keys *keys, const struct quic_sealed *s, uint64_t next,
			struct bare *out)
{
	const uint8_t *number = s->bytes + s->number_at;
	uint8_t mask[QUIC_SAMPLE_BYTES];
	uint64_t sent = 0;
	AES_KEY aes;

	(void)AES_set_encrypt_key(keys->hp, 128, &aes);
	AES_encrypt(number + NUMBER_MAX, mask, &aes);
	out->first = s->bytes[0] ^ (mask[0] & 0x0f);
	out->number_len = (out->first & 3u) + 1;
	for (size_t i = 0; i < out->number_len; i++) {
		out->number[i] = number[i] ^ mask[1 + i];
		sent = sent << 8 | out->number[i];
	}
	out->full = full_number(sent, out->number_len, next);
	wipe(&aes, sizeof(aes));
}

/* AES-128-GCM: true if the tag is right. */
static bool gcm_open(GCM128_CONTEXT *gcm, const struct quic_keys *keys, const struct quic_sealed *s,
		     const struct bare *head, uint8_t *out, size_t len)
{
	const uint8_t *payload = s->bytes + s->number_at + head->number_len;
	uint8_t nonce[sizeof(keys->iv)];

	memcpy(nonce, keys->iv, sizeof(nonce));
	for (size_t i = 0; i < 8; i++)
		nonce[sizeof(nonce) - 1 - i] ^= (uint8_t)(head->full >> (8 * i));
	CRYPTO_gcm128_setiv(gcm, nonce, sizeof(nonce));
	return CRYPTO_gcm128_aad(gcm, &head->first, 1) == 0 &&
	       CRYPTO_gcm128_aad(gcm, s->bytes + 1, s->number_at - 1) == 0 &&
	       CRYPTO_gcm128_aad(gcm, head->number, head->number_len) == 0 &&
	       CRYPTO_gcm128_decrypt(gcm, payload, out, len) == 0 &&
	       CRYPTO_gcm128_finish(gcm, payload + len, QUIC_TAG_BYTES) == 0;
}

static void encrypt_block(const unsigned char in[16], unsigned char out[16], const void *key)
{
	AES_encrypt(in, out, key);
}

err_t quic_open(const struct quic_keys *keys, const struct quic_sealed *sealed, uint64_t *next,
		uint8_t *out, size_t *out_len)
{
	struct bare head;
	AES_KEY aes;

	if (sealed->number_at < 1 || sealed->number_at > sealed->len ||
	    sealed->len - sealed->number_at < NUMBER_MAX + QUIC_SAMPLE_BYTES)
		return ERR_SHORT;
	bare_header(keys, sealed, *next, &head);
	size_t len = sealed->len - sealed->number_at - head.number_len - QUIC_TAG_BYTES;
	(void)AES_set_encrypt_key(keys->key, 128, &aes);
	GCM128_CONTEXT *gcm = CRYPTO_gcm128_new(&aes, encrypt_block);
	if (gcm == NULL)
		return ERR_MEMORY;
	bool opened = gcm_open(gcm, keys, sealed, &head, out, len);
	CRYPTO_gcm128_release(gcm);
	wipe(&aes, sizeof(aes));
	if (!opened)
		wipe(out, len);
	if (!opened || (head.first & RESERVED) != 0)
		return opened ? ERR_FORM : ERR_KEY;
	*next = head.full + 1;
	*out_len = len;
	return OK;
}
