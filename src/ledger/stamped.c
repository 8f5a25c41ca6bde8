#include "ledger/stamped.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void stamped_path(uint64_t size, char out[static STAMPED_PATH_BYTES])
{
	(void)snprintf(out, STAMPED_PATH_BYTES, STAMPED_FOLDER "/%" PRIu64 ".tsr", size);
}

err_t stamped_of_path(const char *path, uint64_t *size)
{
	char again[STAMPED_PATH_BYTES];

	*size = 0;
	if (strncmp(path, STAMPED_FOLDER "/", sizeof(STAMPED_FOLDER)) != 0)
		return ERR_FORM;
	const char *at = path + sizeof(STAMPED_FOLDER);
	if (strspn(at, "0123456789") == 0 || strspn(at, "0123456789") > 18)
		return ERR_FORM;
	uint64_t v = strtoull(at, NULL, 10);
	stamped_path(v, again);
	if (strcmp(again, path) != 0)
		return ERR_FORM;
	*size = v;
	return OK;
}
