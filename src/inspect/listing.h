/* listing.h - the files of a ledger's folder, and which of them were accounted for. */
#ifndef INSPECT_LISTING_H
#define INSPECT_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct listed {
	const char *path;
	bool regular;
	bool used;		/* accounted for */
};

/* Owns its paths; sorted by path. */
struct listing {
	struct buf text;
	struct listed *file;
	size_t count;
};

/* List everything below the folder. OK | ERR_ACCESS | ERR_IO | ERR_MEMORY | ERR_LIMIT */
err_t listing_make(int dirfd, struct listing *out) MUST_USE;
void listing_free(struct listing *l);

/* The file of that path, or NULL. */
struct listed *listing_find(const struct listing *l, const char *path);

#endif
