#include "register/reveals.h"

#include "register/store.h"

static const char *const state_names[] = {
	[REVEAL_ASKED] = "asked", [REVEAL_APPROVED] = "approved", [REVEAL_REFUSED] = "refused",
};

const char *reveal_state_name(enum reveal_state s)
{
	return (size_t)s < COUNT_OF(state_names) ? state_names[s] : "unknown";
}

/* The texts of one row; it borrows them. */
struct texts {
	struct buf purpose, reason;
};

static void read_reveal(struct query *q, struct reg_reveal *v, struct texts *t)
{
	buf_clear(&t->purpose);
	buf_clear(&t->reason);
	*v = (struct reg_reveal){ .entry = row_u64(q) };
	v->at = row_time(q);
	row_text(q, v->id, sizeof(v->id));
	row_person(q, v->asked_by);
	row_text(q, v->incident, sizeof(v->incident));
	(void)row_locked(q, (struct place){ "reveals.purpose", v->entry, 0 }, &t->purpose);
	v->records = row_u64(q);
	v->until = row_time(q);
	v->state = (enum reveal_state)row_u64(q);
	v->decision = row_u64(q);
	v->decided_at = row_time(q);
	row_person(q, v->decided_by);
	const bool reason = row_locked(q, (struct place){ "reveals.reason", v->entry, 0 }, &t->reason);
	v->uses = row_u64(q);
	v->used_at = row_time(q);
	v->purpose = buf_str(&t->purpose);
	v->reason = reason ? buf_str(&t->reason) : NULL;
}

err_t register_reveals(struct reg *r, const char *id, reg_on_reveal on, void *ctx)
{
	static const char sql[] = "SELECT v.entry, v.at, v.id, v.asked_by, i.id, v.purpose, v.records, v.until, v.state,"
				  " v.decision, v.decided_at, v.decided_by, v.reason, v.uses, v.used_at "
				  "FROM reveals v LEFT JOIN incidents i ON i.entry = v.incident "
				  "WHERE ?1 IS NULL OR v.id = ?1 ORDER BY v.entry";
	struct texts t = { buf_of(REG_ENTRY_MAX), buf_of(REG_ENTRY_MAX) };
	struct reg_reveal v;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	while (query_next(&q)) {
		read_reveal(&q, &v, &t);
		query_tell(&q, q.err == OK ? on(ctx, &v) : OK);
	}
	buf_wipe(&t.purpose);
	buf_wipe(&t.reason);
	return query_end(&q);
}

err_t register_next_reveal(struct reg *r, char out[static REG_ID_MAX])
{
	static const char count[] = "SELECT COUNT(*) FROM reveals WHERE substr(id, 1, length(?1)) = ?1";
	static const char taken[] = "SELECT 1 FROM reveals WHERE id = ?1";

	return store_next_id(r, count, taken, "reveal-", 6, out);
}
