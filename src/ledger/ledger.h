/* ledger.h - the append-only log: entries, bodies, and the checkpoint that
 * covers them. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"
#include "ledger/merkle.h"
#include "ledger/tile.h"
#include "text/jsonw.h"

#define LEDGER_FOLDER		"ledger"	/* inside the site's folder */
#define LEDGER_ENTRY_MAX	ENTRY_BYTES_MAX
#define LEDGER_BODY_MAX		(8u << 20)	/* bytes of a sealed body */

struct ledger;	/* opaque; for one thread */

/*
 * Asked before each step that changes the disk; other than OK makes that step
 * fail with this error. For tests of crashes and full disks.
 * what	"write", "fsync", "rename", "mkdir" or "unlink"; path: inside the ledger
 */
typedef err_t (*ledger_hook)(void *ctx, const char *what, const char *path);

/*
 * ledger_create - make the folder "ledger" with the checkpoint of size 0
 *
 * dirfd	of the site's folder, borrowed for the call
 * origin	the ledger's name; also the signer's name
 * OK | ERR_EXISTS | ERR_FORM (names differ) | ERR_FULL | ERR_ACCESS | ERR_IO
 * Source: docs/ledger-format.md sections 1 and 4
 */
err_t ledger_create(int dirfd, const char *origin, const struct signer *signer,
		    struct problem *why) MUST_USE;

/*
 * ledger_open - open for appending; recover to the last checkpoint
 *
 * Verifies the checkpoint and the right edge, then removes what lies beyond the
 * checkpoint: whatever a crash left of an append that was never published. The
 * caller holds the site's lock.
 *
 * dirfd	of the site's folder; borrowed for the call
 * origin	must be the checkpoint's
 * signer	borrowed until ledger_close
 * ret		set on success; ledger_close
 * OK | ERR_ABSENT | ERR_SIGNATURE | ERR_BROKEN (tiles or bundles do not give the
 *    root, or files or cosignatures show that a newer checkpoint was published:
 *    nothing is removed) | ERR_ACCESS | ERR_IO | ERR_MEMORY, each with a sentence
 * Source: docs/ledger-format.md section 4 "Recovery"
 */
err_t ledger_open(int dirfd, const char *origin, const struct signer *signer, struct ledger **ret,
		  struct problem *why) MUST_USE;

/* Open for reading: changes nothing, needs no lock. `log` verifies the
 * checkpoint. Errors as above. */
err_t ledger_open_reading(int dirfd, const struct verifier *log, struct ledger **ret,
			  struct problem *why) MUST_USE;

/* Free; what was added and not committed is forgotten. NULL is fine. */
void ledger_close(struct ledger *l);

/* Ask `hook` before each change from now on; NULL: no more. */
void ledger_set_hook(struct ledger *l, ledger_hook hook, void *ctx);

/* Of the last checkpoint. */
uint64_t ledger_size(const struct ledger *l);
void ledger_root(const struct ledger *l, uint8_t root[static HASH_BYTES]);
const char *ledger_origin(const struct ledger *l);

/* Begin an entry's object and write the members common to all: v, kind, at, on,
 * by (NULL: none). The caller adds the kind's members and jsonw_object_end. */
void ledger_entry_begin(const struct ledger *l, struct jsonw *w, const char *kind, nsec_t at,
			const char *by);

/*
 * ledger_add - queue an entry (copied); nothing is written before the commit
 *
 * ret	its index to be; may be NULL
 * OK | ERR_LIMIT (over LEDGER_ENTRY_MAX) | ERR_FORM (empty) | ERR_MEMORY
 *    | ERR_BROKEN (an earlier failure: reopen)
 */
err_t ledger_add(struct ledger *l, const void *json, size_t len, uint64_t *ret) MUST_USE;

/*
 * ledger_put_body - write a sealed body; it joins the ledger with the commit
 * of an entry that names its digest, and is dropped by a commit that does not
 *
 * digest	set: SHA-256, which names the file
 * OK | ERR_LIMIT | ERR_FULL | ERR_IO | ERR_MEMORY | ERR_BROKEN; a failure here
 * leaves the ledger usable
 */
err_t ledger_put_body(struct ledger *l, const void *bytes, size_t len,
		      uint8_t digest[static HASH_BYTES]) MUST_USE;

/*
 * ledger_commit - make everything added durable, then publish it
 *
 * Order: bodies, entry bundles, tiles, folders, and only then the checkpoint.
 * After OK the new size is on disk. With nothing added it does nothing.
 * OK | ERR_FULL | ERR_IO | ERR_MEMORY: the ledger on disk is the one before (or,
 * if the very last fsync failed, perhaps the new one); this handle refuses
 * further appends (ERR_BROKEN) until reopened
 */
err_t ledger_commit(struct ledger *l, struct problem *why) MUST_USE;

/*
 * ledger_hand_over - commit what was added, the last of it a `key.log` entry, under a checkpoint that the
 * log's key and `next` both sign; from then on `next` signs alone
 *
 * The doubly signed checkpoint is kept as "handover/SIZE".
 * next		borrowed until ledger_close; its name is the origin
 * Errors and what they leave as ledger_commit; ERR_FORM: another name, or nothing was added
 */
err_t ledger_hand_over(struct ledger *l, const struct signer *next, struct problem *why) MUST_USE;

/* Is the checkpoint on disk signed by this key? If so it is safe on disk afterwards. Nothing else of the ledger is
 * looked at. OK | ERR_SIGNATURE (by another) | ERR_FORM | ERR_ABSENT | ERR_ACCESS | ERR_IO | ERR_MEMORY */
err_t ledger_signed_by(int dirfd, const struct verifier *key) MUST_USE;

/* Forget what was added since the last commit. */
void ledger_undo(struct ledger *l);

/*
 * ledger_entry - append the bytes of a published entry to `out`
 *
 * Its bundle is checked against the tiles up to the root before.
 * OK | ERR_ABSENT (index not below the size) | ERR_BROKEN | ERR_IO | ERR_MEMORY | out->err
 */
err_t ledger_entry(struct ledger *l, uint64_t index, struct buf *out) MUST_USE;

/* Append the sealed body of that digest; checked. OK | ERR_ABSENT | ERR_DIGEST
 * | ERR_LIMIT | ERR_IO | ERR_MEMORY | out->err */
err_t ledger_body(const struct ledger *l, const uint8_t digest[static HASH_BYTES],
		  struct buf *out) MUST_USE;

/* Remove the body of that digest at the end of its retention; safe after
 * ledger_sync_bodies. was_there: it was. OK (also: not there) | ERR_IO | ERR_ACCESS | ERR_BROKEN */
err_t ledger_remove_body(struct ledger *l, const uint8_t digest[static HASH_BYTES], bool *was_there) MUST_USE;
err_t ledger_sync_bodies(struct ledger *l) MUST_USE;

/* Is its file in the folder? Looks no further. */
bool ledger_has_body(const struct ledger *l, const uint8_t digest[static HASH_BYTES]);

/* Proofs from the tiles. OK | ERR_USAGE | ERR_BROKEN | ERR_IO */
err_t ledger_prove_inclusion(struct ledger *l, uint64_t index, struct merkle_proof *out) MUST_USE;
/* As the first, in the tree of the first `size` entries. ERR_USAGE: above the ledger's size, too */
err_t ledger_prove_inclusion_at(struct ledger *l, uint64_t index, uint64_t size, struct merkle_proof *out) MUST_USE;
err_t ledger_prove_consistency(struct ledger *l, uint64_t old, struct merkle_proof *out) MUST_USE;

/* The root of the first `size` entries. OK | ERR_USAGE (above the size) | ERR_BROKEN | ERR_IO */
err_t ledger_root_at(struct ledger *l, uint64_t size, struct hash *out) MUST_USE;

#endif
