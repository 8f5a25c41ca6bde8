/* remove.c - bodies that have expired leave the folder.
 * Source: docs/ledger-format.md section 4 "Expiry". */
#include <string.h>

#include "base/fs.h"
#include "ledger/own.h"

err_t ledger_remove_body(struct ledger *l, const uint8_t digest[static HASH_BYTES], bool *was_there)
{
	char path[BODY_PATH_BYTES];

	*was_there = false;
	if (l->broken || l->signer == NULL)
		return ERR_BROKEN;
	body_path(digest, "body", path);
	if (!fs_exists(l->disk.fd, path))
		return OK;
	err_t e = disk_remove(&l->disk, path);
	*was_there = e == OK;
	return e;
}

err_t ledger_sync_bodies(struct ledger *l)
{
	if (!fs_exists(l->disk.fd, "body"))
		return OK;
	err_t e = disk_note(&l->disk, "body");
	return e == OK ? disk_sync(&l->disk) : e;
}

bool ledger_has_body(const struct ledger *l, const uint8_t digest[static HASH_BYTES])
{
	char path[BODY_PATH_BYTES];

	body_path(digest, "body", path);
	return fs_exists(l->disk.fd, path);
}
