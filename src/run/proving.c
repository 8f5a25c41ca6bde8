#include "run/proving.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "ledger/receipt.h"
#include "ledger/witnessed.h"
#include "run/snapshot.h"
#include "witness/request.h"

struct proving {
	struct policy policy;
	struct snapshot shot;
};

/* The checkpoint with its cosignatures instead, when there are some. */
static void take_cosigned(int dirfd, struct proving *p)
{
	char path[WITNESSED_PATH_BYTES], whole[WITNESSED_PATH_BYTES + sizeof(LEDGER_FOLDER) + 1];
	struct policy_seen seen = { .seconds = { 0 } };
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	witnessed_path(p->shot.at.size, path);
	(void)snprintf(whole, sizeof(whole), LEDGER_FOLDER "/%s", path);
	if (fs_read(dirfd, whole, &b) == OK && policy_open(&p->policy, b.bytes, b.len, &c, &seen) == OK &&
	    c.size == p->shot.at.size && hash_equal(&c.root, &p->shot.at.root)) {
		buf_free(&p->shot.note);
		p->shot.note = b;
		return;
	}
	buf_free(&b);
}

static err_t begin(int dirfd, const void *policy, size_t len, struct proving **ret, struct problem *why)
{
	struct proving *p = calloc(1, sizeof(*p));

	*ret = p;
	if (p == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	err_t e = policy_parse(policy, len, &p->policy, why);
	if (e != OK)
		return problem_in(why, e, "the policy");
	e = snapshot_open(dirfd, &p->policy, &p->shot, why);
	if (e == OK)
		take_cosigned(dirfd, p);
	return e;
}

static void end(struct proving *p)
{
	if (p != NULL)
		snapshot_close(&p->shot);
	free(p);
}

err_t proving_entry(int dirfd, const void *policy, size_t len, uint64_t index, struct buf *proof, struct buf *entry,
		    struct problem *why)
{
	struct merkle_proof path;
	struct proving *p;

	err_t e = begin(dirfd, policy, len, &p, why);
	if (e == OK && index >= p->shot.at.size)
		e = problem(why, ERR_USAGE, "there is no entry %" PRIu64 ": the ledger has the entries 0 to %" PRIu64, index,
			    p->shot.at.size - 1);
	if (e == OK)
		e = ledger_entry(p->shot.ledger, index, entry);
	if (e == OK)
		e = ledger_prove_inclusion(p->shot.ledger, index, &path);
	if (e == OK) {
		receipt_write(index, &path, p->shot.note.bytes, p->shot.note.len, proof);
		e = proof->err;
	}
	end(p);
	return e == OK ? OK : problem(why, e, "entry %" PRIu64 ": %s", index, err_text(e));
}

err_t proving_since(int dirfd, const void *policy, size_t len, const struct buf *earlier, struct buf *proof,
		    struct problem *why)
{
	struct merkle_proof path;
	struct checkpoint was;
	struct proving *p;

	if (checkpoint_peek(earlier->bytes, earlier->len, &was) != OK)
		return problem(why, ERR_FORM, "the earlier checkpoint is not in its form");
	const uint64_t old = was.size;
	err_t e = begin(dirfd, policy, len, &p, why);
	if (e == OK && (old == 0 || old > p->shot.at.size))
		e = problem(why, ERR_USAGE, "%" PRIu64 " is no earlier size of this ledger, which has %" PRIu64 " entries", old, p->shot.at.size);
	if (e == OK)
		e = ledger_prove_consistency(p->shot.ledger, old, &path);
	if (e == OK) {
		add_request_write(old, &path, p->shot.note.bytes, p->shot.note.len, proof);
		e = proof->err;
	}
	end(p);
	return e == OK ? OK : problem(why, e, "size %" PRIu64 ": %s", old, err_text(e));
}

/* The proof's checkpoint, verified under the policy. */
static err_t open_note(const struct policy *p, const char *note, size_t len, struct checkpoint *at, struct proved *out,
		       struct problem *why)
{
	struct policy_seen seen = { .seconds = { 0 } };

	err_t e = policy_open(p, note, len, at, &seen);
	if (e != OK)
		return problem(why, e, "the proof's checkpoint: %s%s", err_text(e),
			       e == ERR_SIGNATURE ? "; no log of the policy signed it, or a cosignature is false" : "");
	memcpy(out->origin, at->origin, sizeof(out->origin));
	out->size = at->size;
	(void)snprintf(out->quorum, sizeof(out->quorum), "%s", policy_quorum_name(p));
	out->quorum_met = policy_met(p, &seen);
	out->cosigned = policy_seen_count(&seen);
	return OK;
}

static err_t check_entry(const struct policy *p, const struct buf *proof, const struct buf *entry, struct proved *out,
			 struct problem *why)
{
	struct receipt r;
	struct checkpoint at;

	err_t e = receipt_parse(proof->bytes, proof->len, &r);
	if (e != OK)
		return problem(why, e, "the proof: %s; one of an entry begins with \"c2sp.org/tlog-proof@v1\"", err_text(e));
	e = open_note(p, r.note, r.note_len, &at, out, why);
	if (e != OK)
		return e;
	out->index = r.index;
	return receipt_check(&r, &at, entry->bytes, entry->len) == OK ? OK
		: problem(why, ERR_DIGEST, "the entry is not what stands at %" PRIu64 " in the ledger of this checkpoint", r.index);
}

static err_t check_since(const struct policy *p, const struct buf *proof, const struct buf *earlier, struct proved *out,
			 struct problem *why)
{
	struct add_request r;
	struct checkpoint at, was;

	err_t e = add_request_parse(proof->bytes, proof->len, &r);
	if (e != OK)
		return problem(why, e, "the proof: %s; one that a ledger continues begins with \"old N\"", err_text(e));
	e = policy_log_open(p, earlier->bytes, earlier->len, &was);
	if (e != OK)
		return problem(why, e, "the earlier checkpoint: %s", err_text(e));
	e = open_note(p, r.note, r.note_len, &at, out, why);
	if (e != OK)
		return e;
	out->index = was.size;
	if (strcmp(was.origin, at.origin) != 0)
		return problem(why, ERR_DIGEST, "the earlier checkpoint is of another ledger, %s", was.origin);
	if (was.size != r.old)
		return problem(why, ERR_DIGEST, "the proof begins at size %" PRIu64 ", the earlier checkpoint has %" PRIu64, r.old, was.size);
	return merkle_check_consistency(was.size, at.size, r.proof, r.count, &was.root, &at.root) == OK ? OK
		: problem(why, ERR_DIGEST, "the ledger of size %" PRIu64 " does not continue that of size %" PRIu64
			  ": another history was shown", at.size, was.size);
}

err_t proving_check(const void *policy, size_t len, const struct buf *proof, const struct buf *with, bool entry,
		    struct proved *out, struct problem *why)
{
	struct policy *p = calloc(1, sizeof(*p));

	memset(out, 0, sizeof(*out));
	if (p == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	err_t e = policy_parse(policy, len, p, why);
	if (e != OK)
		e = problem_in(why, e, "the policy");
	else
		e = entry ? check_entry(p, proof, with, out, why) : check_since(p, proof, with, out, why);
	free(p);
	return e;
}
