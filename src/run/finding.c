#include "run/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "criteria/where.h"
#include "ledger/body.h"
#include "register/authorities.h"
#include "register/criteria.h"
#include "register/incidents.h"
#include "register/people.h"
#include "register/retention.h"
#include "register/runs.h"
#include "run/entry.h"
#include "run/holding.h"
#include "run/incident_act.h"
#include "run/sealing.h"
#include "run/showing.h"
#include "run/signing.h"
#include "run/unrender.h"
#include "text/tree.h"

#define HELD_MAX	(256u << 20)

struct expired_day {
	char class[REG_CLASS_MAX], day[REG_DAY_BYTES];
	uint64_t records;
};

/* One answer under way. */
struct finding {
	struct site *site;
	const struct find_request *rq;
	struct where *where;	/* NULL: everything */
	find_record on_record;
	void *ctx;
	uint64_t found;
	struct expired_day *expired;	/* whose records are not there any more */
	size_t expired_count;
	struct buf held;	/* ids of held records that were looked at, each with a NUL */
	uint64_t held_count;
	struct problem *why;
};

/* Was the flow alive in [from, to)? A record without times is in. */
static bool in_time(const struct find_request *rq, const struct facts *f)
{
	struct value v;
	bool in = true;

	for (uint32_t at = 0; facts_next(f, &at, &v);) {
		if (v.field == F_END && rq->has_from && v.time < rq->from)
			in = false;
		if (v.field == F_START && rq->has_to && v.time >= rq->to)
			in = false;
	}
	return in;
}

/* What is sealed inside the record stays with us. */
static err_t hand_over(struct finding *f, const char *json, size_t len)
{
	struct buf shown = buf_of((size_t)2 * BODY_RECORD_MAX);

	err_t e = showing_record(json, len, &shown);
	if (e == OK) {
		f->on_record(f->ctx, (const char *)shown.bytes, shown.len);
		f->found++;
	}
	buf_wipe(&shown);
	return e;
}

static err_t on_body_record(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct finding *f = ctx;
	struct facts facts = FACTS_NONE;

	(void)number;
	if (f->rq->criterion != NULL && !showing_has_criterion(json, len, f->rq->criterion))
		return OK;
	err_t e = facts_of_json(json, len, &facts, f->why);
	if (e == OK && in_time(f->rq, &facts)) {
		const struct record r = { .facts = &facts };
		if (f->where == NULL || where_matches(f->where, &r))
			e = hand_over(f, json, len);
	}
	facts_free(&facts);
	return e;
}

static err_t note_expired(struct finding *f, const struct reg_batch *b)
{
	for (size_t i = 0; i < f->expired_count; i++) {
		if (strcmp(f->expired[i].class, b->class) == 0 && strcmp(f->expired[i].day, b->day) == 0) {
			f->expired[i].records += b->records;
			return OK;
		}
	}
	struct expired_day *more = realloc(f->expired, (f->expired_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	f->expired = more;
	struct expired_day *d = &f->expired[f->expired_count++];
	*d = (struct expired_day){ .records = b->records };
	memcpy(d->class, b->class, sizeof(d->class));
	memcpy(d->day, b->day, sizeof(d->day));
	return OK;
}

/* A held copy of a record whose day has expired: like a record of its batch, but once. */
static err_t on_held(void *ctx, const char *json, size_t len)
{
	struct finding *f = ctx;
	struct tree *t = NULL;
	err_t e = tree_json(json, len, &t, NULL);
	const char *id = e == OK ? node_text(tree_root(t), "sekisho.record") : NULL;
	const char *run = e == OK ? node_text(tree_root(t), "sekisho.run") : NULL;
	const char *authority = e == OK ? node_text(tree_root(t), "sekisho.authority") : NULL;

	if (e == OK && (id == NULL || run == NULL || authority == NULL))
		e = ERR_FORM;
	bool wanted = e == OK && (f->rq->run == NULL || strcmp(f->rq->run, run) == 0) &&
		      (f->rq->authority == NULL || strcmp(f->rq->authority, authority) == 0);
	for (size_t at = 0; wanted && at < f->held.len; at += strlen((const char *)f->held.bytes + at) + 1)
		wanted = strcmp((const char *)f->held.bytes + at, id) != 0;
	if (wanted) {
		buf_add(&f->held, id, strlen(id) + 1);
		f->held_count++;
		e = f->held.err == OK ? on_body_record(f, 0, json, len) : f->held.err;
	}
	tree_free(t);
	return e;
}

static void tell_expired(struct finding *f)
{
	for (size_t i = 0; i < f->expired_count && f->rq->on_expired != NULL; i++)
		f->rq->on_expired(f->rq->expired_ctx, f->expired[i].class, f->expired[i].day, f->expired[i].records);
	if (f->held_count > 0 && f->rq->on_expired != NULL)
		f->rq->on_expired(f->rq->expired_ctx, NULL, NULL, f->held_count);
	buf_free(&f->held);
	free(f->expired);
	f->expired = NULL;
	f->expired_count = 0;
}

static err_t on_batch(void *ctx, const struct reg_batch *b)
{
	struct finding *f = ctx;
	struct body_ref ref = { .size = b->size, .records = b->records };
	bool expired = false;

	err_t e = register_is_expired(f->site->reg, b->class, b->day, &expired);
	if (e != OK || expired)
		return e != OK ? e : note_expired(f, b);
	memcpy(ref.sha256, b->sha256, sizeof(ref.sha256));
	memcpy(ref.root, b->root, sizeof(ref.root));
	memcpy(ref.class, b->class, sizeof(ref.class));
	memcpy(ref.day, b->day, sizeof(ref.day));
	return body_walk(f->site, &ref, on_body_record, f, f->why);
}

err_t find_note(struct site *s, const struct find_request *rq, const struct signer *signer, struct problem *why)
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
	struct entry en;

	err_t e = need_role(s, signer, PERSON_ANALYST | PERSON_OFFICER | PERSON_REVIEWER, why);
	if (e != OK)
		return e;
	if (rq->has_from)
		clock_utc(rq->from, from);
	if (rq->has_to)
		clock_utc(rq->to, to);
	const struct saying saying = { .subject = rq->purpose, .incident = rq->incident, .where = rq->where,
				       .from = rq->has_from ? from : NULL, .to = rq->has_to ? to : NULL };
	entry_begin(s, &en, "reading", signer_verifier(signer)->name);
	entry_text(&en, "purpose", rq->purpose);
	entry_text(&en, "incident", rq->incident);
	entry_text(&en, "where", rq->where);
	entry_text(&en, "from", saying.from);
	entry_text(&en, "to", saying.to);
	e = sign_entry(s, &en, "reading", &saying, signer, why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

static err_t check_incident(struct site *s, const char *id, struct problem *why)
{
	struct reg_incident row;

	if (id == NULL)
		return OK;
	err_t e = incident_row(s, id, &row, why);
	if (e != OK)
		return e;
	return row.closed ? problem(why, ERR_REFUSED, "incident %s: closed; a reading needs an open one", id) : OK;
}

static err_t check_id(err_t e, const char *what, const char *id, const char *remedy, struct problem *why)
{
	return e == OK ? OK : problem(why, e, "%s %s: %s; %s", what, id,
				      e == ERR_ABSENT ? "not at this site" : err_text(e), remedy);
}

/* What is asked about exists: a mistyped name must not look like "nothing there". */
static err_t check_limits(struct site *s, const struct find_request *rq, struct problem *why)
{
	struct reg_authority authority;
	struct reg_criterion criterion;
	struct reg_run run;
	err_t e = OK;

	if (rq->authority != NULL)
		e = check_id(register_authority(s->reg, rq->authority, &authority), "authority", rq->authority,
			     "`sekisho authority list` tells which are", why);
	if (e == OK && rq->criterion != NULL)
		e = check_id(register_criterion_current(s->reg, rq->criterion, &criterion), "criterion", rq->criterion,
			     "`sekisho criteria list` tells which are", why);
	if (e == OK && rq->run != NULL)
		e = check_id(register_run(s->reg, rq->run, &run), "run", rq->run,
			     "`sekisho select` printed its id", why);
	return e;
}

/* A condition that is none is wrong use, not damaged input. */
static err_t read_where(const char *text, struct where **ret, struct problem *why)
{
	err_t e = where_parse(text, strlen(text), ret, why);

	return e == ERR_FORM || e == ERR_UNKNOWN || e == ERR_LIMIT ? ERR_USAGE : e;
}

err_t find_run(struct site *s, const struct find_request *rq, const struct signer *signer,
	       find_record on_record, void *ctx, uint64_t *found, struct problem *why)
{
	struct finding f = { .site = s, .rq = rq, .on_record = on_record, .ctx = ctx, .why = why,
			     .held = buf_of(HELD_MAX) };

	const struct reg_span span = { .from = rq->has_from ? rq->from : INT64_MIN, .to = rq->has_to ? rq->to : INT64_MAX };

	if (strspn(rq->purpose, " \t") == strlen(rq->purpose))
		return problem(why, ERR_USAGE, "the purpose is empty; say why the records are read");
	err_t e = need_role(s, signer, PERSON_ANALYST | PERSON_OFFICER | PERSON_REVIEWER, why);
	if (e == OK && rq->where != NULL)
		e = read_where(rq->where, &f.where, why);
	if (e == OK)
		e = check_incident(s, rq->incident, why);
	if (e == OK)
		e = check_limits(s, rq, why);
	if (e == OK)
		e = find_note(s, rq, signer, why);
	if (e == OK)
		e = register_batches(s->reg, rq->run, rq->authority, &span, on_batch, &f);
	if (e == OK)
		e = hold_each(s, on_held, &f, why);
	if (e != OK)
		(void)problem(why, e, "reading sealed records: %s", err_text(e));
	tell_expired(&f);
	where_free(f.where);
	*found = f.found;
	return e;
}
