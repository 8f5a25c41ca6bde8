/* seal.h - sealing to a public key, and locking secrets at rest. */
#ifndef CRYPT_SEAL_H
#define CRYPT_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/secret.h"

#define SEAL_PUBLIC_BYTES	32u
#define SEAL_SECRET_BYTES	32u
#define LOCK_SALT_BYTES		16u

/* A fresh X25519 pair. `secret` should lie in secret_alloc memory. */
void seal_pair(uint8_t public[static SEAL_PUBLIC_BYTES], uint8_t secret[static SEAL_SECRET_BYTES]);

/*
 * seal_add - seal `plain` so that only the secret half opens it; append to out
 *
 * A fresh batch key encrypts (XChaCha20-Poly1305, `bound` as associated data);
 * the batch key is sealed to the public key (X25519 sealed box). Layout:
 * "SKB1" || sealed batch key (80) || nonce (24) || ciphertext and tag.
 * bound	what the body belongs to, NUL ended text; needed to open
 * OK | ERR_KEY (not a usable public key) | out->err
 * Source: docs/ledger-format.md "Sealed body"; libsodium crypto_box_seal.
 */
err_t seal_add(const uint8_t public[static SEAL_PUBLIC_BYTES], const char *bound,
	       const void *plain, size_t len, struct buf *out) MUST_USE;

/* Open what seal_add made; append the plain bytes to `out` only if all of it
 * is authentic. OK | ERR_FORM | ERR_KEY (other key, other binding, or altered) | out->err */
err_t seal_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		const uint8_t secret[static SEAL_SECRET_BYTES], const char *bound,
		const void *sealed, size_t len, struct buf *out) MUST_USE;

/* Bytes that a small box is longer than what it holds. */
#define SEAL_BOX_EXTRA		48u

/* Seal a few bytes straight to the public key (no batch key, no binding); append
 * len + SEAL_BOX_EXTRA bytes. OK | ERR_KEY | out->err. Source: libsodium crypto_box_seal. */
err_t seal_box_add(const uint8_t public[static SEAL_PUBLIC_BYTES], const void *plain, size_t len,
		   struct buf *out) MUST_USE;

/* Open it; append the plain bytes. OK | ERR_FORM (too short) | ERR_KEY (other key, or altered) | out->err */
err_t seal_box_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		    const uint8_t secret[static SEAL_SECRET_BYTES], const void *sealed, size_t len,
		    struct buf *out) MUST_USE;

/* Key from a passphrase: Argon2id, 64 MiB, 3 passes. OK | ERR_MEMORY
 * Source: RFC 9106 (second recommended option is 64 MiB, 3 passes). */
err_t lock_key(const void *passphrase, size_t len, const uint8_t salt[static LOCK_SALT_BYTES],
	       uint8_t key[static SECRET_BYTES]) MUST_USE;

/* Encrypt a small secret under a symmetric key: "SKL1" || nonce (24) ||
 * ciphertext and tag; `bound` as above. Result in out->err. */
void lock_add(const uint8_t key[static SECRET_BYTES], const char *bound, const void *plain,
	      size_t len, struct buf *out);

/* OK | ERR_FORM | ERR_KEY | out->err */
err_t lock_open(const uint8_t key[static SECRET_BYTES], const char *bound, const void *locked,
		size_t len, struct buf *out) MUST_USE;

#endif
