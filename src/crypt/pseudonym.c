#include "crypt/pseudonym.h"

#include <sodium.h>
#include <string.h>

#include "base/enc.h"

#define DIGEST	16u

_Static_assert(PSEUDONYM_BYTES == 2 + 2 * DIGEST + 1, "prefix, hex, NUL");

void pseudonym_of(const uint8_t key[static SECRET_BYTES], const char *field, const void *value,
		  size_t len, char out[static PSEUDONYM_BYTES])
{
	crypto_generichash_state state;
	uint8_t digest[DIGEST];

	(void)crypto_generichash_init(&state, key, SECRET_BYTES, DIGEST);
	(void)crypto_generichash_update(&state, (const uint8_t *)field, strlen(field) + 1);
	(void)crypto_generichash_update(&state, value, len);
	(void)crypto_generichash_final(&state, digest, DIGEST);
	out[0] = 'p';
	out[1] = '-';
	hex_of(digest, DIGEST, out + 2);
	sodium_memzero(&state, sizeof(state));
}
