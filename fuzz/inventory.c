/* inventory.c - any bytes as an inventory of each format: refused with a
 * sentence and no trace, or parts that can be read. */
#include <stdlib.h>
#include <string.h>

#include "vuln/inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	for (int format = 0; format < INVENTORY_FORMATS_; format++) {
		struct inventory v = inventory_of();
		struct problem why = PROBLEM_NONE;
		size_t seen = 0;
		if (inventory_read(&v, (enum inventory_format)format, "m", "F", bytes, len, &why) != OK) {
			if (why.text[0] == '\0' || v.parts != 0 || v.left_out != 0)
				abort();
		}
		for (size_t i = 0; i < v.parts; i++) {
			const struct part *p = &v.part[i];
			if (p->product[0] == '\0' && p->package[0] == '\0' && p->cpe[0] == '\0')
				abort();
			seen += strlen(p->machine) + strlen(p->maker) + strlen(p->version) + strlen(p->ecosystem) +
				strlen(p->package_version) + strlen(p->binary) + strlen(p->purl) + strlen(p->where);
		}
		if (v.parts > 0 && seen == 0)
			abort();
		inventory_free(&v);
	}
	return 0;
}
