#include "crypt/seal.h"

#include <sodium.h>
#include <string.h>

#define TAG_BYTES	4u
#define SEALED_KEY	(crypto_box_SEALBYTES + SECRET_BYTES)
#define NONCE		crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define MAC		crypto_aead_xchacha20poly1305_ietf_ABYTES

static const char seal_tag[TAG_BYTES] = { 'S', 'K', 'B', '1' };
static const char lock_tag[TAG_BYTES] = { 'S', 'K', 'L', '1' };

_Static_assert(SECRET_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one key length");
_Static_assert(SEAL_PUBLIC_BYTES == crypto_box_PUBLICKEYBYTES, "X25519");
_Static_assert(LOCK_SALT_BYTES == crypto_pwhash_SALTBYTES, "Argon2id salt");

void seal_pair(uint8_t public[static SEAL_PUBLIC_BYTES], uint8_t secret[static SEAL_SECRET_BYTES])
{
	(void)crypto_box_keypair(public, secret);
}

/* nonce || ciphertext and tag */
static void encrypt(const uint8_t *key, const char *bound, const void *plain, size_t len,
		    struct buf *out)
{
	uint8_t *at = buf_grow(out, NONCE + len + MAC);

	if (at == NULL)
		return;
	randombytes_buf(at, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(at + NONCE, NULL, plain, len,
		(const uint8_t *)bound, strlen(bound), NULL, at, key);
}

static err_t decrypt(const uint8_t *key, const char *bound, const uint8_t *at, size_t len,
		     struct buf *out)
{
	if (len < NONCE + MAC)
		return ERR_FORM;
	size_t before = out->len;
	uint8_t *plain = buf_grow(out, len - NONCE - MAC);
	if (plain == NULL)
		return out->err;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, at + NONCE, len - NONCE,
		    (const uint8_t *)bound, strlen(bound), at, key) == 0)
		return OK;
	out->len = before;
	return ERR_KEY;
}

err_t seal_add(const uint8_t public[static SEAL_PUBLIC_BYTES], const char *bound,
	       const void *plain, size_t len, struct buf *out)
{
	uint8_t key[SECRET_BYTES], sealed[SEALED_KEY];

	randombytes_buf(key, sizeof(key));
	err_t e = crypto_box_seal(sealed, key, sizeof(key), public) == 0 ? OK : ERR_KEY;
	if (e == OK) {
		buf_add(out, seal_tag, TAG_BYTES);
		buf_add(out, sealed, sizeof(sealed));
		encrypt(key, bound, plain, len, out);
		e = out->err;
	}
	sodium_memzero(key, sizeof(key));
	return e;
}

err_t seal_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		const uint8_t secret[static SEAL_SECRET_BYTES], const char *bound,
		const void *sealed, size_t len, struct buf *out)
{
	const uint8_t *at = sealed;
	uint8_t key[SECRET_BYTES];

	if (len < TAG_BYTES + SEALED_KEY || memcmp(at, seal_tag, TAG_BYTES) != 0)
		return ERR_FORM;
	at += TAG_BYTES;
	len -= TAG_BYTES + SEALED_KEY;
	err_t e = crypto_box_seal_open(key, at, SEALED_KEY, public, secret) == 0 ? OK : ERR_KEY;
	if (e == OK)
		e = decrypt(key, bound, at + SEALED_KEY, len, out);
	sodium_memzero(key, sizeof(key));
	return e;
}

_Static_assert(SEAL_BOX_EXTRA == crypto_box_SEALBYTES, "ephemeral public key and tag");

err_t seal_box_add(const uint8_t public[static SEAL_PUBLIC_BYTES], const void *plain, size_t len,
		   struct buf *out)
{
	const size_t before = out->len;
	uint8_t *at = buf_grow(out, len + SEAL_BOX_EXTRA);

	if (at == NULL)
		return out->err;
	if (crypto_box_seal(at, plain, len, public) == 0)
		return OK;
	out->len = before;
	return ERR_KEY;
}

err_t seal_box_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		    const uint8_t secret[static SEAL_SECRET_BYTES], const void *sealed, size_t len,
		    struct buf *out)
{
	const size_t before = out->len;

	if (len < SEAL_BOX_EXTRA)
		return ERR_FORM;
	uint8_t *at = buf_grow(out, len - SEAL_BOX_EXTRA);
	if (at == NULL)
		return out->err;
	if (crypto_box_seal_open(at, sealed, len, public, secret) == 0)
		return OK;
	out->len = before;
	return ERR_KEY;
}

err_t lock_key(const void *passphrase, size_t len, const uint8_t salt[static LOCK_SALT_BYTES],
	       uint8_t key[static SECRET_BYTES])
{
	return crypto_pwhash(key, SECRET_BYTES, passphrase, len, salt, 3, (size_t)64 << 20,
			     crypto_pwhash_ALG_ARGON2ID13) == 0 ? OK : ERR_MEMORY;
}

void lock_add(const uint8_t key[static SECRET_BYTES], const char *bound, const void *plain,
	      size_t len, struct buf *out)
{
	buf_add(out, lock_tag, TAG_BYTES);
	encrypt(key, bound, plain, len, out);
}

err_t lock_open(const uint8_t key[static SECRET_BYTES], const char *bound, const void *locked,
		size_t len, struct buf *out)
{
	const uint8_t *at = locked;

	if (len < TAG_BYTES || memcmp(at, lock_tag, TAG_BYTES) != 0)
		return ERR_FORM;
	return decrypt(key, bound, at + TAG_BYTES, len - TAG_BYTES, out);
}
