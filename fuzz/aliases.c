/* aliases.c - any bytes as the file of aliases. */
#include <stdlib.h>
#include <string.h>

#include "vuln/alias.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct aliases *a = NULL;
	struct problem why = PROBLEM_NONE;
	struct name n;
	size_t at = 0;

	if (alias_read("F", bytes, len, &a, &why) != OK && (a != NULL || why.text[0] == '\0'))
		abort();
	name_maker("x", 1, &n);
	if (alias_maker(a, &n) == NULL)
		abort();
	while (alias_of_product(a, &n, &n, &at) != NULL)
		if (at > len)
			abort();
	alias_free(a);
	return 0;
}
