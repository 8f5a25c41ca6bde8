#include "run/projecting.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "run/expiring.h"
#include "run/sealing.h"
#include "text/tree.h"

#define BATCH_ENTRIES	4096u	/* entries a step of the register */

/* Copies of a body's records until the register has taken them. */
struct opened {
	struct reg_record *records;
	size_t count, room;
};

static void opened_free(struct opened *o)
{
	for (size_t i = 0; i < o->count; i++) {
		char *copy = (char *)(uintptr_t)o->records[i].json;
		wipe(copy, o->records[i].len);
		free(copy);
	}
	free(o->records);
	*o = (struct opened){ 0 };
}

static err_t take_record(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct opened *o = ctx;

	(void)number;
	if (o->count == o->room) {
		size_t room = o->room == 0 ? 16 : o->room * 2;
		struct reg_record *more = realloc(o->records, room * sizeof(*more));
		if (more == NULL)
			return ERR_MEMORY;
		o->records = more;
		o->room = room;
	}
	char *copy = malloc(len + 1);
	if (copy == NULL)
		return ERR_MEMORY;
	memcpy(copy, json, len);
	copy[len] = '\0';
	o->records[o->count++] = (struct reg_record){ .json = copy, .len = len };
	return OK;
}

/* Does a later entry say that this class and day expired, or is that under way? Asked
 * only where a body does not open while the register is made anew. */
static err_t expires_later(struct site *s, uint64_t index, const struct body_ref *ref, bool *out)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	err_t e = OK;

	*out = expire_under_way(s, ref->class, ref->day);
	for (uint64_t i = index; i < ledger_size(s->ledger) && e == OK && !*out; i++) {
		struct tree *t = NULL;
		buf_clear(&json);
		e = ledger_entry(s->ledger, i, &json);
		if (e != OK || memmem(json.bytes, json.len, "\"expire\"", 8) == NULL)
			continue;
		e = tree_json(json.bytes, json.len, &t, NULL);
		const char *kind = e == OK ? node_text(tree_root(t), "kind") : NULL;
		const char *class = e == OK ? node_text(tree_root(t), "class") : NULL;
		const char *day = e == OK ? node_text(tree_root(t), "day") : NULL;
		*out = kind != NULL && class != NULL && day != NULL && strcmp(kind, "expire") == 0 &&
		       strcmp(class, ref->class) == 0 && strcmp(day, ref->day) == 0;
		tree_free(t);
	}
	buf_free(&json);
	return e;
}

/* The register shows what entries of incidents and books seal, nothing of what runs seal. */
static err_t open_body(struct site *s, uint64_t index, const struct node *entry, struct opened *o,
		       bool *there, struct problem *why)
{
	const char *kind = node_text(entry, "kind");
	struct body_ref ref;

	*there = false;
	bool shown = kind != NULL && (strncmp(kind, "incident.", 9) == 0 || strcmp(kind, "book.change") == 0);
	if (!shown || node_get(entry, "body") == NULL)
		return OK;
	err_t e = body_ref_read(entry, &ref);
	if (e != OK)
		return e;
	struct problem closed = PROBLEM_NONE;
	bool expired = false;
	e = body_walk(s, &ref, take_record, o, &closed);
	*there = e == OK;
	if (e != OK && e != ERR_MEMORY && expires_later(s, index, &ref, &expired) == OK && expired)
		return OK;
	return e == OK ? OK : problem(why, e, "%s", closed.text);
}

/* s->last_at is the newest entry's time seen. */
static void note_time(struct site *s, const struct node *entry)
{
	const char *text = node_text(entry, "at");
	nsec_t at;

	if (text != NULL && clock_parse(text, strlen(text), &at) == OK && at > s->last_at)
		s->last_at = at;
}

/* With a register that is up to date no entry is applied: the newest one still
 * says before what time none may be written. */
static err_t read_last_time(struct site *s, struct buf *json, struct problem *why)
{
	uint64_t size = ledger_size(s->ledger);
	struct tree *t = NULL;

	if (size == 0 || s->last_at != 0)
		return OK;
	err_t e = ledger_entry(s->ledger, size - 1, json);
	if (e == OK)
		e = tree_json(json->bytes, json->len, &t, why);
	if (e == OK)
		note_time(s, tree_root(t));
	tree_free(t);
	buf_clear(json);
	return e == OK ? OK : problem(why, e, "the newest entry of the ledger: %s", err_text(e));
}

static err_t apply(struct site *s, uint64_t index, struct buf *json, struct problem *why)
{
	struct tree *t = NULL;
	struct opened o = { 0 };
	bool there = false;

	err_t e = ledger_entry(s->ledger, index, json);
	if (e == OK)
		e = tree_json(json->bytes, json->len, &t, why);
	const struct node *entry = e == OK ? tree_root(t) : NULL;
	if (e == OK)
		e = open_body(s, index, entry, &o, &there, why);
	const struct reg_body body = { .records = o.records, .count = o.count };
	if (e == OK)
		e = register_apply(s->reg, index, (const char *)json->bytes, json->len, there ? &body : NULL, why);
	if (e == OK)
		note_time(s, entry);
	opened_free(&o);
	tree_free(t);
	return e == OK ? OK : problem(why, e, "entry %" PRIu64 " of the ledger: %s", index, err_text(e));
}

err_t project(struct site *s, struct problem *why)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	uint64_t size = ledger_size(s->ledger);
	err_t e = read_last_time(s, &json, why);

	while (e == OK && register_applied(s->reg) < size) {
		uint64_t end = register_applied(s->reg) + BATCH_ENTRIES;
		e = register_begin(s->reg, why);
		for (uint64_t i = register_applied(s->reg); e == OK && i < size && i < end; i++) {
			buf_clear(&json);
			e = apply(s, i, &json, why);
		}
		if (e == OK)
			e = register_commit(s->reg, why);
		else
			register_rollback(s->reg);
	}
	buf_free(&json);
	return e;
}
