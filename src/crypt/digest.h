/* digest.h - hashes of whole byte strings. */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define MD5_BYTES	16u
#define SHA1_BYTES	20u
#define SHA256_BYTES	32u

/* For JA3 alone: MD5 proves nothing. Source: RFC 1321 */
void digest_md5(const void *bytes, size_t len, uint8_t out[static MD5_BYTES]);

/* For Community ID alone. Source: FIPS 180-4 */
void digest_sha1(const void *bytes, size_t len, uint8_t out[static SHA1_BYTES]);

/* Source: FIPS 180-4 */
void digest_sha256(const void *bytes, size_t len, uint8_t out[static SHA256_BYTES]);

/* SHA-256 over two byte strings one after the other. */
void digest_sha256_2(const void *a, size_t a_len, const void *b, size_t b_len,
		     uint8_t out[static SHA256_BYTES]);

#endif
