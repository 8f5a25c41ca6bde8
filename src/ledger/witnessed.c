#include "ledger/witnessed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/walk.h"

#define PREFIX	WITNESSED_FOLDER "/"

void witnessed_path(uint64_t size, char out[static WITNESSED_PATH_BYTES])
{
	(void)snprintf(out, WITNESSED_PATH_BYTES, PREFIX "%" PRIu64, size);
}

err_t witnessed_of_path(const char *path, uint64_t *size)
{
	const char *at = path + sizeof(PREFIX) - 1;
	uint64_t v = 0;

	*size = 0;
	if (strncmp(path, PREFIX, sizeof(PREFIX) - 1) != 0)
		return ERR_FORM;
	size_t len = strlen(at);
	if (len == 0 || len > 18 || (at[0] == '0' && len > 1))
		return ERR_FORM;
	for (size_t i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9')
			return ERR_FORM;
		v = v * 10 + (uint64_t)(at[i] - '0');
	}
	*size = v;
	return OK;
}

struct looking {
	uint64_t size;
	struct problem *why;
};

static err_t on_file(void *ctx, const char *path, bool regular)
{
	const struct looking *l = ctx;
	uint64_t size;

	if (!regular || witnessed_of_path(path, &size) != OK || size <= l->size)
		return OK;	/* what does not belong there the inspector names */
	return problem(l->why, ERR_BROKEN, LEDGER_FOLDER "/%s: witnesses cosigned size %" PRIu64
		       ", but the checkpoint says %" PRIu64 "; was an older copy of it put back?",
		       path, size, l->size);
}

err_t witnessed_not_beyond(int dirfd, uint64_t size, struct problem *why)
{
	struct looking l = { .size = size, .why = why };

	err_t e = walk(dirfd, WITNESSED_FOLDER, on_file, &l);
	return e == OK ? OK : problem(why, e, LEDGER_FOLDER "/" WITNESSED_FOLDER ": cannot be read: %s", err_text(e));
}
