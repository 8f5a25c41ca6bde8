#include "crypt/digest.h"

#define OPENSSL_SUPPRESS_DEPRECATED	/* the one-shot calls need no allocation */
#include <openssl/md5.h>
#include <openssl/sha.h>

void digest_md5(const void *bytes, size_t len, uint8_t out[static MD5_BYTES])
{
	(void)MD5(bytes, len, out);
}

void digest_sha1(const void *bytes, size_t len, uint8_t out[static SHA1_BYTES])
{
	SHA_CTX ctx;

	(void)SHA1_Init(&ctx);
	(void)SHA1_Update(&ctx, bytes, len);
	(void)SHA1_Final(out, &ctx);
}

void digest_sha256(const void *bytes, size_t len, uint8_t out[static SHA256_BYTES])
{
	digest_sha256_2(bytes, len, NULL, 0, out);
}

void digest_sha256_2(const void *a, size_t a_len, const void *b, size_t b_len,
		     uint8_t out[static SHA256_BYTES])
{
	SHA256_CTX ctx;

	(void)SHA256_Init(&ctx);
	(void)SHA256_Update(&ctx, a, a_len);
	if (b_len > 0)
		(void)SHA256_Update(&ctx, b, b_len);
	(void)SHA256_Final(out, &ctx);
}
