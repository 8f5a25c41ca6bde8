/* packaging_own.h - a package in the making. Inside run/packaging and run/package_* only. */
#ifndef RUN_PACKAGING_OWN_H
#define RUN_PACKAGING_OWN_H

#include <stdbool.h>

#include "base/zip.h"
#include "ledger/checkpoint.h"
#include "report/cover.h"
#include "run/holding_own.h"
#include "run/packaging.h"

#define PACKAGE_NAME_MAX	96u
#define PACKAGE_TIMES_MAX	2u

/* One file of it; `bytes` is owned. `listed`: the manifest names it. */
struct package_file {
	char name[PACKAGE_NAME_MAX];
	struct buf bytes;
	bool listed;
};

/* Owns its arrays (package_free). */
struct packaging {
	struct site *site;
	const struct package_new *new;
	const char *by;
	struct problem *why;
	struct package_done *done;
	struct held_records list;	/* where the records lie, in order */
	uint64_t reading;		/* index of the entry */
	struct package_file *file;
	size_t count;
	size_t bytes;			/* of all files */
	struct cover_record *record;	/* as many as the page shows */
	struct cover_entry *entry;	/* all that are in the package but share.package */
	size_t entry_count;
	uint64_t time[PACKAGE_TIMES_MAX];	/* sizes whose tokens are in it */
	size_t time_count;
	uint64_t witnessed;		/* 0: none */
	struct buf note;		/* the checkpoint that covers share.package */
};

/* Add a file; its bytes are taken over from `bytes` (emptied), also on failure.
 * OK | ERR_LIMIT (with a sentence) | ERR_MEMORY | bytes->err */
err_t package_put(struct packaging *p, bool listed, struct buf *bytes, const char *fmt, ...)
	PRINTF_LIKE(4, 5) MUST_USE;

/* The bytes of entry `index`, appended to `out` (cleared first). */
err_t package_entry(struct packaging *p, uint64_t index, struct buf *out) MUST_USE;

/* Open the bodies of p->list; add records/ENTRY-NUMBER.json and .proof. OK | ERR_BROKEN | ERR_* */
err_t package_records(struct packaging *p) MUST_USE;

/* Choose the entries that show what allowed these records; add entries/N.json. */
err_t package_entries(struct packaging *p) MUST_USE;

/* After package_entries(): what others said of the ledger, cosigned checkpoints and time-stamp
 * tokens, and that these entries were in it then. */
err_t package_outside(struct packaging *p) MUST_USE;

/* After the last entry: the checkpoint, and a .tlog-proof for each entry. */
err_t package_proofs(struct packaging *p) MUST_USE;

#endif
