/* apply_hold.c - records held beyond their day: proposed, approved, ended. */
#include <string.h>

#include "register/apply.h"
#include "register/holds.h"

static void add_records(struct apply *a)
{
	static const char sql[] = "INSERT INTO hold_records (hold, ordinal, source, record) VALUES (?1, ?2, ?3, ?4)";
	const struct node *records = apply_node(a, a->entry, "records", NODE_LIST);
	uint64_t ordinal = 0;

	for (const struct node *n = records->child; n != NULL && a->err == OK; n = n->next) {
		const uint64_t source = apply_u64(a, n, "entry"), record = apply_u64(a, n, "record");
		struct query q = query_of(a->r, sql);
		query_u64(&q, a->index);
		query_u64(&q, ordinal++);
		query_u64(&q, source);
		query_u64(&q, record);
		apply_done(a, &q);
	}
}

void apply_hold_propose(struct apply *a)
{
	static const char sql[] = "INSERT INTO holds (entry, at, id, kind, reason, until, proposed_by) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	const uint64_t by = apply_person(a, "by");
	const char *id = apply_text(a, a->entry, "hold", REG_HOLD_MAX);
	const char *kind = apply_text(a, a->entry, "reason_kind", REG_HOLD_MAX);
	const char *reason = apply_text(a, a->entry, "reason", 0);
	const nsec_t until = apply_time(a, a->entry, "until");

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, kind);
	query_locked(&q, (struct place){ "holds.reason", a->index, 0 }, reason, strlen(reason));
	query_time(&q, until);
	query_u64(&q, by);
	apply_done(a, &q);
	add_records(a);
}

void apply_hold_approve(struct apply *a)
{
	static const char sql[] = "UPDATE holds SET body = ?1, approved_by = ?2 WHERE id = ?3 AND body IS NULL";
	const uint64_t by = apply_person(a, "by");
	const char *id = apply_text(a, a->entry, "hold", REG_HOLD_MAX);

	(void)apply_body(a);
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_u64(&q, by);
	query_text(&q, id);
	apply_done(a, &q);
	if (!apply_changed(a))
		apply_fail(a, ERR_BROKEN, "hold", "no hold '%s' was proposed, or it is approved already", id);
}

void apply_hold_end(struct apply *a)
{
	static const char sql[] = "UPDATE holds SET ended_at = ?1 WHERE id = ?2 AND ended_at IS NULL";
	const char *id = apply_text(a, a->entry, "hold", REG_HOLD_MAX);

	struct query q = query_of(a->r, sql);
	query_time(&q, a->at);
	query_text(&q, id);
	apply_done(a, &q);
	if (!apply_changed(a))
		apply_fail(a, ERR_BROKEN, "hold", "no hold '%s' was proposed, or it has ended already", id);
}
