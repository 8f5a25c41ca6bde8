/* The low-level functions are asked for by their 1.1 interface on purpose: the
 * newer one looks its methods up on every call (a lock, an allocation, and at
 * first a configuration file to open, which `eye` may not do). */
#define OPENSSL_API_COMPAT	0x10100000L

#include "crypt/digest.h"

#include <openssl/md5.h>
#include <openssl/sha.h>

_Static_assert(DIGEST_MD5_BYTES == MD5_DIGEST_LENGTH, "size of an MD5 digest");
_Static_assert(DIGEST_SHA1_BYTES == SHA_DIGEST_LENGTH, "size of a SHA-1 digest");
_Static_assert(DIGEST_SHA256_BYTES == SHA256_DIGEST_LENGTH, "size of a SHA-256 digest");

void digest_md5(const void *bytes, size_t len, uint8_t out[static DIGEST_MD5_BYTES])
{
	MD5_CTX c;

	(void)MD5_Init(&c);
	if (len > 0)
		(void)MD5_Update(&c, bytes, len);
	(void)MD5_Final(out, &c);
}

void digest_sha1(const void *bytes, size_t len, uint8_t out[static DIGEST_SHA1_BYTES])
{
	SHA_CTX c;

	(void)SHA1_Init(&c);
	if (len > 0)
		(void)SHA1_Update(&c, bytes, len);
	(void)SHA1_Final(out, &c);
}

void digest_sha256(const void *bytes, size_t len, uint8_t out[static DIGEST_SHA256_BYTES])
{
	digest_sha256_2(bytes, len, NULL, 0, out);
}

void digest_sha256_2(const void *a, size_t a_len, const void *b, size_t b_len,
		     uint8_t out[static DIGEST_SHA256_BYTES])
{
	SHA256_CTX c;

	(void)SHA256_Init(&c);
	if (a_len > 0)
		(void)SHA256_Update(&c, a, a_len);
	if (b_len > 0)
		(void)SHA256_Update(&c, b, b_len);
	(void)SHA256_Final(out, &c);
}
