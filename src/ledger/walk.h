/* walk.h - every file below a folder. */
#ifndef LEDGER_WALK_H
#define LEDGER_WALK_H

#include <stdbool.h>

#include "base/err.h"

#define WALK_DEPTH_MAX	16u
#define WALK_PATH_MAX	1024u

/* A file (or anything but a folder) below the start, by its path from `dirfd`,
 * borrowed for the call. `regular`: an ordinary file. Other than OK ends the walk. */
typedef err_t (*walk_file)(void *ctx, const char *path, bool regular);

/*
 * walk - call `on` for everything below the folder `start` that is no folder
 *
 * start	"" for the folder `dirfd` itself. Links are not followed. In no order.
 * What lies deeper than WALK_DEPTH_MAX, or has a longer path than
 * WALK_PATH_MAX, is handed over as the folder's name, not regular.
 * OK (also: no such folder) | what `on` returned | ERR_ACCESS | ERR_IO | ERR_MEMORY
 */
err_t walk(int dirfd, const char *start, walk_file on, void *ctx) MUST_USE;

#endif
