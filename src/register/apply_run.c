/* apply_run.c - runs and their batches. */
#include <inttypes.h>
#include <string.h>

#include "register/apply.h"
#include "register/runs.h"

_Static_assert(RUN_OPEN == 0 && RUN_ENDED == 1 && RUN_CUT_SHORT == 2, "as the statements say");

static void need_authority(struct apply *a, const char *id, const char *sha256)
{
	static const char sql[] = "SELECT 1 FROM authorities WHERE id = ?1 AND sha256 = ?2";

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	query_text(&q, sha256);
	bool there = query_next(&q);
	apply_asked(a, &q);
	if (!there)
		apply_fail(a, ERR_BROKEN, "authority", "no authority '%s' of this digest came before", id);
}

static void add_criteria(struct apply *a)
{
	static const char sql[] = "INSERT INTO run_criteria (run, ordinal, criterion, records) "
				  "VALUES (?1, ?2, ?3, 0)";
	uint64_t ordinal = 0;

	for (const struct node *n = apply_node(a, a->entry, "criteria", NODE_LIST)->child;
	     n != NULL && a->err == OK; n = n->next) {
		const uint64_t version = apply_version(a, n, false);
		struct query q = query_of(a->r, sql);
		query_u64(&q, a->index);
		query_u64(&q, ordinal++);
		query_u64(&q, version);
		apply_done(a, &q);
	}
}

void apply_run_begin(struct apply *a)
{
	static const char sql[] = "INSERT INTO runs (entry, at, id, authority, state, packets, bytes, flows, kept,"
				  " erased, damaged, cut, batches) VALUES (?1, ?2, ?3, ?4, 0, 0, 0, 0, 0, 0, 0, 0, 0)";
	const char *id = apply_text(a, a->entry, "run", REG_ID_MAX);
	const char *authority = apply_text(a, a->entry, "authority", REG_ID_MAX);

	need_authority(a, authority, apply_hex(a, a->entry, "authority_sha256"));
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, authority);
	apply_done(a, &q);
	add_criteria(a);
}

/* The entry of the open run that the entry's `run` names, and its batches. */
static uint64_t open_run(struct apply *a, uint64_t *batches)
{
	static const char sql[] = "SELECT entry, batches FROM runs WHERE id = ?1 AND state = 0";
	const char *id = apply_text(a, a->entry, "run", REG_ID_MAX);
	uint64_t entry = 0;
	bool there = false;

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		entry = row_u64(&q);
		*batches = row_u64(&q);
		there = true;
	}
	apply_asked(a, &q);
	if (!there)
		apply_fail(a, ERR_BROKEN, "run", "no run '%s' is open", id);
	return entry;
}

static void add_hits(struct apply *a, uint64_t run)
{
	static const char sql[] = "UPDATE run_criteria SET records = records + ?1 WHERE run = ?2 AND criterion IN "
				  "(SELECT entry FROM criteria WHERE id = ?3)";
	const struct node *hits = apply_node(a, a->entry, "hits", NODE_MAP);

	for (const struct node *n = hits->child; n != NULL && a->err == OK; n = n->next) {
		const uint64_t records = apply_u64(a, hits, n->key);
		struct query q = query_of(a->r, sql);
		query_u64(&q, records);
		query_u64(&q, run);
		query_text(&q, n->key);
		apply_done(a, &q);
		if (!apply_changed(a))
			apply_fail(a, ERR_BROKEN, "hits", "'%s' is no criterion of this run", n->key);
	}
}

static void count_batch(struct apply *a, uint64_t run, uint64_t records)
{
	static const char sql[] = "UPDATE runs SET batches = batches + 1, kept = kept + ?1 WHERE entry = ?2";

	struct query q = query_of(a->r, sql);
	query_u64(&q, records);
	query_u64(&q, run);
	apply_done(a, &q);
}

/* A time that the entry may say; else NULL. */
static void give_time(struct apply *a, struct query *q, const char *member)
{
	if (node_get(a->entry, member) != NULL)
		query_time(q, apply_time(a, a->entry, member));
	else
		query_null(q);
}

void apply_run_batch(struct apply *a)
{
	static const char sql[] = "INSERT INTO batches (entry, at, run, seq, records, until, class, day, sha256, size,"
				  " root, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
	uint64_t batches = 0;
	const uint64_t run = open_run(a, &batches);
	const uint64_t seq = apply_u64(a, a->entry, "seq");
	const uint64_t records = apply_u64(a, a->entry, "records");
	const nsec_t until = apply_time(a, a->entry, "until");
	const struct body_ref b = apply_body(a);

	if (a->err == OK && (seq != batches || seq > UINT32_MAX))
		apply_fail(a, ERR_BROKEN, "seq", "%" PRIu64 " where %" PRIu64 " is next", seq, batches);
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_u64(&q, run);
	query_u64(&q, seq);
	query_u64(&q, records);
	query_time(&q, until);
	query_text(&q, b.class);
	query_text(&q, b.day);
	query_text(&q, b.sha256);
	query_u64(&q, b.size);
	query_text(&q, b.root);
	give_time(a, &q, "from");
	give_time(a, &q, "to");
	apply_done(a, &q);
	count_batch(a, run, records);
	add_hits(a, run);
}

void apply_run_end(struct apply *a)
{
	static const char sql[] = "UPDATE runs SET state = ?1, ended_at = ?2, packets = ?3, bytes = ?4, flows = ?5,"
				  " kept = ?6, erased = ?7, damaged = ?8, cut = ?9, batches = ?10, cut_short = ?11"
				  " WHERE entry = ?12";
	static const char *const members[] = { "packets", "bytes", "flows", "kept", "erased", "damaged", "cut",
					       "batches" };
	uint64_t batches = 0;
	const uint64_t run = open_run(a, &batches);
	const char *reason = apply_text_or(a, a->entry, "cut_short", REG_REASON_MAX);

	struct query q = query_of(a->r, sql);
	query_u64(&q, reason != NULL ? RUN_CUT_SHORT : RUN_ENDED);
	query_time(&q, a->at);
	for (size_t i = 0; i < COUNT_OF(members); i++)
		query_u64(&q, apply_u64(a, a->entry, members[i]));
	query_text(&q, reason);
	query_u64(&q, run);
	apply_done(a, &q);
}
