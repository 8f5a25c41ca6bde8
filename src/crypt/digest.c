#include "crypt/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>

static void digest(const EVP_MD *kind, const void *bytes, size_t len, uint8_t *out)
{
	if (EVP_Digest(bytes, len, out, NULL, kind, NULL) != 1)
		abort();	/* the library lacks what every build has */
}

void digest_md5(const void *bytes, size_t len, uint8_t out[static 16])
{
	digest(EVP_md5(), bytes, len, out);
}

void digest_sha1(const void *bytes, size_t len, uint8_t out[static 20])
{
	digest(EVP_sha1(), bytes, len, out);
}

void digest_sha256(const void *bytes, size_t len, uint8_t out[static 32])
{
	digest(EVP_sha256(), bytes, len, out);
}
