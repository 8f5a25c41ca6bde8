/* apply_incident.c - incidents, their facts and papers, and readings. */
#include <inttypes.h>
#include <string.h>

#include "register/apply.h"
#include "register/incidents.h"

#define VALUE_MAX	65536u

_Static_assert(REG_ACT_DECIDE == 0 && REG_ACT_SUBMIT == 1 && REG_ACT_CLOSE == 2, "as the tables say");

/* The entry of the incident that the entry's `incident` names. */
static uint64_t need_incident(struct apply *a)
{
	static const char sql[] = "SELECT entry FROM incidents WHERE id = ?1";
	const char *id = apply_text(a, a->entry, "incident", REG_ID_MAX);
	uint64_t entry = 0;
	bool there = false;

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		entry = row_u64(&q);
		there = true;
	}
	apply_asked(a, &q);
	if (!there)
		apply_fail(a, ERR_BROKEN, "incident", "no incident '%s' was opened before", id);
	return entry;
}

static void add_record(struct apply *a, const struct node *n, uint64_t ordinal)
{
	static const char sql[] = "INSERT INTO incident_records (incident, ordinal, record) VALUES (?1, ?2, ?3)";

	if (n->kind != NODE_TEXT || n->len >= REG_RECORD_MAX) {
		apply_fail(a, ERR_FORM, "body", "linked record %" PRIu64 " is no id", ordinal);
		return;
	}
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_u64(&q, ordinal);
	query_bytes(&q, n->text, n->len);
	apply_done(a, &q);
}

/* All linked records of the body; returns how many. */
static uint64_t add_records(struct apply *a)
{
	uint64_t count = 0;

	for (size_t i = 0; a->body != NULL && i < a->body->count && a->err == OK; i++) {
		struct tree *t = apply_record(a, i);
		if (t == NULL)
			return count;
		const struct node *root = tree_root(t);
		if (node_get(root, "record") != NULL)
			add_record(a, node_get(root, "record"), count++);
		if (node_get(root, "records") != NULL)
			for (const struct node *n = apply_node(a, root, "records", NODE_LIST)->child; n != NULL; n = n->next)
				add_record(a, n, count++);
		tree_free(t);
	}
	return count;
}

static void insert_incident(struct apply *a, uint64_t by, const char *title)
{
	static const char sql[] = "INSERT INTO incidents (entry, at, id, title, opened_by, records, class, day) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	const char *id = apply_text(a, a->entry, "incident", REG_ID_MAX);
	const uint64_t records = apply_u64(a, a->entry, "records");
	const struct body_ref b = apply_body(a);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_locked(&q, (struct place){ "incidents.title", a->index, 0 }, title, title != NULL ? strlen(title) : 0);
	query_u64(&q, by);
	query_u64(&q, records);
	query_text(&q, b.class);
	query_text(&q, b.day);
	apply_done(a, &q);
}

void apply_incident_open(struct apply *a)
{
	struct tree *t = NULL;
	const uint64_t by = apply_person(a, "by");
	const char *title = NULL;

	if (a->body != NULL && a->body->count == 0)
		apply_fail(a, ERR_FORM, "body", "no record; the first one holds the title");
	if (a->body != NULL && (t = apply_record(a, 0)) != NULL)
		title = apply_text(a, tree_root(t), "title", REG_TITLE_MAX);
	insert_incident(a, by, title);
	tree_free(t);
	const uint64_t linked = add_records(a);
	if (a->body != NULL && linked != apply_u64(a, a->entry, "records"))
		apply_fail(a, ERR_BROKEN, "records", "the body links %" PRIu64 " records", linked);
}

/* A fact's content, or all NULL when the body is gone. */
struct fact_body {
	struct buf value;
	const char *by;
	const char *reason;	/* of a correction */
	nsec_t known_at;
};

static void read_fact(struct apply *a, const struct node *root, const char *name, struct fact_body *f)
{
	const struct node *value = node_get(root, "value");
	const struct node *known = node_get(root, "known_at");
	const char *fact = apply_text(a, root, "fact", REG_FACT_MAX);

	f->by = apply_text_or(a, root, "by", SIGN_NAME_MAX);
	f->reason = apply_text_or(a, root, "reason", VALUE_MAX);
	if (known != NULL && known->kind != NODE_NULL)
		f->known_at = apply_time(a, root, "known_at");
	if (a->err == OK && strcmp(fact, name) != 0)
		apply_fail(a, ERR_BROKEN, "facts", "the body's facts are not those that the entry names");
	if (value == NULL)
		apply_fail(a, ERR_FORM, "value", "is missing in the body");
	else
		apply_json(value, &f->value);
	if (f->value.err != OK)
		apply_fail(a, f->value.err, "value", "%s", err_text(f->value.err));
}

static void insert_fact(struct apply *a, uint64_t incident, uint64_t ordinal, uint64_t by,
			const struct body_ref *b, const char *name, struct fact_body *f)
{
	static const char sql[] = "INSERT INTO incident_facts (entry, ordinal, incident, at, name, value, known_at,"
				  " stated_by, reason, entered_by, class, day) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
	const struct place value = { "incident_facts.value", a->index, ordinal };
	const struct place stated = { "incident_facts.stated_by", a->index, ordinal };

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_u64(&q, ordinal);
	query_u64(&q, incident);
	query_time(&q, a->at);
	query_text(&q, name);
	query_locked(&q, value, a->body != NULL ? buf_str(&f->value) : NULL, f->value.len);
	if (f->known_at != REG_NOT_KNOWN)
		query_time(&q, f->known_at);
	else
		query_null(&q);
	query_locked(&q, stated, f->by, f->by != NULL ? strlen(f->by) : 0);
	query_locked(&q, (struct place){ "incident_facts.reason", a->index, ordinal }, f->reason,
		     f->reason != NULL ? strlen(f->reason) : 0);
	query_u64(&q, by);
	query_text(&q, b->class);
	query_text(&q, b->day);
	apply_done(a, &q);
}

void apply_incident_fact(struct apply *a)
{
	const uint64_t incident = need_incident(a);
	const uint64_t by = apply_person(a, "by");
	const struct body_ref b = apply_body(a);
	const struct node *names = apply_node(a, a->entry, "facts", NODE_LIST);
	size_t i = 0;

	if (a->body != NULL && a->body->count != names->count)
		apply_fail(a, ERR_BROKEN, "facts", "%zu are named, the body has %zu", names->count, a->body->count);
	for (const struct node *n = names->child; n != NULL && a->err == OK; n = n->next, i++) {
		struct fact_body f = { .value = buf_of(VALUE_MAX), .known_at = REG_NOT_KNOWN };
		if (n->kind != NODE_TEXT || n->len >= REG_FACT_MAX) {
			apply_fail(a, ERR_FORM, "facts", "a list of names is needed");
			return;
		}
		struct tree *t = a->body != NULL ? apply_record(a, i) : NULL;
		if (t != NULL)
			read_fact(a, tree_root(t), n->text, &f);
		insert_fact(a, incident, i, by, &b, n->text, &f);
		buf_wipe(&f.value);
		tree_free(t);
	}
}

static void add_files(struct apply *a)
{
	static const char sql[] = "INSERT INTO report_files (report, ordinal, name, sha256, size) "
				  "VALUES (?1, ?2, ?3, ?4, ?5)";
	struct reg_report_file limit;	/* its sizes alone */
	uint64_t ordinal = 0;

	for (const struct node *n = apply_node(a, a->entry, "files", NODE_LIST)->child; n != NULL; n = n->next) {
		const char *name = apply_text(a, n, "name", sizeof(limit.name));
		const char *sha256 = apply_hex(a, n, "sha256");
		const uint64_t size = apply_u64(a, n, "size");
		struct query q = query_of(a->r, sql);
		query_u64(&q, a->index);
		query_u64(&q, ordinal++);
		query_text(&q, name);
		query_text(&q, sha256);
		query_u64(&q, size);
		apply_done(a, &q);
	}
}

void apply_incident_report(struct apply *a)
{
	static const char sql[] = "INSERT INTO reports (entry, at, incident, duty, form, made_by) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	const uint64_t incident = need_incident(a);
	const uint64_t by = apply_person(a, "by");
	const char *duty = apply_text(a, a->entry, "duty", REG_DUTY_MAX);
	const char *form = apply_text(a, a->entry, "form", REG_DUTY_MAX);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_u64(&q, incident);
	query_text(&q, duty);
	query_text(&q, form);
	query_u64(&q, by);
	apply_done(a, &q);
	add_files(a);
}

static void insert_act(struct apply *a, enum reg_act_kind kind, const char *text, const nsec_t *done_at)
{
	static const char sql[] = "INSERT INTO acts (entry, at, incident, kind, duty, text, record, done_at, done_by,"
				  " class, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
	const uint64_t incident = need_incident(a);
	const uint64_t by = apply_person(a, "by");
	const char *duty = apply_text_or(a, a->entry, "duty", REG_DUTY_MAX);
	const struct body_ref b = apply_body(a);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_u64(&q, incident);
	query_u64(&q, kind);
	query_text(&q, duty);
	query_locked(&q, (struct place){ "acts.text", a->index, 0 }, text, text != NULL ? strlen(text) : 0);
	query_locked(&q, (struct place){ "acts.record", a->index, 0 }, text != NULL ? a->body->records[0].json : NULL,
		     text != NULL ? a->body->records[0].len : 0);
	if (done_at != NULL)
		query_time(&q, *done_at);
	else
		query_null(&q);
	query_u64(&q, by);
	query_text(&q, b.class);
	query_text(&q, b.day);
	apply_done(a, &q);
}

static void close_incident(struct apply *a)
{
	static const char sql[] = "UPDATE incidents SET closed_at = ?1 WHERE id = ?2 AND closed_at IS NULL";

	struct query q = query_of(a->r, sql);
	query_time(&q, a->at);
	query_text(&q, apply_text(a, a->entry, "incident", REG_ID_MAX));
	apply_done(a, &q);
	if (!apply_changed(a))
		apply_fail(a, ERR_BROKEN, "incident", "is closed already");
}

void apply_incident_act(struct apply *a)
{
	const enum reg_act_kind kind = strcmp(a->kind, "incident.decide") == 0 ? REG_ACT_DECIDE
				     : strcmp(a->kind, "incident.submit") == 0 ? REG_ACT_SUBMIT
									       : REG_ACT_CLOSE;
	struct tree *t = NULL;
	const char *text = NULL;
	nsec_t done_at = 0;
	bool has_time = false;

	if (a->body != NULL && a->body->count != 1)
		apply_fail(a, ERR_FORM, "body", "one record is needed");
	if (a->body != NULL && (t = apply_record(a, 0)) != NULL) {
		text = apply_text(a, tree_root(t), "text", VALUE_MAX);
		has_time = node_get(tree_root(t), "at") != NULL;
		if (has_time)
			done_at = apply_time(a, tree_root(t), "at");
	}
	insert_act(a, kind, text, has_time ? &done_at : NULL);
	tree_free(t);
	if (kind == REG_ACT_CLOSE)
		close_incident(a);
}

void apply_reading(struct apply *a)
{
	static const char sql[] = "INSERT INTO readings (entry, at, read_by, incident, purpose, condition, since,"
				  " before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	const uint64_t by = apply_person(a, "by");
	const bool has_incident = node_get(a->entry, "incident") != NULL;
	const uint64_t incident = has_incident ? need_incident(a) : 0;
	const char *purpose = apply_text(a, a->entry, "purpose", 0);
	const char *where = apply_text_or(a, a->entry, "where", 0);
	const char *from = apply_text_or(a, a->entry, "from", 0);
	const char *to = apply_text_or(a, a->entry, "to", 0);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_u64(&q, by);
	if (has_incident)
		query_u64(&q, incident);
	else
		query_null(&q);
	query_locked(&q, (struct place){ "readings.purpose", a->index, 0 }, purpose, strlen(purpose));
	query_locked(&q, (struct place){ "readings.condition", a->index, 0 }, where,
		     where != NULL ? strlen(where) : 0);
	query_text(&q, from);
	query_text(&q, to);
	apply_done(a, &q);
}
