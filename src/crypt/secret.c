#include "crypt/secret.h"

#include <sodium.h>
#include <string.h>

void *secret_alloc(size_t len)
{
	return sodium_malloc(len);
}

void secret_free(void *bytes)
{
	sodium_free(bytes);
}

void secret_random(void *bytes, size_t len)
{
	randombytes_buf(bytes, len);
}

int secret_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void secret_derive(const uint8_t key[static SECRET_BYTES], const char *purpose,
		   uint8_t out[static SECRET_BYTES])
{
	(void)crypto_generichash(out, SECRET_BYTES, (const unsigned char *)purpose,
				 strlen(purpose), key, SECRET_BYTES);
}
