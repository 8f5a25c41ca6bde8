/* own.h - the inside of one inspection. Inside inspect only. */
#ifndef INSPECT_OWN_H
#define INSPECT_OWN_H

#include "base/clock.h"
#include "inspect/inspect.h"
#include "inspect/listing.h"
#include "inspect/policy.h"
#include "ledger/checkpoint.h"
#include "ledger/edge.h"
#include "text/tree.h"

#define MISMATCHES_MAX	256u
#define HELD_MAX	512u	/* checkpoints kept elsewhere or in witnessed/ */

struct rules;

/* A tile on disk that is not what the entries hash to; `slot`: the first hash. */
struct mismatch {
	struct tile tile;
	unsigned slot;
};

/* A checkpoint kept beside the present one, or elsewhere. */
struct held {
	const char *file;		/* in the ledger's folder, borrowed; NULL: elsewhere */
	const char *whose;		/* then this, borrowed */
	uint64_t size;
	struct hash root;
	bool met;			/* its own cosignatures meet the quorum */
};

/* A time-stamp token in time/. */
struct stamped {
	const char *file;		/* borrowed */
	uint64_t size;			/* of the checkpoint that it is over */
};

#define HANDOVERS_MAX	30u	/* of the log's key; POLICY_LOGS_MAX has room for them */

/* A checkpoint that two keys of the log signed, of which one was trusted. */
struct handover {
	struct verifier old, new;
	uint64_t size;
};

struct inspecting {
	struct inspection *out;
	const struct inspect_how *how;
	int dirfd;
	nsec_t now;			/* periods are judged as of then, or of the newest entry if later */
	err_t failed;			/* a system error ends the inspection */
	struct listing files;
	struct policy policy;		/* the logs whose signatures count, the witnesses */
	struct policy_seen seen;	/* who of them cosigned the present checkpoint */
	bool false_cosignature;		/* its log signed it, but a witness's line is false */
	struct checkpoint at;		/* as stated; trusted only if `signature` is OK */
	bool readable;			/* the checkpoint's text is in its form */
	err_t signature;		/* OK, or why the checkpoint is not to be trusted */
	struct edge edge;		/* grown from the entries */
	bool whole;			/* every entry was there and could be read */
	bool entries_good;		/* whole, and they hash to the root */
	struct mismatch mismatch[MISMATCHES_MAX];
	size_t mismatches;
	struct hash top[TILE_LEVELS][TILE_HASHES];	/* partial tiles as they lie on disk */
	bool top_there[TILE_LEVELS], top_good;	/* they give the root */
	uint64_t *published;		/* every `on`, ascending, and at last the size */
	size_t published_count, published_room;
	struct held held[HELD_MAX];	/* by size */
	size_t held_count, held_next;
	struct handover handover[HANDOVERS_MAX];
	size_t handover_count;
	struct stamped *stamped;	/* by size */
	size_t stamped_count, stamped_next;
	bool vanished;			/* a file of witnessed/ was replaced meanwhile */
	struct rules *rules;
};

/* Record a violation: about a file (NULL: none), an entry (INSPECT_NO_ENTRY:
 * none), and a sentence. */
void blame(struct inspecting *in, const char *file, uint64_t entry, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Read a file of the ledger, at most out's ceiling. False: not there, larger,
 * or not readable (in->failed set when it is the system's fault). */
bool inspect_read(struct inspecting *in, const char *path, struct buf *out);

/* An entry as it lies in a bundle's file, whose place in the file is `slot`; NULL: not there, no
 * JSON. Not verified. Freed by tree_free. */
struct tree *inspect_peek(struct inspecting *in, const char *path, unsigned slot);

/* handover.c: follow the log's key from what is trusted to its other keys. What was followed is
 * held against the tree like a checkpoint kept elsewhere. */
void inspect_handovers(struct inspecting *in);

/* held.c: one more checkpoint to hold the tree against; sorted by inspect_held_read. */
void inspect_hold(struct inspecting *in, const struct held *h);

/* log.c: checkpoint, bundles, tiles. */
void inspect_checkpoint(struct inspecting *in);
void inspect_log(struct inspecting *in);
void inspect_blame_log(struct inspecting *in);

/* held.c: checkpoints in witnessed/ and elsewhere: read them, hold them against the tree
 * of in->edge as it grows, and at the end against the published sizes. */
void inspect_held_read(struct inspecting *in);
void inspect_held_here(struct inspecting *in);
void inspect_held_end(struct inspecting *in);

/* Did the entries name this size as one that was published? */
bool inspect_published(const struct inspecting *in, uint64_t size);

/* stamped.c: time-stamp tokens in time/, likewise. */
void inspect_stamped_read(struct inspecting *in);
void inspect_stamped_here(struct inspecting *in);
void inspect_stamped_end(struct inspecting *in);

/* cosigned.c: the policy's witnesses. */
void inspect_quorum(struct inspecting *in);

/* partials.c: what must be there of earlier sizes, and what else is there. */
void inspect_partials(struct inspecting *in);

/* rules.c: what the entries say. */
struct rules *rules_new(struct inspecting *in);		/* NULL: no memory */
void rules_entry(struct rules *r, uint64_t index, const void *json, size_t len);
void rules_bodies_end(struct rules *r);		/* which bodies must be there, which not */
void rules_end(struct rules *r);
void rules_free(struct rules *r);

#endif
