#include "register/incident_walk.h"

#include "register/store.h"

#define VALUE_MAX	(1u << 20)

err_t register_walk_incidents(struct reg *r, reg_on_outline on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, id, closed_at FROM incidents ORDER BY entry";

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		struct reg_outline i = { .entry = row_u64(&q) };
		i.opened_at = row_time(&q);
		row_text(&q, i.id, sizeof(i.id));
		i.closed = !row_is_null(&q);
		query_tell(&q, q.err == OK ? on(ctx, &i) : OK);
	}
	return query_end(&q);
}

err_t register_walk_facts(struct reg *r, reg_wants wants, reg_on_brief on, void *ctx)
{
	static const char sql[] = "SELECT entry, ordinal, incident, name, known_at, value FROM incident_facts "
				  "ORDER BY entry, ordinal";
	struct buf value = buf_of(VALUE_MAX);
	char name[REG_FACT_MAX];

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		const uint64_t entry = row_u64(&q), ordinal = row_u64(&q);
		struct reg_brief f = { .incident = row_u64(&q), .name = name };
		row_text(&q, name, sizeof(name));
		const bool known = !row_is_null(&q);
		f.known_at = row_time(&q);
		f.known_at = known ? f.known_at : REG_NOT_KNOWN;
		if (row_is_null(&q))
			continue;
		if (wants(ctx, name)) {
			buf_clear(&value);
			(void)row_locked(&q, (struct place){ "incident_facts.value", entry, ordinal }, &value);
			f.value = buf_str(&value);
			f.value_len = value.len;
		}
		query_tell(&q, q.err == OK ? on(ctx, &f) : OK);
	}
	buf_wipe(&value);
	return query_end(&q);
}

err_t register_walk_acts(struct reg *r, reg_on_incident_act on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, incident, kind, duty, done_at FROM acts ORDER BY entry";

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		struct reg_act a = { .entry = row_u64(&q) };
		a.entered_at = row_time(&q);
		const uint64_t incident = row_u64(&q);
		a.kind = (enum reg_act_kind)row_u64(&q);
		row_text(&q, a.duty, sizeof(a.duty));
		const bool has_time = !row_is_null(&q);
		a.at = row_time(&q);
		a.at = has_time ? a.at : a.entered_at;
		query_tell(&q, q.err == OK ? on(ctx, incident, &a) : OK);
	}
	return query_end(&q);
}
