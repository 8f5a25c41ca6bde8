/* package_entries.c - which entries of the ledger show what allowed these records: the runs
 * that sealed them, their authority and criteria with every decision about them, the people
 * who decided, the reading. Nothing else of the ledger leaves. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "register/holds.h"
#include "run/packaging_own.h"
#include "text/tree.h"

#define NAMES_MAX	(4u << 20)
#define NAME_MAX	1024u

/* A person.add, person.rekey or person.end. */
struct person_row {
	uint64_t entry;
	char person[SIGN_NAME_MAX], by[SIGN_NAME_MAX];
	bool chosen;
};

struct choosing {
	struct packaging *p;
	struct buf names;	/* "\nWHAT NAME...\n" of each thing whose entries are wanted */
	struct person_row *person;
	size_t person_count;
	uint64_t *chosen;
	size_t chosen_count;
};

typedef err_t (*on_entry)(struct choosing *c, uint64_t index, const char *kind, const struct node *entry);

/* ---- what is wanted ---- */

static bool noted(struct choosing *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void note(struct choosing *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool noted(struct choosing *c, const char *fmt, ...)
{
	char text[NAME_MAX], line[NAME_MAX + 2];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)snprintf(line, sizeof(line), "\n%s\n", text);
	return strstr(buf_str(&c->names), line) != NULL;
}

static void note(struct choosing *c, const char *fmt, ...)
{
	char text[NAME_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!noted(c, "%s", text))
		buf_printf(&c->names, "\n%s\n", text);
}

static const char *text_of(const struct node *n, const char *key)
{
	const char *text = node_text(n, key);

	return text != NULL ? text : "";
}

static bool begins(const char *kind, const char *with)
{
	return strncmp(kind, with, strlen(with)) == 0;
}

/* ---- walking ---- */

static err_t visit(struct choosing *c, uint64_t index, on_entry on)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	struct tree *t = NULL;

	err_t e = package_entry(c->p, index, &json);
	if (e == OK)
		e = tree_json(json.bytes, json.len, &t, c->p->why);
	if (e == OK)
		e = on(c, index, text_of(tree_root(t), "kind"), tree_root(t));
	tree_free(t);
	buf_free(&json);
	return e;
}

static err_t visit_all(struct choosing *c, on_entry on)
{
	uint64_t size = ledger_size(c->p->site->ledger);
	err_t e = OK;

	for (uint64_t i = 0; i < size && e == OK; i++)
		e = visit(c, i, on);
	return e;
}

/* ---- the bodies' entries: their runs, or the holds that copied them ---- */

static err_t take_entry(void *ctx, const struct reg_hold *h)
{
	*(uint64_t *)ctx = h->entry;
	return OK;
}

static err_t on_source(struct choosing *c, uint64_t index, const char *kind, const struct node *entry)
{
	const struct node *body = node_get(entry, "body");

	(void)kind;
	note(c, "entry %" PRIu64, index);
	note(c, "day %s %s", text_of(body, "class"), text_of(body, "day"));
	if (node_text(entry, "run") != NULL)
		note(c, "run %s", text_of(entry, "run"));
	if (node_text(entry, "hold") != NULL) {
		note(c, "hold %s", text_of(entry, "hold"));
		note(c, "hold of %" PRIu64, index);	/* each of its records comes from elsewhere */
	}
	return c->names.err;
}

/* Of a hold's copy: where the record was sealed first. `source` is set to that entry. */
static err_t original(struct choosing *c, const struct node *entry, uint64_t record, uint64_t *source)
{
	struct held_records list = { 0 };
	uint64_t hold = 0;

	err_t e = register_hold(c->p->site->reg, text_of(entry, "hold"), take_entry, &hold);
	if (e == OK)
		e = holding_read(c->p->site, hold, &list);
	if (e == OK && (record >= list.count || list.at[record].source >= *source))
		e = ERR_BROKEN;
	if (e == OK)
		*source = list.at[record].source;
	free(list.at);
	return e;
}

static err_t note_source(struct choosing *c, const struct reg_held *at)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	uint64_t source = at->source, record = at->record, before;
	err_t e = OK;

	/* A hold may have copied from a hold: each is before the one that copied it. */
	do {
		struct tree *t = NULL;
		before = source;
		e = visit(c, source, on_source);
		if (e == OK)
			e = package_entry(c->p, source, &json);
		if (e == OK)
			e = tree_json(json.bytes, json.len, &t, c->p->why);
		if (e == OK && node_text(tree_root(t), "hold") != NULL)
			e = original(c, tree_root(t), record, &source);
		tree_free(t);
	} while (e == OK && source != before);
	buf_free(&json);
	return e;
}

/* ---- what allowed the runs ---- */

static err_t on_run(struct choosing *c, uint64_t index, const char *kind, const struct node *entry)
{
	const struct node *criteria = node_get(entry, "criteria");

	(void)index;
	if (strcmp(kind, "run.begin") != 0 || !noted(c, "run %s", text_of(entry, "run")))
		return OK;
	note(c, "authority %s %s", text_of(entry, "authority"), text_of(entry, "authority_sha256"));
	for (const struct node *n = criteria != NULL ? criteria->child : NULL; n != NULL; n = n->next)
		note(c, "criterion %s %s", text_of(n, "criterion"), text_of(n, "sha256"));
	return c->names.err;
}

static bool wanted(struct choosing *c, uint64_t index, const char *kind, const struct node *entry)
{
	const char *incident = c->p->new->incident;

	if (begins(kind, "authority."))
		return noted(c, "authority %s %s", text_of(entry, "authority"), text_of(entry, "sha256"));
	if (begins(kind, "criterion."))
		return noted(c, "criterion %s %s", text_of(entry, "criterion"), text_of(entry, "sha256"));
	if (begins(kind, "hold."))
		return noted(c, "hold %s", text_of(entry, "hold"));
	if (strcmp(kind, "key.day") == 0)
		return noted(c, "day %s %s", text_of(entry, "class"), text_of(entry, "day"));
	if (strcmp(kind, "run.begin") == 0 || strcmp(kind, "run.end") == 0)
		return noted(c, "run %s", text_of(entry, "run"));
	if (strcmp(kind, "incident.open") == 0)
		return incident != NULL && strcmp(incident, text_of(entry, "incident")) == 0;
	/* Every key that the log had: the checkpoint is signed by the last. */
	return strcmp(kind, "site.init") == 0 || strcmp(kind, "key.log") == 0 || index == c->p->reading || noted(c, "entry %" PRIu64, index);
}

static err_t choose(struct choosing *c, uint64_t index, const char *by)
{
	uint64_t *more = realloc(c->chosen, (c->chosen_count + 1) * sizeof(*more));

	if (more == NULL)
		return ERR_MEMORY;
	c->chosen = more;
	c->chosen[c->chosen_count++] = index;
	if (by[0] != '\0')
		note(c, "person %s", by);
	return c->names.err;
}

static err_t on_any(struct choosing *c, uint64_t index, const char *kind, const struct node *entry)
{
	if (!begins(kind, "person."))
		return wanted(c, index, kind, entry) ? choose(c, index, text_of(entry, "by")) : OK;
	struct person_row *more = realloc(c->person, (c->person_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	c->person = more;
	more = &c->person[c->person_count++];
	*more = (struct person_row){ .entry = index };
	(void)snprintf(more->person, sizeof(more->person), "%s", text_of(entry, "person"));
	(void)snprintf(more->by, sizeof(more->by), "%s", text_of(entry, "by"));
	return OK;
}

/* The keys of everybody who acted, and of who changed these keys. */
static err_t choose_people(struct choosing *c)
{
	err_t e = OK;

	for (bool more = true; more && e == OK;) {
		more = false;
		for (size_t i = 0; i < c->person_count && e == OK; i++) {
			struct person_row *r = &c->person[i];
			if (r->chosen || !noted(c, "person %s", r->person))
				continue;
			r->chosen = more = true;
			e = choose(c, r->entry, r->by);
		}
	}
	return e;
}

/* ---- into the package ---- */

/* What the entry is about, for the cover page. */
static const char *subject_of(const struct node *entry)
{
	static const char *const keys[] = { "run", "authority", "criterion", "hold", "incident", "person", "purpose", "day" };

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (node_text(entry, keys[i]) != NULL)
			return node_text(entry, keys[i]);
	return text_of(entry, "origin");
}

/* A document that was proposed is called by its title, too. */
static void describe(const struct node *entry, char out[static COVER_NAME_MAX])
{
	const char *document = text_of(entry, "document");
	struct tree *t = NULL;
	const char *title = tree_yaml(document, strlen(document), &t, NULL) == OK ? node_text(tree_root(t), "title") : NULL;

	cover_text(out, "%s%s%s", subject_of(entry), title != NULL ? " " : "", title != NULL ? title : "");
	tree_free(t);
}

static err_t on_chosen(struct choosing *c, uint64_t index, const char *kind, const struct node *entry)
{
	struct cover_entry *row = &c->p->entry[c->p->entry_count++];
	struct buf json = buf_of(LEDGER_ENTRY_MAX);

	row->number = index;
	(void)snprintf(row->at, sizeof(row->at), "%.*s", (int)sizeof(row->at) - 1, text_of(entry, "at"));
	(void)snprintf(row->kind, sizeof(row->kind), "%s", kind);
	cover_text(row->by, "%s", text_of(entry, "by"));
	describe(entry, row->subject);
	err_t e = package_entry(c->p, index, &json);
	if (e == OK)
		e = package_put(c->p, true, &json, "entries/%" PRIu64 ".json", index);
	buf_free(&json);
	return e;
}

static int by_index(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

err_t package_entries(struct packaging *p)
{
	struct choosing c = { .p = p, .names = buf_of(NAMES_MAX) };
	err_t e = OK;

	note(&c, "person %s", p->by);
	for (size_t i = 0; i < p->list.count && e == OK; i++)
		if (i == 0 || p->list.at[i].source != p->list.at[i - 1].source || noted(&c, "hold of %" PRIu64, p->list.at[i].source))
			e = note_source(&c, &p->list.at[i]);
	if (e == OK)
		e = visit_all(&c, on_run);
	if (e == OK)
		e = visit_all(&c, on_any);
	if (e == OK)
		e = choose_people(&c);
	if (e == OK)
		p->entry = calloc(c.chosen_count + 1, sizeof(*p->entry));
	if (e == OK && p->entry == NULL)
		e = ERR_MEMORY;
	if (e == OK)
		qsort(c.chosen, c.chosen_count, sizeof(*c.chosen), by_index);
	for (size_t i = 0; i < c.chosen_count && e == OK; i++)
		e = visit(&c, c.chosen[i], on_chosen);
	buf_free(&c.names);
	free(c.person);
	free(c.chosen);
	return e;
}
