/* digest.h - one-shot digests. */
#ifndef CRYPT_DIGEST_H
#define CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Digest `len` bytes. MD5 and SHA-1 serve formats that ask for them (JA3,
 * Community ID), never a proof. Source: RFC 1321, RFC 3174, FIPS 180-4 */
void digest_md5(const void *bytes, size_t len, uint8_t out[static 16]);
void digest_sha1(const void *bytes, size_t len, uint8_t out[static 20]);
void digest_sha256(const void *bytes, size_t len, uint8_t out[static 32]);

#endif
