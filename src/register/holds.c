#include "register/holds.h"

#include "register/store.h"

#define TEXT_MAX	REG_ENTRY_MAX
#define HOLD_COLUMNS "h.entry, h.at, h.id, h.kind, h.until, h.proposed_by, h.body, h.approved_by, h.ended_at," \
		     " (SELECT COUNT(*) FROM hold_records WHERE hold = h.entry), h.reason"

static void tell(struct query *q, reg_on_hold on, void *ctx)
{
	struct buf reason = buf_of(TEXT_MAX);
	struct reg_hold h = { .entry = row_u64(q) };

	h.at = row_time(q);
	row_text(q, h.id, sizeof(h.id));
	row_text(q, h.kind, sizeof(h.kind));
	h.until = row_time(q);
	row_person(q, h.proposed_by);
	h.body = row_u64(q);
	row_person(q, h.approved_by);
	h.ended_at = row_time(q);
	h.records = row_u64(q);
	(void)row_locked(q, (struct place){ "holds.reason", h.entry, 0 }, &reason);
	h.reason = buf_str(&reason);
	query_tell(q, q->err == OK ? on(ctx, &h) : OK);
	buf_wipe(&reason);
}

err_t register_holds(struct reg *r, reg_on_hold on, void *ctx)
{
	static const char sql[] = "SELECT " HOLD_COLUMNS " FROM holds h ORDER BY h.entry";

	struct query q = query_of(r, sql);
	while (query_next(&q))
		tell(&q, on, ctx);
	return query_end(&q);
}

err_t register_hold(struct reg *r, const char *id, reg_on_hold on, void *ctx)
{
	static const char sql[] = "SELECT " HOLD_COLUMNS " FROM holds h WHERE h.id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	while (query_next(&q)) {
		tell(&q, on, ctx);
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}

err_t register_hold_records(struct reg *r, uint64_t hold, reg_on_held on, void *ctx)
{
	static const char sql[] = "SELECT source, record FROM hold_records WHERE hold = ?1 ORDER BY ordinal";

	struct query q = query_of(r, sql);
	query_u64(&q, hold);
	while (query_next(&q)) {
		struct reg_held h = { .source = row_u64(&q) };
		h.record = row_u64(&q);
		query_tell(&q, q.err == OK ? on(ctx, &h) : OK);
	}
	return query_end(&q);
}

err_t register_next_hold(struct reg *r, char out[static REG_ID_MAX])
{
	static const char count[] = "SELECT COUNT(*) FROM holds WHERE substr(id, 1, length(?1)) = ?1";
	static const char taken[] = "SELECT 1 FROM holds WHERE id = ?1";

	return store_next_id(r, count, taken, "hold-", 6, out);
}
