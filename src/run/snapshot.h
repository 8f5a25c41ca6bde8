/* snapshot.h - a ledger as it stood at its newest checkpoint, opened without a secret, while
 * others may go on writing. */
#ifndef RUN_SNAPSHOT_H
#define RUN_SNAPSHOT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "inspect/policy.h"
#include "ledger/checkpoint.h"
#include "ledger/ledger.h"

struct snapshot {
	struct ledger *ledger;	/* at size and root of `at` */
	struct buf note;	/* the very checkpoint, as it lay on disk */
	struct checkpoint at;
};

/*
 * snapshot_open - open the ledger, and keep the bytes of the checkpoint that it was opened at
 *
 * dirfd	of the site's folder, borrowed for the call
 * policy	one of its logs must have signed
 * out		zeroed before; snapshot_close also after a failure
 * OK | ERR_SIGNATURE (by no log of the policy) | ERR_ABSENT | ERR_BROKEN | ERR_BUSY (it grows too
 *    fast) | ERR_ACCESS | ERR_IO | ERR_MEMORY, each with a sentence
 */
err_t snapshot_open(int dirfd, const struct policy *policy, struct snapshot *out, struct problem *why) MUST_USE;

/* Close and free; also what snapshot_open left after a failure. */
void snapshot_close(struct snapshot *s);

#endif
