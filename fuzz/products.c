/* products.c - any bytes as a list of designated products. */
#include <stdint.h>
#include <stdlib.h>

#include "run/products.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct products *p = NULL;
	struct problem why = PROBLEM_NONE;

	if (products_read("F", bytes, len, &p, &why) != OK) {
		if (p != NULL || why.text[0] == '\0')
			abort();
		return 0;
	}
	(void)products_have(p, NULL, "Microsoft", "Windows Server 2022");
	if (products_cite(p)[0] == '\0')
		abort();
	products_free(p);
	return 0;
}
