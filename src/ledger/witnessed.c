#include "ledger/witnessed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/walk.h"

void witnessed_path(uint64_t size, char out[static WITNESSED_PATH_BYTES])
{
	(void)snprintf(out, WITNESSED_PATH_BYTES, WITNESSED_FOLDER "/%" PRIu64, size);
}

void handover_path(uint64_t size, char out[static WITNESSED_PATH_BYTES])
{
	(void)snprintf(out, WITNESSED_PATH_BYTES, HANDOVER_FOLDER "/%" PRIu64, size);
}

/* A size in its only spelling behind "FOLDER/". */
static err_t size_of_path(const char *folder, const char *path, uint64_t *size)
{
	size_t prefix = strlen(folder);
	uint64_t v = 0;

	*size = 0;
	if (strncmp(path, folder, prefix) != 0 || path[prefix] != '/')
		return ERR_FORM;
	const char *at = path + prefix + 1;
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

err_t witnessed_of_path(const char *path, uint64_t *size)
{
	return size_of_path(WITNESSED_FOLDER, path, size);
}

err_t handover_of_path(const char *path, uint64_t *size)
{
	return size_of_path(HANDOVER_FOLDER, path, size);
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
