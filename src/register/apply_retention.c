/* apply_retention.c - settings, what has expired, the law's files, steps of the clock. */
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "register/apply.h"
#include "register/retention.h"

void apply_setting_change(struct apply *a)
{
	static const char sql[] = "INSERT INTO settings (entry, at, name, value, reason, set_by) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	const uint64_t by = apply_person(a, "by");
	const char *name = apply_text(a, a->entry, "setting", REG_SETTING_MAX);
	const char *value = apply_text(a, a->entry, "value", REG_SETTING_MAX);
	const char *reason = apply_text_or(a, a->entry, "reason", 0);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, name);
	query_text(&q, value);
	query_locked(&q, (struct place){ "settings.reason", a->index, 0 }, reason,
		     reason != NULL ? strlen(reason) : 0);
	query_u64(&q, by);
	apply_done(a, &q);
}

/* What the register shows of bodies of that class and day is forgotten, as if they
 * had never been opened. */
static void forget(struct apply *a, const char *class, const char *day)
{
	static const char *const sql[] = {
		"DELETE FROM incident_records WHERE incident IN "
		"(SELECT entry FROM incidents WHERE class = ?1 AND day = ?2)",
		"UPDATE incidents SET title = NULL WHERE class = ?1 AND day = ?2",
		"UPDATE incident_facts SET value = NULL, known_at = NULL, stated_by = NULL, reason = NULL "
		"WHERE class = ?1 AND day = ?2",
		"UPDATE acts SET text = NULL, record = NULL, done_at = NULL WHERE class = ?1 AND day = ?2",
		"DELETE FROM report_kept WHERE entry IN "
		"(SELECT entry FROM reports WHERE class = ?1 AND day = ?2)",
		"DELETE FROM book_rows WHERE class = ?1 AND day = ?2",
	};

	for (size_t i = 0; i < COUNT_OF(sql); i++) {
		struct query q = query_of(a->r, sql[i]);
		query_text(&q, class);
		query_text(&q, day);
		apply_done(a, &q);
	}
}

void apply_expire(struct apply *a)
{
	static const char sql[] = "INSERT INTO expired (entry, at, class, day, kept_until) "
				  "VALUES (?1, ?2, ?3, ?4, ?5)";
	const char *class = apply_text(a, a->entry, "class", REG_CLASS_MAX);
	const char *day = apply_text(a, a->entry, "day", REG_DAY_BYTES);
	const nsec_t until = apply_time(a, a->entry, "kept_until");

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, class);
	query_text(&q, day);
	query_time(&q, until);
	apply_done(a, &q);
	forget(a, class, day);
}

void apply_law_change(struct apply *a)
{
	static const char sql[] = "INSERT INTO laws (entry, at, sha256) VALUES (?1, ?2, ?3)";
	struct buf lines = buf_of(REG_ENTRY_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[REG_HEX_BYTES];

	for (const struct node *n = apply_node(a, a->entry, "files", NODE_LIST)->child; n != NULL; n = n->next)
		buf_printf(&lines, "%s %s\n", apply_text(a, n, "name", 0), apply_hex(a, n, "sha256"));
	digest_sha256(lines.bytes, lines.len, digest);
	hex_of(digest, sizeof(digest), hex);
	if (lines.err != OK)
		apply_fail(a, lines.err, "files", "%s", err_text(lines.err));
	buf_free(&lines);
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, hex);
	apply_done(a, &q);
}

void apply_clock_step(struct apply *a)
{
	static const char sql[] = "INSERT INTO clock_steps (entry, was, now) VALUES (?1, ?2, ?3)";
	const nsec_t was = apply_time(a, a->entry, "was"), now = apply_time(a, a->entry, "now");

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, was);
	query_time(&q, now);
	apply_done(a, &q);
}
