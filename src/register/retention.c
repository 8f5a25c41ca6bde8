#include "register/retention.h"

#include "register/store.h"

#define BODY_COLUMNS	"entry, class, day, sha256, size, records, root"
#define TEXT_MAX	REG_ENTRY_MAX

err_t register_settings(struct reg *r, reg_on_setting on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, name, value, reason, set_by FROM settings ORDER BY entry";
	struct buf reason = buf_of(TEXT_MAX);

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		struct reg_setting s = { .entry = row_u64(&q) };
		buf_clear(&reason);
		s.at = row_time(&q);
		row_text(&q, s.name, sizeof(s.name));
		row_text(&q, s.value, sizeof(s.value));
		const bool has = row_locked(&q, (struct place){ "settings.reason", s.entry, 0 }, &reason);
		row_person(&q, s.by);
		s.reason = has ? buf_str(&reason) : NULL;
		query_tell(&q, q.err == OK ? on(ctx, &s) : OK);
	}
	buf_free(&reason);
	return query_end(&q);
}

static void read_body(struct query *q, struct reg_body_row *b)
{
	*b = (struct reg_body_row){ .entry = row_u64(q) };
	row_text(q, b->class, sizeof(b->class));
	row_text(q, b->day, sizeof(b->day));
	row_text(q, b->sha256, sizeof(b->sha256));
	b->size = row_u64(q);
	b->records = row_u64(q);
	row_text(q, b->root, sizeof(b->root));
}

err_t register_bodies(struct reg *r, const char *class, const char *day, reg_on_body on, void *ctx)
{
	static const char sql[] = "SELECT " BODY_COLUMNS " FROM bodies WHERE class = ?1 AND day = ?2 ORDER BY entry";
	struct reg_body_row b;

	struct query q = query_of(r, sql);
	query_text(&q, class);
	query_text(&q, day);
	while (query_next(&q)) {
		read_body(&q, &b);
		query_tell(&q, q.err == OK ? on(ctx, &b) : OK);
	}
	return query_end(&q);
}

err_t register_body(struct reg *r, uint64_t entry, struct reg_body_row *out)
{
	static const char sql[] = "SELECT " BODY_COLUMNS " FROM bodies WHERE entry = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	if (query_next(&q)) {
		read_body(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_body_row){ 0 };
	return e;
}

err_t register_expired_days(struct reg *r, reg_on_expired on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, kept_until, class, day FROM expired ORDER BY entry";

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		struct reg_expired x = { .entry = row_u64(&q) };
		x.at = row_time(&q);
		x.kept_until = row_time(&q);
		row_text(&q, x.class, sizeof(x.class));
		row_text(&q, x.day, sizeof(x.day));
		query_tell(&q, q.err == OK ? on(ctx, &x) : OK);
	}
	return query_end(&q);
}

err_t register_is_expired(struct reg *r, const char *class, const char *day, bool *out)
{
	static const char sql[] = "SELECT 1 FROM expired WHERE class = ?1 AND day = ?2";

	struct query q = query_of(r, sql);
	query_text(&q, class);
	query_text(&q, day);
	*out = query_next(&q);
	return query_end(&q);
}

err_t register_law(struct reg *r, char out[static REG_HEX_BYTES])
{
	static const char sql[] = "SELECT sha256 FROM laws ORDER BY entry DESC LIMIT 1";

	out[0] = '\0';
	struct query q = query_of(r, sql);
	if (query_next(&q))
		row_text(&q, out, REG_HEX_BYTES);
	return query_end(&q);
}

err_t register_clock_step(struct reg *r, nsec_t *was)
{
	static const char sql[] = "SELECT was FROM clock_steps ORDER BY entry DESC LIMIT 1";

	*was = 0;
	struct query q = query_of(r, sql);
	if (query_next(&q))
		*was = row_time(&q);
	return query_end(&q);
}
