#include "run/snapshot.h"

#include "base/fs.h"

#define TRIES_MAX	5u	/* while the ledger grows */

static err_t read_note(int dirfd, const struct policy *policy, struct snapshot *s, struct verifier *log, struct problem *why)
{
	struct checkpoint c;

	buf_free(&s->note);
	s->note = buf_of(CHECKPOINT_MAX);
	err_t e = fs_read(dirfd, LEDGER_FOLDER "/checkpoint", &s->note);
	if (e == OK)
		e = checkpoint_open(s->note.bytes, s->note.len, policy->log, policy->log_count, &s->at);
	if (e != OK)
		return problem(why, e, LEDGER_FOLDER "/checkpoint: %s%s", err_text(e), e == ERR_SIGNATURE
			       ? "; the policy must name this ledger's key: `log VKEY`" : "");
	for (size_t k = 0; k < policy->log_count; k++)
		if (checkpoint_open(s->note.bytes, s->note.len, &policy->log[k], 1, &c) == OK)
			*log = policy->log[k];
	return OK;
}

err_t snapshot_open(int dirfd, const struct policy *policy, struct snapshot *out, struct problem *why)
{
	struct problem last = PROBLEM_NONE;
	err_t e = ERR_BROKEN;

	*out = (struct snapshot){ .ledger = NULL };
	for (unsigned i = 0; i < TRIES_MAX; i++) {
		struct verifier log = { .id = 0 };
		struct hash root;
		last = PROBLEM_NONE;
		e = read_note(dirfd, policy, out, &log, why);
		if (e != OK)
			return e;
		e = ledger_open_reading(dirfd, &log, &out->ledger, &last);
		if (e != OK)
			continue;	/* it may have grown meanwhile */
		ledger_root(out->ledger, root.bytes);
		if (ledger_size(out->ledger) == out->at.size && hash_equal(&root, &out->at.root))
			return OK;
		ledger_close(out->ledger);
		out->ledger = NULL;
		e = ERR_BUSY;
	}
	return problem(why, e, "%s", last.text[0] != '\0' ? last.text : "the ledger grows too fast to be read; ask again");
}

void snapshot_close(struct snapshot *s)
{
	ledger_close(s->ledger);
	buf_free(&s->note);
	s->ledger = NULL;
}
