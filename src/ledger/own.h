/* own.h - the inside of an open ledger. Inside ledger only. */
#ifndef LEDGER_OWN_H
#define LEDGER_OWN_H

#include <stdbool.h>

#include "ledger/checkpoint.h"
#include "ledger/disk.h"
#include "ledger/edge.h"
#include "ledger/ledger.h"

#define LEDGER_PENDING_MAX	(256u << 20)	/* bytes added before one commit */
#define LEDGER_BODIES_MAX	4096u		/* bodies put before one commit */
#define BODY_PATH_BYTES		80u

/* A tile from disk that was verified up to the root. */
struct tile_cache {
	bool there;
	uint64_t index;
	struct hash hash[TILE_HASHES];
};

struct ledger {
	struct disk disk;
	const struct signer *signer;	/* NULL: reading */
	const struct signer *next;	/* while it is handed over: the new key */
	struct checkpoint at;		/* the last published */
	struct edge edge;		/* of `at`; ahead of it only while committing */
	bool broken;			/* a commit failed: no more until reopened */
	struct buf pending;		/* entries added, as a bundle */
	uint64_t pending_count;
	struct buf bodies;		/* digests of bodies put */
	struct tile_cache *cache[TILE_LEVELS];
	uint64_t bundle_index;		/* of `bundle`, verified; if bundle.len > 0 */
	struct buf bundle;
};

/* "body/HEX" and "new/HEX" */
void body_path(const uint8_t digest[static HASH_BYTES], const char *folder,
	       char out[static BODY_PATH_BYTES]);

/* Append a tile's or bundle's bytes from disk; `ctx` is a struct disk. */
err_t ledger_read_tile(void *ctx, const struct tile *t, struct buf *out) MUST_USE;

/*
 * ledger_recover - remove what lies beyond the checkpoint `at`
 *
 * OK | ERR_BROKEN (entries beyond it show that a newer checkpoint was published:
 * nothing is removed) | ERR_*
 */
err_t ledger_recover(struct disk *d, const struct checkpoint *at, struct problem *why) MUST_USE;

/* Remove the partial tiles and bundles of a tile that is full. OK | ERR_* */
err_t ledger_remove_partials(struct disk *d, const struct tile *full) MUST_USE;

#endif
