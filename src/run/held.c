/* held.c - which records a hold names, and the copies that are there of them. */
#include <stdlib.h>
#include <string.h>

#include "register/incidents.h"
#include "register/retention.h"
#include "register/runs.h"
#include "run/holding_own.h"
#include "text/tree.h"

static err_t add(struct held_records *l, uint64_t source, uint64_t record)
{
	struct reg_held *more = realloc(l->at, (l->count + 1) * sizeof(*more));

	if (more == NULL)
		return ERR_MEMORY;
	l->at = more;
	l->at[l->count++] = (struct reg_held){ source, record };
	return OK;
}

err_t holding_source(struct site *s, uint64_t entry, struct body_ref *out, struct problem *why)
{
	struct reg_body_row row;
	bool expired = false;

	err_t e = register_body(s->reg, entry, &row);
	if (e == OK)
		e = register_is_expired(s->reg, row.class, row.day, &expired);
	if (e != OK)
		return e;
	if (expired)
		return problem(why, ERR_REFUSED, "records of %s (%s) expired; they cannot be held any more", row.day, row.class);
	*out = (struct body_ref){ .size = row.size, .records = row.records };
	memcpy(out->sha256, row.sha256, sizeof(out->sha256));
	memcpy(out->root, row.root, sizeof(out->root));
	memcpy(out->class, row.class, sizeof(out->class));
	memcpy(out->day, row.day, sizeof(out->day));
	return OK;
}

static err_t take_held(void *ctx, const struct reg_held *h)
{
	return add(ctx, h->source, h->record);
}

err_t holding_read(struct site *s, uint64_t hold, struct held_records *out)
{
	return register_hold_records(s->reg, hold, take_held, out);
}

/* ---- copies ---- */

struct copies {
	struct site *site;
	hold_record on;
	void *ctx;
	struct problem *why;
	struct held_records list;	/* of the hold that is walked */
	/* with find_copy: the copy of one record */
	const char *id;
	uint64_t hold, record;
	bool found;
};

static bool source_expired(struct site *s, uint64_t entry, err_t *e)
{
	struct reg_body_row row;
	bool expired = false;

	*e = register_body(s->reg, entry, &row);
	if (*e == OK)
		*e = register_is_expired(s->reg, row.class, row.day, &expired);
	return expired;
}

/* The copies lie in the order in which the hold names them. */
static err_t on_copy(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct copies *c = ctx;
	err_t e = OK;

	if (number >= c->list.count)
		return ERR_BROKEN;
	if (!source_expired(c->site, c->list.at[number].source, &e))
		return e;
	return c->on(c->ctx, json, len);
}

static err_t on_hold(void *ctx, const struct reg_hold *h)
{
	struct copies *c = ctx;
	struct body_ref ref;
	err_t e = OK;

	if (h->body == 0 || source_expired(c->site, h->body, &e) || e != OK)
		return e;
	c->list = (struct held_records){ 0 };
	e = holding_read(c->site, h->entry, &c->list);
	if (e == OK)
		e = holding_source(c->site, h->body, &ref, c->why);
	if (e == OK)
		e = body_walk(c->site, &ref, on_copy, c, c->why);
	free(c->list.at);
	return e;
}

err_t hold_each(struct site *s, hold_record on, void *ctx, struct problem *why)
{
	struct copies c = { .site = s, .on = on, .ctx = ctx, .why = why };

	return register_holds(s->reg, on_hold, &c);
}

static err_t match_copy(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct copies *c = ctx;
	struct tree *t = NULL;

	if (c->found)
		return OK;
	err_t e = tree_json(json, len, &t, NULL);
	const char *id = e == OK ? node_text(tree_root(t), "sekisho.record") : NULL;
	if (id != NULL && strcmp(id, c->id) == 0) {
		c->found = true;
		c->record = number;
	}
	tree_free(t);
	return e;
}

static err_t look_in_hold(void *ctx, const struct reg_hold *h)
{
	struct copies *c = ctx;
	struct body_ref ref;
	err_t e = OK;

	if (c->found || h->body == 0 || source_expired(c->site, h->body, &e) || e != OK)
		return e;
	e = holding_source(c->site, h->body, &ref, c->why);
	if (e == OK)
		e = body_walk(c->site, &ref, match_copy, c, c->why);
	if (c->found)
		c->hold = h->body;
	return e;
}

/* ---- ids ---- */

struct resolving {
	struct site *site;
	struct held_records *out;
	struct problem *why;
	/* the batch of one id */
	uint64_t seq;
	struct reg_batch batch;
	bool found;
};

static err_t match_batch(void *ctx, const struct reg_batch *b)
{
	struct resolving *r = ctx;

	if (b->seq == r->seq) {
		r->batch = *b;
		r->found = true;
	}
	return OK;
}

/* "RUN/SEQ/NUMBER" */
static err_t split(const char *id, char run[static REG_ID_MAX], uint64_t *seq, uint64_t *number)
{
	const char *last = strrchr(id, '/'), *first = last;
	char *end;

	while (first != NULL && first > id && *--first != '/')
		;
	if (last == NULL || first == id || *first != '/' || (size_t)(first - id) >= REG_ID_MAX || last[1] == '\0' ||
	    strspn(last + 1, "0123456789") != strlen(last + 1) || strlen(last + 1) > 9 || last - first > 10 || last - first < 2)
		return ERR_FORM;
	(void)snprintf(run, REG_ID_MAX, "%.*s", (int)(first - id), id);
	*seq = strtoull(first + 1, &end, 10);
	if (end != last)
		return ERR_FORM;
	*number = strtoull(last + 1, NULL, 10);
	return OK;
}

static err_t resolve_expired(struct resolving *r, const char *id)
{
	struct copies c = { .site = r->site, .why = r->why, .id = id };

	err_t e = register_holds(r->site->reg, look_in_hold, &c);
	if (e == OK && !c.found)
		e = problem(r->why, ERR_ABSENT, "record %s: expired with %s, and no hold has it", id, r->batch.day);
	return e == OK ? add(r->out, c.hold, c.record) : e;
}

static err_t resolve(void *ctx, const char *id)
{
	struct resolving *r = ctx;
	char run[REG_ID_MAX];
	uint64_t number = 0;
	bool expired = false;

	if (split(id, run, &r->seq, &number) != OK)
		return problem(r->why, ERR_USAGE, "'%s' is no record; give its sekisho.record, like run-000001/0/12", id);
	r->found = false;
	err_t e = register_batches(r->site->reg, run, NULL, NULL, match_batch, r);
	if (e == OK && (!r->found || number >= r->batch.records))
		e = problem(r->why, ERR_ABSENT, "record %s: not at this site", id);
	if (e == OK)
		e = register_is_expired(r->site->reg, r->batch.class, r->batch.day, &expired);
	if (e != OK)
		return e;
	return expired ? resolve_expired(r, id) : add(r->out, r->batch.entry, number);
}

static int by_place(const void *a, const void *b)
{
	const struct reg_held *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return x->record < y->record ? -1 : x->record > y->record;
}

static void sort_once(struct held_records *l)
{
	size_t kept = 0;

	if (l->count == 0)
		return;
	qsort(l->at, l->count, sizeof(*l->at), by_place);
	for (size_t i = 1; i < l->count; i++)
		if (by_place(&l->at[kept], &l->at[i]) != 0)
			l->at[++kept] = l->at[i];
	l->count = kept + 1;
}

static err_t resolve_lines(struct resolving *r, const char *lines)
{
	char id[REG_RECORD_MAX];
	err_t e = OK;

	for (const char *at = lines; *at != '\0' && e == OK;) {
		size_t n = strcspn(at, "\n"), len = n;
		while (len > 0 && (at[len - 1] == '\r' || at[len - 1] == ' '))
			len--;
		if (len >= sizeof(id))
			return problem(r->why, ERR_USAGE, "'%.40s...' is no record", at);
		(void)snprintf(id, sizeof(id), "%.*s", (int)len, at);
		if (len > 0 && id[0] != '#')
			e = resolve(r, id);
		at += n + (at[n] == '\n');
	}
	return e;
}

err_t holding_resolve(struct site *s, const struct hold_new *new, struct held_records *out, struct problem *why)
{
	struct resolving r = { .site = s, .out = out, .why = why };
	struct reg_incident row;
	err_t e = OK;

	if (new->incident != NULL && (e = register_incident(s->reg, new->incident, &row)) != OK)
		return problem(why, e, "incident %s: %s", new->incident, err_text(e));
	if (new->incident != NULL)
		e = register_incident_records(s->reg, new->incident, resolve, &r);
	if (e == OK && new->records != NULL)
		e = resolve_lines(&r, new->records);
	sort_once(out);
	if (e == OK && out->count == 0)
		e = problem(why, ERR_USAGE, "which records? give --record ID, --file FILE or --incident ID with linked records");
	return e;
}
