#include "run/finding.h"

#include <stdio.h>
#include <string.h>

#include "criteria/where.h"
#include "ledger/body.h"
#include "register/authorities.h"
#include "register/criteria.h"
#include "register/incidents.h"
#include "register/people.h"
#include "register/runs.h"
#include "run/entry.h"
#include "run/incident_act.h"
#include "run/sealing.h"
#include "run/showing.h"
#include "run/signing.h"
#include "run/unrender.h"

/* One answer under way. */
struct finding {
	struct site *site;
	const struct find_request *rq;
	struct where *where;	/* NULL: everything */
	find_record on_record;
	void *ctx;
	uint64_t entry;		/* of the batch in hand */
	uint64_t found;
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
static err_t hand_over(struct finding *f, uint64_t number, const char *json, size_t len)
{
	struct buf shown = buf_of((size_t)2 * BODY_RECORD_MAX);

	err_t e = showing_record(json, len, f->entry, number, &shown);
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

	if (f->rq->criterion != NULL && !showing_has_criterion(json, len, f->rq->criterion))
		return OK;
	err_t e = facts_of_json(json, len, &facts, f->why);
	if (e == OK && in_time(f->rq, &facts)) {
		const struct record r = { .facts = &facts };
		if (f->where == NULL || where_matches(f->where, &r))
			e = hand_over(f, number, json, len);
	}
	facts_free(&facts);
	return e;
}

static err_t on_batch(void *ctx, const struct reg_batch *b)
{
	struct finding *f = ctx;
	struct body_ref ref = { .size = b->size, .records = b->records };

	f->entry = b->entry;
	memcpy(ref.sha256, b->sha256, sizeof(ref.sha256));
	memcpy(ref.root, b->root, sizeof(ref.root));
	memcpy(ref.class, b->class, sizeof(ref.class));
	memcpy(ref.day, b->day, sizeof(ref.day));
	return body_walk(f->site, &ref, on_body_record, f, f->why);
}

static err_t record_reading(struct site *s, const struct find_request *rq, const struct signer *signer,
			    struct problem *why)
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
	struct entry en;

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
	err_t e = sign_entry(s, &en, "reading", &saying, signer, why);
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

err_t find_run(struct site *s, const struct find_request *rq, const struct signer *signer,
	       find_record on_record, void *ctx, uint64_t *found, struct problem *why)
{
	struct finding f = { .site = s, .rq = rq, .on_record = on_record, .ctx = ctx, .why = why };

	if (strspn(rq->purpose, " \t") == strlen(rq->purpose))
		return problem(why, ERR_USAGE, "the purpose is empty; say why the records are read");
	err_t e = need_role(s, signer, PERSON_ANALYST | PERSON_OFFICER | PERSON_REVIEWER, why);
	if (e == OK && rq->where != NULL)
		e = where_parse(rq->where, strlen(rq->where), &f.where, why);
	if (e == OK)
		e = check_incident(s, rq->incident, why);
	if (e == OK)
		e = check_limits(s, rq, why);
	if (e == OK)
		e = record_reading(s, rq, signer, why);
	if (e == OK)
		e = register_batches(s->reg, rq->run, rq->authority, on_batch, &f);
	if (e != OK)
		(void)problem(why, e, "reading sealed records: %s", err_text(e));
	where_free(f.where);
	*found = f.found;
	return e;
}
