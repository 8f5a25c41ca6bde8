#include "register/runs.h"

#include "register/store.h"

#define RUN_COLUMNS \
	"entry, at, id, authority, state, ended_at, packets, bytes, flows, kept, erased, damaged, cut, batches, cut_short"

static const char *const state_names[] = {
	[RUN_OPEN] = "open", [RUN_ENDED] = "ended", [RUN_CUT_SHORT] = "cut_short",
};

const char *run_state_name(enum run_state s)
{
	return (size_t)s < COUNT_OF(state_names) ? state_names[s] : "unknown";
}

static void read_counts(struct query *q, struct reg_counts *c)
{
	c->packets = row_u64(q);
	c->bytes = row_u64(q);
	c->flows = row_u64(q);
	c->kept = row_u64(q);
	c->erased = row_u64(q);
	c->damaged = row_u64(q);
	c->cut = row_u64(q);
	c->batches = row_u64(q);
}

static void read_run(struct query *q, struct reg_run *run)
{
	*run = (struct reg_run){ .entry = row_u64(q) };
	run->begun_at = row_time(q);
	row_text(q, run->id, sizeof(run->id));
	row_text(q, run->authority, sizeof(run->authority));
	run->state = (enum run_state)row_u64(q);
	run->ended_at = row_time(q);
	read_counts(q, &run->counts);
	row_text(q, run->cut_short, sizeof(run->cut_short));
}

err_t register_run(struct reg *r, const char *id, struct reg_run *out)
{
	static const char sql[] = "SELECT " RUN_COLUMNS " FROM runs WHERE id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		read_run(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_run){ 0 };
	return e;
}

static err_t each_run(struct reg *r, const char *sql, reg_on_run on, void *ctx)
{
	struct reg_run run;

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		read_run(&q, &run);
		query_tell(&q, q.err == OK ? on(ctx, &run) : OK);
	}
	return query_end(&q);
}

err_t register_runs(struct reg *r, reg_on_run on, void *ctx)
{
	static const char sql[] = "SELECT " RUN_COLUMNS " FROM runs ORDER BY entry";

	return each_run(r, sql, on, ctx);
}

err_t register_runs_open(struct reg *r, reg_on_run on, void *ctx)
{
	static const char sql[] = "SELECT " RUN_COLUMNS " FROM runs WHERE state = 0 ORDER BY entry";

	return each_run(r, sql, on, ctx);
}

err_t register_run_totals(struct reg *r, struct reg_counts *out)
{
	static const char sql[] = "SELECT SUM(packets), SUM(bytes), SUM(flows), SUM(kept), SUM(erased),"
				  " SUM(damaged), SUM(cut), SUM(batches) FROM runs";

	*out = (struct reg_counts){ 0 };
	struct query q = query_of(r, sql);
	if (query_next(&q))
		read_counts(&q, out);
	err_t e = query_end(&q);
	if (e != OK)
		*out = (struct reg_counts){ 0 };
	return e;
}

err_t register_run_hits(struct reg *r, const char *run, reg_on_hits on, void *ctx)
{
	static const char sql[] = "SELECT c.id, c.sha256, c.entry, h.records FROM run_criteria h "
				  "JOIN runs ON runs.entry = h.run JOIN criteria c ON c.entry = h.criterion "
				  "WHERE runs.id = ?1 ORDER BY h.ordinal";

	struct query q = query_of(r, sql);
	query_text(&q, run);
	while (query_next(&q)) {
		struct reg_hits h = { 0 };
		row_text(&q, h.criterion, sizeof(h.criterion));
		row_text(&q, h.sha256, sizeof(h.sha256));
		h.version = row_u64(&q);
		h.records = row_u64(&q);
		query_tell(&q, q.err == OK ? on(ctx, &h) : OK);
	}
	return query_end(&q);
}

static void read_batch(struct query *q, struct reg_batch *b)
{
	*b = (struct reg_batch){ .entry = row_u64(q) };
	row_text(q, b->run, sizeof(b->run));
	row_text(q, b->authority, sizeof(b->authority));
	b->seq = (uint32_t)row_u64(q);
	b->records = row_u64(q);
	b->at = row_time(q);
	b->until = row_time(q);
	row_text(q, b->class, sizeof(b->class));
	row_text(q, b->day, sizeof(b->day));
	row_text(q, b->sha256, sizeof(b->sha256));
	b->size = row_u64(q);
	row_text(q, b->root, sizeof(b->root));
}

err_t register_batch(struct reg *r, uint64_t entry, struct reg_batch *out)
{
	static const char sql[] = "SELECT b.entry, runs.id, runs.authority, b.seq, b.records, b.at, b.until, b.class,"
				  " b.day, b.sha256, b.size, b.root FROM batches b JOIN runs ON runs.entry = b.run "
				  "WHERE b.entry = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	if (query_next(&q)) {
		read_batch(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_batch){ 0 };
	return e;
}

#define IN_TIME	"(b.first IS NULL OR (b.first < ?4 AND b.last >= ?3))"

err_t register_batches(struct reg *r, const char *run, const char *authority, const struct reg_span *time,
		       reg_on_batch on, void *ctx)
{
	static const char sql[] = "SELECT b.entry, runs.id, runs.authority, b.seq, b.records, b.at, b.until, b.class,"
				  " b.day, b.sha256, b.size, b.root FROM batches b JOIN runs ON runs.entry = b.run "
				  "WHERE (?1 IS NULL OR runs.id = ?1) AND (?2 IS NULL OR runs.authority = ?2) "
				  "AND " IN_TIME " ORDER BY b.entry";
	static const char of_run[] = "SELECT b.entry, runs.id, runs.authority, b.seq, b.records, b.at, b.until, b.class,"
				     " b.day, b.sha256, b.size, b.root FROM runs JOIN batches b ON b.run = runs.entry "
				     "WHERE runs.id = ?1 AND (?2 IS NULL OR runs.authority = ?2) AND " IN_TIME " ORDER BY b.seq";
	struct reg_batch b;

	struct query q = query_of(r, run != NULL ? of_run : sql);
	query_text(&q, run);
	query_text(&q, authority);
	query_time(&q, time != NULL ? time->from : INT64_MIN);
	query_time(&q, time != NULL ? time->to : INT64_MAX);
	while (query_next(&q)) {
		read_batch(&q, &b);
		query_tell(&q, q.err == OK ? on(ctx, &b) : OK);
	}
	return query_end(&q);
}

static void read_day_key(struct query *q, struct reg_day_key *k)
{
	*k = (struct reg_day_key){ .entry = row_u64(q) };
	row_text(q, k->class, sizeof(k->class));
	row_text(q, k->day, sizeof(k->day));
	row_text(q, k->public, sizeof(k->public));
}

err_t register_day_key(struct reg *r, const char *class, const char *day, struct reg_day_key *out)
{
	static const char sql[] = "SELECT entry, class, day, public FROM day_keys WHERE class = ?1 AND day = ?2";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, class);
	query_text(&q, day);
	if (query_next(&q)) {
		read_day_key(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_day_key){ 0 };
	return e;
}

err_t register_day_keys(struct reg *r, reg_on_day_key on, void *ctx)
{
	static const char sql[] = "SELECT entry, class, day, public FROM day_keys ORDER BY entry";
	struct reg_day_key k;

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		read_day_key(&q, &k);
		query_tell(&q, q.err == OK ? on(ctx, &k) : OK);
	}
	return query_end(&q);
}

err_t register_next_run(struct reg *r, char out[static REG_ID_MAX])
{
	static const char count[] = "SELECT COUNT(*) FROM runs WHERE substr(id, 1, length(?1)) = ?1";
	static const char taken[] = "SELECT 1 FROM runs WHERE id = ?1";

	return store_next_id(r, count, taken, "run-", 6, out);
}
