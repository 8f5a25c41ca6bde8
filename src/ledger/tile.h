/* tile.h - how the tree and its entries lie in files (C2SP tlog-tiles): paths,
 * widths, bundles. No I/O. */
#ifndef LEDGER_TILE_H
#define LEDGER_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rd.h"
#include "ledger/merkle.h"

#define TILE_HASHES	256u	/* of a full tile; entries of a full bundle */
#define TILE_BYTES	((size_t)TILE_HASHES * HASH_BYTES)
#define TILE_LEVELS	8u	/* levels that a 64-bit tree can fill */
#define TILE_ENTRIES	64u	/* "level" of an entry bundle */
#define TILE_PATH_BYTES	64u	/* room for any path made here */
#define ENTRY_BYTES_MAX	65535u	/* of one entry */
#define BUNDLE_BYTES_MAX	((size_t)TILE_HASHES * (2 + ENTRY_BYTES_MAX))

/* A tile of hashes (level 0 ... TILE_LEVELS - 1) or an entry bundle (level
 * TILE_ENTRIES, which counts as level 0). */
struct tile {
	unsigned level;
	uint64_t index;
	unsigned width;		/* 1 ... 256; 256: full */
};

/* "tile/0/x001/x234/067.p/8", "tile/entries/000". Source: C2SP tlog-tiles "Merkle Tree" */
void tile_path(const struct tile *t, char out[static TILE_PATH_BYTES]);

/* The tile whose path this is, in its only spelling. OK | ERR_FORM */
err_t tile_of_path(const char *path, struct tile *out) MUST_USE;

/* Entries (or leaves) that one hash of a level stands for: 256^level. */
uint64_t tile_span(unsigned level);

/* How many full tiles a level has at tree size `size`, and the width of the
 * partial one behind them (0: none). */
uint64_t tile_full(unsigned level, uint64_t size);
unsigned tile_partial(unsigned level, uint64_t size);

/* Append one entry to a bundle. OK | ERR_LIMIT (entry too long) | b->err */
err_t bundle_add(struct buf *b, const void *entry, size_t len) MUST_USE;

/* The next entry of a bundle, borrowed; an empty reader with r->err set when
 * the bundle ends early. Loop while r->left > 0. */
struct rd bundle_next(struct rd *r);

#endif
