#include "register/readings.h"

#include "register/store.h"

#define TEXT_MAX	REG_ENTRY_MAX

/* The texts of one row; the reading borrows them. */
struct texts {
	struct buf purpose, where, from, to;
};

static void read_reading(struct query *q, struct reg_reading *g, struct texts *t)
{
	buf_clear(&t->purpose);
	buf_clear(&t->where);
	buf_clear(&t->from);
	buf_clear(&t->to);
	*g = (struct reg_reading){ .entry = row_u64(q) };
	g->at = row_time(q);
	row_person(q, g->by);
	row_text(q, g->incident, sizeof(g->incident));
	(void)row_locked(q, (struct place){ "readings.purpose", g->entry, 0 }, &t->purpose);
	const bool has_where = row_locked(q, (struct place){ "readings.condition", g->entry, 0 }, &t->where);
	const bool has_from = !row_is_null(q);
	row_add(q, &t->from);
	const bool has_to = !row_is_null(q);
	row_add(q, &t->to);
	g->purpose = buf_str(&t->purpose);
	g->where = has_where ? buf_str(&t->where) : NULL;
	g->from = has_from ? buf_str(&t->from) : NULL;
	g->to = has_to ? buf_str(&t->to) : NULL;
}

err_t register_readings(struct reg *r, const char *incident, reg_on_reading on, void *ctx)
{
	static const char sql[] = "SELECT g.entry, g.at, g.read_by, i.id, g.purpose, g.condition, g.since, g.before "
				  "FROM readings g LEFT JOIN incidents i ON i.entry = g.incident "
				  "WHERE ?1 IS NULL OR i.id = ?1 ORDER BY g.entry";
	struct texts t = { buf_of(TEXT_MAX), buf_of(TEXT_MAX), buf_of(TEXT_MAX), buf_of(TEXT_MAX) };
	struct reg_reading g;

	struct query q = query_of(r, sql);
	query_text(&q, incident);
	while (query_next(&q)) {
		read_reading(&q, &g, &t);
		query_tell(&q, q.err == OK ? on(ctx, &g) : OK);
	}
	buf_wipe(&t.purpose);
	buf_wipe(&t.where);
	buf_wipe(&t.from);
	buf_wipe(&t.to);
	return query_end(&q);
}
