#include "register/packages.h"

#include "register/store.h"

#define TEXT_MAX	REG_ENTRY_MAX

err_t register_packages(struct reg *r, reg_on_package on, void *ctx)
{
	static const char sql[] = "SELECT p.entry, p.at, p.id, p.shared_by, i.id, p.recipient, p.purpose, p.records, "
				  "p.sha256 FROM packages p LEFT JOIN incidents i ON i.entry = p.incident "
				  "ORDER BY p.entry";
	struct buf recipient = buf_of(TEXT_MAX), purpose = buf_of(TEXT_MAX);
	struct query q = query_of(r, sql);

	while (query_next(&q)) {
		struct reg_package p = { .entry = row_u64(&q) };
		p.at = row_time(&q);
		row_text(&q, p.id, sizeof(p.id));
		row_person(&q, p.by);
		row_text(&q, p.incident, sizeof(p.incident));
		buf_clear(&recipient);
		buf_clear(&purpose);
		(void)row_locked(&q, (struct place){ "packages.recipient", p.entry, 0 }, &recipient);
		(void)row_locked(&q, (struct place){ "packages.purpose", p.entry, 0 }, &purpose);
		p.records = row_u64(&q);
		row_text(&q, p.sha256, sizeof(p.sha256));
		p.recipient = buf_str(&recipient);
		p.purpose = buf_str(&purpose);
		query_tell(&q, q.err == OK ? on(ctx, &p) : OK);
	}
	buf_wipe(&recipient);
	buf_wipe(&purpose);
	return query_end(&q);
}

err_t register_next_package(struct reg *r, char out[static REG_ID_MAX])
{
	return store_next_id(r, "SELECT COUNT(*) FROM packages WHERE id LIKE ?1 || '%'",
			     "SELECT 1 FROM packages WHERE id = ?1", "package-", 6, out);
}
