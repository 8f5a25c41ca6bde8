#include "register/incidents.h"

#include <stdio.h>

#include "base/wipe.h"
#include "register/store.h"

#define VALUE_MAX	(1u << 20)
#define FILES_MAX	64u
#define INCIDENT_COLUMNS	"entry, at, id, title, opened_by, records, closed_at"

static void read_incident(struct query *q, struct reg_incident *i)
{
	*i = (struct reg_incident){ .entry = row_u64(q) };
	i->opened_at = row_time(q);
	row_text(q, i->id, sizeof(i->id));
	i->erased = !row_locked_text(q, (struct place){ "incidents.title", i->entry, 0 }, i->title,
				     sizeof(i->title));
	row_person(q, i->opened_by);
	i->records = row_u64(q);
	i->closed = !row_is_null(q);
	i->closed_at = row_time(q);
}

err_t register_incident(struct reg *r, const char *id, struct reg_incident *out)
{
	static const char sql[] = "SELECT " INCIDENT_COLUMNS " FROM incidents WHERE id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		read_incident(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_incident){ 0 };
	return e;
}

err_t register_incidents(struct reg *r, reg_on_incident on, void *ctx)
{
	static const char sql[] = "SELECT " INCIDENT_COLUMNS " FROM incidents ORDER BY entry";
	struct reg_incident i;

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		read_incident(&q, &i);
		query_tell(&q, q.err == OK ? on(ctx, &i) : OK);
	}
	wipe(&i, sizeof(i));
	return query_end(&q);
}

/* The entry of an incident. */
static err_t entry_of(struct reg *r, const char *id, uint64_t *out)
{
	static const char sql[] = "SELECT entry FROM incidents WHERE id = ?1";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		*out = row_u64(&q);
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}

err_t register_incident_records(struct reg *r, const char *id, reg_on_record on, void *ctx)
{
	static const char sql[] = "SELECT record FROM incident_records WHERE incident = ?1 ORDER BY ordinal";
	char record[REG_RECORD_MAX];
	uint64_t entry;

	err_t e = entry_of(r, id, &entry);
	if (e != OK)
		return e;
	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q)) {
		row_text(&q, record, sizeof(record));
		query_tell(&q, q.err == OK ? on(ctx, record) : OK);
	}
	return query_end(&q);
}

static void tell_fact(struct query *q, reg_on_fact on, void *ctx)
{
	struct buf value = buf_of(VALUE_MAX), stated = buf_of(VALUE_MAX), reason = buf_of(VALUE_MAX);
	struct reg_fact f = { .entry = row_u64(q) };
	const uint64_t ordinal = row_u64(q);

	f.entered_at = row_time(q);
	row_text(q, f.name, sizeof(f.name));
	const bool there = row_locked(q, (struct place){ "incident_facts.value", f.entry, ordinal }, &value);
	const bool known = !row_is_null(q);
	f.known_at = row_time(q);
	const bool has_by = row_locked(q, (struct place){ "incident_facts.stated_by", f.entry, ordinal }, &stated);
	const bool has_reason = row_locked(q, (struct place){ "incident_facts.reason", f.entry, ordinal }, &reason);
	row_person(q, f.entered_by);
	f.known_at = known ? f.known_at : REG_NOT_KNOWN;
	f.value = there ? buf_str(&value) : NULL;
	f.value_len = value.len;
	f.by = has_by ? buf_str(&stated) : f.entered_by;
	f.reason = has_reason ? buf_str(&reason) : NULL;
	query_tell(q, q->err == OK ? on(ctx, &f) : OK);
	buf_wipe(&value);
	buf_wipe(&stated);
	buf_wipe(&reason);
}

static err_t each_fact(struct reg *r, const char *sql, const char *id, reg_on_fact on, void *ctx)
{
	uint64_t entry;

	err_t e = entry_of(r, id, &entry);
	if (e != OK)
		return e;
	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q))
		tell_fact(&q, on, ctx);
	return query_end(&q);
}

err_t register_facts(struct reg *r, const char *id, reg_on_fact on, void *ctx)
{
	static const char sql[] = "SELECT entry, ordinal, at, name, value, known_at, stated_by, reason, entered_by "
				  "FROM incident_facts WHERE incident = ?1 ORDER BY entry, ordinal";

	return each_fact(r, sql, id, on, ctx);
}

err_t register_facts_latest(struct reg *r, const char *id, reg_on_fact on, void *ctx)
{
	static const char sql[] = "SELECT entry, ordinal, at, name, value, known_at, stated_by, reason, entered_by "
				  "FROM incident_facts f WHERE incident = ?1 AND NOT EXISTS (SELECT 1 FROM "
				  "incident_facts n WHERE n.incident = f.incident AND n.name = f.name AND "
				  "(n.entry, n.ordinal) > (f.entry, f.ordinal)) ORDER BY name";

	return each_fact(r, sql, id, on, ctx);
}

static size_t read_files(struct query *outer, uint64_t report, struct reg_report_file *files)
{
	static const char sql[] = "SELECT name, sha256, size FROM report_files WHERE report = ?1 ORDER BY ordinal";
	size_t count = 0;

	struct query q = query_of(outer->r, sql);
	query_u64(&q, report);
	while (count < FILES_MAX && query_next(&q)) {
		struct reg_report_file *f = &files[count++];
		row_text(&q, f->name, sizeof(f->name));
		row_text(&q, f->sha256, sizeof(f->sha256));
		f->size = row_u64(&q);
	}
	query_tell(outer, query_end(&q));
	return count;
}

err_t register_reports(struct reg *r, const char *id, reg_on_report on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, duty, form, made_by FROM reports WHERE incident = ?1 ORDER BY entry";
	struct reg_report_file files[FILES_MAX];
	uint64_t entry;

	err_t e = entry_of(r, id, &entry);
	if (e != OK)
		return e;
	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q)) {
		struct reg_report p = { .entry = row_u64(&q), .files = files };
		p.at = row_time(&q);
		row_text(&q, p.duty, sizeof(p.duty));
		row_text(&q, p.form, sizeof(p.form));
		row_person(&q, p.by);
		p.file_count = read_files(&q, p.entry, files);
		query_tell(&q, q.err == OK ? on(ctx, &p) : OK);
	}
	return query_end(&q);
}

err_t register_report_kept(struct reg *r, uint64_t entry, reg_on_kept on, void *ctx)
{
	static const char sql[] = "SELECT ordinal, kept FROM report_kept WHERE entry = ?1 ORDER BY ordinal";
	struct buf kept = buf_of(VALUE_MAX);

	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q)) {
		buf_clear(&kept);
		const struct place place = { "report_kept.kept", entry, row_u64(&q) };
		const bool there = row_locked(&q, place, &kept);
		query_tell(&q, q.err == OK && there ? on(ctx, buf_str(&kept), kept.len) : OK);
	}
	buf_wipe(&kept);
	return query_end(&q);
}

err_t register_acts(struct reg *r, const char *id, reg_on_act on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, kind, duty, text, record, done_at, done_by FROM acts "
				  "WHERE incident = ?1 ORDER BY entry";
	struct buf text = buf_of(VALUE_MAX), record = buf_of(VALUE_MAX);
	uint64_t entry;

	err_t e = entry_of(r, id, &entry);
	if (e != OK)
		return e;
	struct query q = query_of(r, sql);
	query_u64(&q, entry);
	while (query_next(&q)) {
		buf_clear(&text);
		buf_clear(&record);
		struct reg_act a = { .entry = row_u64(&q) };
		a.entered_at = row_time(&q);
		a.kind = (enum reg_act_kind)row_u64(&q);
		row_text(&q, a.duty, sizeof(a.duty));
		a.text = row_locked(&q, (struct place){ "acts.text", a.entry, 0 }, &text) ? buf_str(&text) : NULL;
		a.record = row_locked(&q, (struct place){ "acts.record", a.entry, 0 }, &record) ? buf_str(&record)
												: NULL;
		const bool has_time = !row_is_null(&q);
		a.at = row_time(&q);
		a.at = has_time ? a.at : a.entered_at;
		row_person(&q, a.by);
		query_tell(&q, q.err == OK ? on(ctx, &a) : OK);
	}
	buf_wipe(&text);
	buf_wipe(&record);
	return query_end(&q);
}

err_t register_next_incident(struct reg *r, nsec_t at, char out[static REG_ID_MAX])
{
	static const char count[] = "SELECT COUNT(*) FROM incidents WHERE substr(id, 1, length(?1)) = ?1";
	static const char taken[] = "SELECT 1 FROM incidents WHERE id = ?1";
	char prefix[32];
	struct civil tokyo;

	civil_in_tokyo(at, &tokyo);
	(void)snprintf(prefix, sizeof(prefix), "inc-%04d-", tokyo.year);
	return store_next_id(r, count, taken, prefix, 3, out);
}
