#include "register/apply.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"

static const struct kind {
	const char *name;
	void (*apply)(struct apply *a);
	bool trusted;	/* changes a trusted table */
} kinds[] = {
	{ "site.init", apply_site_init, true },
	{ "key.day", apply_key_day, true },
	{ "key.log", apply_key_log, true },
	{ "person.add", apply_person_add, true },
	{ "person.rekey", apply_person_rekey, true },
	{ "person.end", apply_person_end, true },
	{ "authority.propose", apply_authority_propose, true },
	{ "authority.approve", apply_authority_decide, true },
	{ "authority.revoke", apply_authority_decide, true },
	{ "criterion.propose", apply_criterion_propose, true },
	{ "criterion.approve", apply_criterion_decide, true },
	{ "criterion.reject", apply_criterion_decide, true },
	{ "criterion.retire", apply_criterion_decide, true },
	{ "run.begin", apply_run_begin, false },
	{ "run.batch", apply_run_batch, false },
	{ "run.end", apply_run_end, false },
	{ "reading", apply_reading, false },
	{ "incident.open", apply_incident_open, false },
	{ "incident.fact", apply_incident_fact, false },
	{ "incident.report", apply_incident_report, false },
	{ "incident.decide", apply_incident_act, false },
	{ "incident.submit", apply_incident_act, false },
	{ "incident.close", apply_incident_act, false },
	{ "book.change", apply_book_change, false },
	{ "setting.change", apply_setting_change, true },
	{ "expire", apply_expire, true },
	{ "hold.propose", apply_hold_propose, true },
	{ "hold.approve", apply_hold_approve, true },
	{ "hold.end", apply_hold_end, true },
	{ "law.change", apply_law_change, false },
	{ "clock.step", apply_clock_step, false },
	{ "share.package", apply_share_package, false },
};

void apply_fail(struct apply *a, err_t e, const char *member, const char *fmt, ...)
{
	char text[PROBLEM_BYTES];
	va_list ap;

	if (a->err != OK)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->err = problem(a->why, e, "entry %" PRIu64 " (%s): '%s': %s", a->index, a->kind, member, text);
}

struct tree *apply_record(struct apply *a, size_t i)
{
	struct tree *t = NULL;
	struct problem form = PROBLEM_NONE;

	if (a->err != OK)
		return NULL;
	err_t e = tree_json(a->body->records[i].json, a->body->records[i].len, &t, &form);
	if (e != OK) {
		/* The reader's sentence may quote what is sealed: it stays here. */
		apply_fail(a, e, "body", "record %zu is no JSON", i);
		return NULL;
	}
	if (tree_root(t)->kind == NODE_MAP)
		return t;
	apply_fail(a, ERR_FORM, "body", "record %zu is no JSON object", i);
	tree_free(t);
	return NULL;
}

const char *apply_text_or(struct apply *a, const struct node *n, const char *member, size_t room)
{
	const struct node *c = node_get(n, member);

	if (a->err != OK || c == NULL)
		return NULL;
	if (c->kind != NODE_TEXT)
		apply_fail(a, ERR_FORM, member, "a text is needed");
	else if (room > 0 && c->len >= room)
		apply_fail(a, ERR_LIMIT, member, "%zu bytes, more than %zu", c->len, room - 1);
	return a->err == OK ? c->text : NULL;
}

const char *apply_text(struct apply *a, const struct node *n, const char *member, size_t room)
{
	const char *text = apply_text_or(a, n, member, room);

	if (text == NULL)
		apply_fail(a, ERR_FORM, member, "is missing");
	return text != NULL ? text : "";
}

uint64_t apply_u64(struct apply *a, const struct node *n, const char *member)
{
	const struct node *c = node_get(n, member);

	if (a->err != OK)
		return 0;
	if (c == NULL)
		apply_fail(a, ERR_FORM, member, "is missing");
	else if (c->kind != NODE_INT || c->number < 0)
		apply_fail(a, ERR_FORM, member, "a whole number, 0 or more, is needed");
	return a->err == OK ? (uint64_t)c->number : 0;
}

const char *apply_hex(struct apply *a, const struct node *n, const char *member)
{
	uint8_t bytes[32];
	const char *text = apply_text(a, n, member, 0);

	if (a->err == OK && hex_to(text, strlen(text), bytes, sizeof(bytes)) != OK)
		apply_fail(a, ERR_FORM, member, "64 lower-case hex digits are needed");
	return text;
}

nsec_t apply_time(struct apply *a, const struct node *n, const char *member)
{
	nsec_t t = 0;
	const char *text = apply_text(a, n, member, 0);

	if (a->err == OK && clock_parse(text, strlen(text), &t) != OK)
		apply_fail(a, ERR_FORM, member, "an RFC 3339 time is needed");
	return t;
}

const struct node *apply_node(struct apply *a, const struct node *n, const char *member,
			      enum node_kind kind)
{
	static const struct node empty = { .kind = NODE_LIST };
	const struct node *c = node_get(n, member);

	if (a->err == OK && c == NULL)
		apply_fail(a, ERR_FORM, member, "is missing");
	else if (a->err == OK && c->kind != kind)
		apply_fail(a, ERR_FORM, member, kind == NODE_LIST ? "a list is needed" : "an object is needed");
	return a->err == OK ? c : &empty;
}

uint64_t apply_person(struct apply *a, const char *member)
{
	uint64_t entry = 0;
	err_t e = OK;
	const char *name = apply_text(a, a->entry, member, SIGN_NAME_MAX);

	if (a->err != OK)
		return 0;
	if (!store_person(a->r, name, &entry, &e))
		apply_fail(a, e != OK ? e : ERR_BROKEN, member, "no person '%s' was added before", name);
	return entry;
}

static void need_day_key(struct apply *a, const struct body_ref *b)
{
	static const char sql[] = "SELECT 1 FROM day_keys WHERE class = ?1 AND day = ?2";

	if (a->err != OK)
		return;
	struct query q = query_of(a->r, sql);
	query_text(&q, b->class);
	query_text(&q, b->day);
	bool there = query_next(&q);
	apply_asked(a, &q);
	if (!there)
		apply_fail(a, ERR_BROKEN, "body", "no day key of class '%s' and day %s came before", b->class, b->day);
}

static void note_body(struct apply *a, const struct body_ref *b)
{
	static const char sql[] = "INSERT INTO bodies (entry, class, day, sha256, size, records, root) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

	if (a->err != OK)
		return;
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_text(&q, b->class);
	query_text(&q, b->day);
	query_text(&q, b->sha256);
	query_u64(&q, b->size);
	query_u64(&q, b->records);
	query_text(&q, b->root);
	apply_done(a, &q);
}

struct body_ref apply_body(struct apply *a)
{
	const struct node *n = apply_node(a, a->entry, "body", NODE_MAP);
	struct body_ref b = {
		.sha256 = apply_hex(a, n, "sha256"),
		.size = apply_u64(a, n, "size"),
		.records = apply_u64(a, n, "records"),
		.root = apply_hex(a, n, "root"),
		.class = apply_text(a, n, "class", REG_CLASS_MAX),
		.day = apply_text(a, n, "day", REG_DAY_BYTES),
	};

	need_day_key(a, &b);
	if (a->err == OK && a->body != NULL && a->body->count != b.records)
		apply_fail(a, ERR_BROKEN, "body", "%" PRIu64 " records are stated, %zu were given", b.records,
			   a->body->count);
	note_body(a, &b);
	return b;
}

static void keep_error(struct apply *a, err_t e)
{
	if (a->err != OK || e == OK)
		return;
	if (e == ERR_BROKEN)
		apply_fail(a, e, "kind", "does not fit what came before (%s)", sqlite3_errmsg(a->r->db));
	else
		apply_fail(a, e, "kind", "the register: %s", err_text(e));
}

void apply_done(struct apply *a, struct query *q)
{
	keep_error(a, a->err == OK ? query_do(q) : query_end(q));
}

void apply_asked(struct apply *a, struct query *q)
{
	keep_error(a, query_end(q));
}

bool apply_changed(const struct apply *a)
{
	return a->err == OK && sqlite3_changes(a->r->db) > 0;
}

static void apply_entry(struct apply *a)
{
	const char *kind = apply_text(a, a->entry, "kind", 0);
	const uint64_t v = apply_u64(a, a->entry, "v");
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz.";

	if (a->err == OK && v != 1)
		apply_fail(a, ERR_UNKNOWN, "v", "format %" PRIu64 " is not known to this program", v);
	(void)apply_u64(a, a->entry, "on");
	a->at = apply_time(a, a->entry, "at");
	for (size_t i = 0; i < COUNT_OF(kinds) && a->err == OK; i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		a->kind = kinds[i].name;
		a->r->trusted_changed |= kinds[i].trusted;
		kinds[i].apply(a);
		return;
	}
	if (kind[strspn(kind, letters)] != '\0')
		kind = "?";
	apply_fail(a, ERR_UNKNOWN, "kind", "'%.64s' is not known to this program", kind);
}

/* A savepoint: one entry of a step fails alone. */
static void apply_alone(struct apply *a)
{
	const struct store_mark before = a->r->mark;

	a->err = store_run(a->r, "SAVEPOINT entry", a->why);
	if (a->err != OK)
		return;
	apply_entry(a);
	if (a->err == OK) {
		a->err = store_run(a->r, "RELEASE entry", a->why);
		return;
	}
	a->r->mark = before;
	if (sqlite3_get_autocommit(a->r->db) != 0)
		register_rollback(a->r);	/* the whole step is gone: disk full or failing */
	else if (store_run(a->r, "ROLLBACK TO entry; RELEASE entry", NULL) != OK)
		register_rollback(a->r);
}

static void apply_step(struct apply *a)
{
	a->err = store_begin(a->r, a->why);
	if (a->err != OK)
		return;
	apply_entry(a);
	if (a->err != OK)
		store_rollback(a->r);
}

err_t register_apply(struct reg *r, uint64_t index, const char *json, size_t len,
		     const struct reg_body *body, struct problem *why)
{
	struct tree *t = NULL;
	struct apply a = { .r = r, .body = body, .kind = "?", .index = index, .why = why, .err = OK };

	if (index < r->mark.applied)
		return OK;
	if (index > r->mark.applied)
		return problem(why, ERR_USAGE, "register: entry %" PRIu64 " came before entry %" PRIu64, index,
			       r->mark.applied);
	if (len > REG_ENTRY_MAX)
		return problem(why, ERR_LIMIT, "entry %" PRIu64 ": %zu bytes, more than %u", index, len, REG_ENTRY_MAX);
	struct problem form = PROBLEM_NONE;
	err_t e = tree_json(json, len, &t, &form);
	if (e != OK)
		return problem(why, e, "entry %" PRIu64 ": %s", index, form.text);
	a.entry = tree_root(t);
	if (a.entry->kind != NODE_MAP)
		a.err = problem(why, ERR_FORM, "entry %" PRIu64 ": not a JSON object", index);
	else if (r->batch)
		apply_alone(&a);
	else
		apply_step(&a);
	tree_free(t);
	if (a.err != OK)
		return a.err;
	r->mark.applied = index + 1;
	store_tag(r, "entry", json, len, r->mark.tip);
	return r->batch ? OK : store_commit(r, why);
}
