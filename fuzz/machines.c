/* machines.c - any bytes as a table of important computers: refused with a
 * sentence and no trace, or machines with an id each. */
#include <stdlib.h>

#include "vuln/machines.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct machines m = machines_of();
	struct problem why = PROBLEM_NONE;

	if (machines_csv(&m, "F", bytes, len, &why) != OK && (why.text[0] == '\0' || m.count != 0))
		abort();
	for (size_t i = 0; i < m.count; i++)
		if (m.machine[i].id[0] == '\0' || m.machine[i].line < 2 || m.machine[i].product == NULL)
			abort();
	machines_free(&m);
	return 0;
}
