/* edge.h - the right edge of the tiles: what is not full yet, grown entry by
 * entry. The writer and the inspector both grow it. No I/O. */
#ifndef LEDGER_EDGE_H
#define LEDGER_EDGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ledger/merkle.h"
#include "ledger/tile.h"

/* About 66 KiB; owns `bundle` (edge_free). Read freely. */
struct edge {
	struct merkle_edge tree;	/* tree.size entries */
	struct hash hash[TILE_LEVELS][TILE_HASHES];	/* the partial tile of each level */
	unsigned width[TILE_LEVELS];
	struct buf bundle;		/* the partial bundle: width[0] entries */
};

/* A tile or bundle that became full, borrowed for the call; the bundle comes
 * before its tile, a tile before the one above. Other than OK ends edge_add. */
typedef err_t (*edge_full)(void *ctx, const struct tile *t, const void *bytes, size_t len);

/* An empty edge; edge_free gives its memory back. */
void edge_init(struct edge *e);
void edge_free(struct edge *e);

/* Add one entry. OK | ERR_LIMIT | ERR_MEMORY | what `on_full` returned; after a
 * failure only edge_free may be called. */
err_t edge_add(struct edge *e, const void *entry, size_t len, edge_full on_full, void *ctx) MUST_USE;

/*
 * edge_load - the edge of a tree of `size` from its partial tiles and bundle
 *
 * read	appends a file's bytes to a buffer
 * root	what the edge must give
 * OK | ERR_BROKEN (a file has another length, or they do not give the root;
 *    `bad` names the tile) | what `read` returned (`bad` as well)
 */
err_t edge_load(struct edge *e, uint64_t size, const struct hash *root,
		err_t (*read)(void *ctx, const struct tile *t, struct buf *out), void *ctx,
		struct tile *bad) MUST_USE;

#endif
