#include "register/authorities.h"

#include "register/store.h"

#define COLUMNS	"entry, at, id, sha256, state, proposed_by, approved_by, approved_at, revoked_by, revoked_at"

static const char *const state_names[] = {
	[AUTHORITY_PROPOSED] = "proposed", [AUTHORITY_APPROVED] = "approved", [AUTHORITY_REVOKED] = "revoked",
};

const char *authority_state_name(enum authority_state s)
{
	return (size_t)s < COUNT_OF(state_names) ? state_names[s] : "unknown";
}

static void read_authority(struct query *q, struct reg_authority *a)
{
	*a = (struct reg_authority){ .entry = row_u64(q) };
	a->proposed_at = row_time(q);
	row_text(q, a->id, sizeof(a->id));
	row_text(q, a->sha256, sizeof(a->sha256));
	a->state = (enum authority_state)row_u64(q);
	row_person(q, a->proposed_by);
	row_person(q, a->approved_by);
	a->approved_at = row_time(q);
	row_person(q, a->revoked_by);
	a->revoked_at = row_time(q);
}

err_t register_authority(struct reg *r, const char *id, struct reg_authority *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM authorities WHERE id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		read_authority(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_authority){ 0 };
	return e;
}

err_t register_authority_document(struct reg *r, const char *id, struct buf *out)
{
	static const char sql[] = "SELECT document FROM authorities WHERE id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		row_add(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}

err_t register_authorities(struct reg *r, reg_on_authority on, void *ctx)
{
	static const char sql[] = "SELECT " COLUMNS " FROM authorities ORDER BY entry";
	struct reg_authority a;

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		read_authority(&q, &a);
		query_tell(&q, q.err == OK ? on(ctx, &a) : OK);
	}
	return query_end(&q);
}
