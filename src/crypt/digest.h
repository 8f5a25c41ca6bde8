/* digest.h - one-shot digests of bytes in memory.
 *
 * MD5 and SHA-1 are here because names that others defined are made with them
 * (JA3, HASSH, Community ID); nothing is proven with them. */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_MD5_BYTES	16u
#define DIGEST_SHA1_BYTES	20u
#define DIGEST_SHA256_BYTES	32u

/*
 * digest_md5, digest_sha1, digest_sha256 - the digest of `len` bytes
 *
 * bytes	borrowed; may be NULL when `len` is 0
 * out	written whole
 *
 * Never fails, allocates nothing and makes no system call, so it may be used
 * behind a seccomp list and once per flow.
 * Source: RFC 1321; FIPS 180-4 sections 6.1 and 6.2
 */
void digest_md5(const void *bytes, size_t len, uint8_t out[static DIGEST_MD5_BYTES]);
void digest_sha1(const void *bytes, size_t len, uint8_t out[static DIGEST_SHA1_BYTES]);
void digest_sha256(const void *bytes, size_t len, uint8_t out[static DIGEST_SHA256_BYTES]);

/* The same over two byte strings, one after the other. */
void digest_sha256_2(const void *a, size_t a_len, const void *b, size_t b_len,
		     uint8_t out[static DIGEST_SHA256_BYTES]);

#endif
