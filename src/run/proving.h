/* proving.h - proofs that fit into a file: that an entry is in the ledger, that the ledger continues
 * an earlier state of itself; and their verification, without the ledger. */
#ifndef RUN_PROVING_H
#define RUN_PROVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "inspect/policy.h"

/* What a proof shows. Plain data. */
struct proved {
	char origin[SIGN_NAME_MAX];
	uint64_t size;			/* of the checkpoint in the proof */
	uint64_t index;			/* of the entry; or the size that is continued */
	char quorum[POLICY_NAME_MAX];
	bool quorum_met;
	unsigned cosigned;		/* by how many witnesses of the policy */
};

/*
 * proving_entry - make a .tlog-proof file for an entry
 *
 * Ends with the newest checkpoint, with its cosignatures when the ledger has them.
 * dirfd	of the site's folder, borrowed
 * policy	bytes of a tlog-policy whose logs name the ledger's key
 * index	of the entry
 * proof, entry	appended: the file, and the entry's own bytes
 * OK | ERR_USAGE (no such entry) | ERR_FORM, ERR_UNKNOWN (policy) | as snapshot_open
 * Source: C2SP tlog-proof
 */
err_t proving_entry(int dirfd, const void *policy, size_t len, uint64_t index, struct buf *proof, struct buf *entry,
		    struct problem *why) MUST_USE;

/*
 * proving_since - that the ledger continues the state that an earlier checkpoint shows
 *
 * earlier	that checkpoint's bytes; looked at for its size only, the proof is for who trusts it
 * Appended to `proof` in the form that C2SP tlog-witness has for add-checkpoint: "old N", the
 * hashes of RFC 6962 section 2.1.2, an empty line, the newest checkpoint. Errors as above.
 */
err_t proving_since(int dirfd, const void *policy, size_t len, const struct buf *earlier, struct buf *proof,
		    struct problem *why) MUST_USE;

/*
 * proving_check - verify either, knowing only the policy
 *
 * proof	the file's bytes
 * with		`entry`: the entry's bytes, and the proof is a .tlog-proof; else the earlier checkpoint, signed
 * out		filled when OK: the caller looks at quorum_met
 * OK | ERR_FORM, ERR_LIMIT, ERR_UNKNOWN (policy, proof, or checkpoint is not in its form)
 * | ERR_SIGNATURE (not signed by a log of the policy, or a false cosignature)
 * | ERR_DIGEST (another entry; another history), each with a sentence
 */
err_t proving_check(const void *policy, size_t len, const struct buf *proof, const struct buf *with, bool entry,
		    struct proved *out, struct problem *why) MUST_USE;

#endif
