#include "register/criteria.h"

#include "register/store.h"

#define COLUMNS	"entry, at, id, sha256, authority, state, author, reviewer, approved_at, decided_by, decided_at"

static const char *const state_names[] = {
	[CRITERION_PROPOSED] = "proposed", [CRITERION_APPROVED] = "approved",
	[CRITERION_REJECTED] = "rejected", [CRITERION_RETIRED] = "retired",
	[CRITERION_SUPERSEDED] = "superseded",
};

const char *criterion_state_name(enum criterion_state s)
{
	return (size_t)s < COUNT_OF(state_names) ? state_names[s] : "unknown";
}

static void read_criterion(struct query *q, struct reg_criterion *c)
{
	*c = (struct reg_criterion){ .entry = row_u64(q) };
	c->proposed_at = row_time(q);
	row_text(q, c->id, sizeof(c->id));
	row_text(q, c->sha256, sizeof(c->sha256));
	row_text(q, c->authority, sizeof(c->authority));
	c->state = (enum criterion_state)row_u64(q);
	row_person(q, c->author);
	row_person(q, c->reviewer);
	c->approved_at = row_time(q);
	row_person(q, c->decided_by);
	c->decided_at = row_time(q);
}

static err_t one(struct reg *r, const char *sql, const char *id, struct reg_criterion *out)
{
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		read_criterion(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_criterion){ 0 };
	return e;
}

err_t register_criterion_current(struct reg *r, const char *id, struct reg_criterion *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM criteria WHERE id = ?1 ORDER BY entry DESC LIMIT 1";

	return one(r, sql, id, out);
}

err_t register_criterion_approved(struct reg *r, const char *id, struct reg_criterion *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM criteria WHERE id = ?1 AND state = 1";

	return one(r, sql, id, out);
}

err_t register_criterion_document(struct reg *r, uint64_t entry, struct buf *out)
{
	static const char sql[] = "SELECT document FROM criteria WHERE entry = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	if (query_next(&q)) {
		row_add(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}

err_t register_criterion_lists(struct reg *r, uint64_t entry, reg_on_list on, void *ctx)
{
	static const char sql[] = "SELECT name, sha256, size FROM criterion_lists WHERE criterion = ?1 "
				  "ORDER BY name";

	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q)) {
		struct reg_list l = { 0 };
		row_text(&q, l.name, sizeof(l.name));
		row_text(&q, l.sha256, sizeof(l.sha256));
		l.size = row_u64(&q);
		query_tell(&q, q.err == OK ? on(ctx, &l) : OK);
	}
	return query_end(&q);
}

static err_t each(struct query *q, reg_on_criterion on, void *ctx)
{
	struct reg_criterion c;

	while (query_next(q)) {
		read_criterion(q, &c);
		query_tell(q, q->err == OK ? on(ctx, &c) : OK);
	}
	return query_end(q);
}

err_t register_criteria(struct reg *r, reg_on_criterion on, void *ctx)
{
	static const char sql[] = "SELECT " COLUMNS " FROM criteria ORDER BY entry";

	struct query q = query_of(r, sql);
	return each(&q, on, ctx);
}

err_t register_criteria_approved(struct reg *r, const char *authority, reg_on_criterion on, void *ctx)
{
	static const char sql[] = "SELECT " COLUMNS " FROM criteria WHERE state = 1 AND authority = ?1 ORDER BY entry";

	struct query q = query_of(r, sql);
	query_text(&q, authority);
	return each(&q, on, ctx);
}
