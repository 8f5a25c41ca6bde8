#include "run/incidents.h"

#include <stdlib.h>
#include <string.h>

#include "register/runs.h"
#include "run/case_of.h"
#include "run/finding.h"
#include "run/incident_act.h"
#include "run/profile.h"
#include "text/tree.h"

#define RECORD_MAX	65536u

/* A record {"KEY":"TEXT"}. */
static err_t add_text(struct incident_writing *a, const char *key, const char *text)
{
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);

	jsonw_object(&w);
	jsonw_key(&w, key);
	jsonw_string(&w, text);
	jsonw_object_end(&w);
	return incident_record_add(a, &b, key);
}

/* Links the records that a reading hands over. */
struct linking {
	struct incident_writing *act;
	uint64_t count;
	err_t failed;
};

static void link_record(void *ctx, const char *json, size_t len)
{
	struct linking *l = ctx;
	struct tree *t = NULL;

	if (l->failed != OK)
		return;
	l->failed = tree_json(json, len, &t, l->act->why);
	const char *id = l->failed == OK ? node_text(tree_root(t), "sekisho.record") : NULL;
	if (l->failed == OK)
		l->failed = id != NULL ? add_text(l->act, "record", id) : ERR_FORM;
	if (l->failed == OK)
		l->count++;
	tree_free(t);
}

static void write_count(struct jsonw *w, void *ctx)
{
	const struct linking *l = ctx;

	jsonw_key(w, "records");
	jsonw_uint(w, l->count);
}

static err_t link_run(struct linking *l, const struct incident_new *new, struct problem *why)
{
	const struct find_request rq = { .purpose = "link records to a new incident", .run = new->run,
					 .where = new->where };
	uint64_t found = 0;

	if (new->run == NULL)
		return OK;
	err_t e = find_run(l->act->site, &rq, l->act->signer, link_record, l, &found, why);
	return e == OK ? l->failed : e;
}

/* ---- facts ---- */

static void write_fact_names(struct jsonw *w, void *ctx)
{
	const struct case_facts *c = ctx;

	jsonw_key(w, "facts");
	jsonw_array(w);
	for (size_t i = 0; i < case_count(c); i++)
		jsonw_string(w, case_entry(c, i)->def->id);
	jsonw_array_end(w);
}

/* One checked fact as a record of the body. known_at SINCE_EVER: none is
 * written, the fact holds at any time. */
static err_t add_fact(struct incident_writing *a, const struct fact_entry *f, nsec_t known_at,
		      const char *reason)
{
	struct buf b = buf_of(RECORD_MAX), value = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);
	nsec_t known = f->known_at != SINCE_EVER ? f->known_at : known_at;
	char text[CLOCK_TEXT_BYTES];

	fact_json(f, &value);
	jsonw_object(&w);
	jsonw_key(&w, "fact");
	jsonw_string(&w, f->def->id);
	jsonw_key(&w, "value");
	jsonw_raw(&w, value.bytes, value.len);
	if (known != SINCE_EVER) {
		clock_utc(known, text);
		jsonw_key(&w, "known_at");
		jsonw_string(&w, text);
	}
	if (f->by[0] != '\0') {
		jsonw_key(&w, "by");
		jsonw_string(&w, f->by);
	}
	if (reason != NULL) {
		jsonw_key(&w, "reason");
		jsonw_string(&w, reason);
	}
	jsonw_object_end(&w);
	if (value.err != OK)
		b.err = value.err;
	buf_wipe(&value);
	return incident_record_add(a, &b, f->def->id);
}

/* One entry with all facts of the case. */
static err_t enter_facts(struct incident_writing *a, const char *id, struct case_facts *c,
			 nsec_t known_at, const char *reason)
{
	err_t e = incident_begin(a);

	for (size_t i = 0; e == OK && i < case_count(c); i++)
		e = add_fact(a, case_entry(c, i), known_at, reason);
	if (e == OK)
		e = incident_end(a, id, NULL, write_fact_names, c);
	sealing_free(a->body);
	a->body = NULL;
	return e;
}

static bool same_value(const struct fact_entry *a, const struct fact_entry *b)
{
	return a->number == b->number && a->time == b->time && a->set == b->set && strcmp(a->text, b->text) == 0;
}

/* A fact that is fixed takes another value only as a correction. `before` are the
 * incident's facts, `c` those that are coming in. */
static err_t check_fixed(const struct case_facts *before, const struct case_facts *c, struct problem *why)
{
	for (size_t i = 0; i < case_count(c); i++) {
		const struct fact_entry *f = case_entry(c, i);
		const struct fact_entry *held = NULL;
		if (!f->def->fixed)
			continue;
		for (size_t k = 0; k < i; k++)
			held = case_entry(c, k)->def == f->def ? case_entry(c, k) : held;
		if (held == NULL)
			held = case_at(before, f->def, INT64_MAX, false);
		if (held != NULL && !same_value(held, f))
			return problem(why, ERR_REFUSED, "%s: is fixed for this incident; give --correct REASON to correct it",
				       f->def->id);
	}
	return OK;
}

err_t incident_facts(struct site *s, const char *id, const struct facts_new *new,
		     const struct signer *signer, struct problem *why)
{
	struct incident_writing a = { .site = s, .kind = "incident.fact", .signer = signer, .why = why };
	struct reg_incident row;
	struct law *law = NULL;
	struct case_facts *c = NULL, *before = NULL;

	err_t e = incident_row_open(s, id, &row, why);
	if (e == OK)
		e = site_law(s, &law, why);
	if (e == OK && (c = case_new(law)) == NULL)
		e = ERR_MEMORY;
	if (e == OK && new->file != NULL)
		e = case_read_file(c, new->file, why);
	if (e == OK)
		e = given_enter(new->given, c, new->known_at, why);
	if (e == OK && case_count(c) == 0)
		e = problem(why, ERR_USAGE, "no fact was given; write NAME=VALUE or --file FILE");
	if (e == OK)
		e = case_of_incident(s, id, law, &before, why);
	if (e == OK && new->correct == NULL)
		e = check_fixed(before, c, why);
	if (e == OK)
		e = enter_facts(&a, id, c, new->known_at, new->correct);
	if (e == OK)
		e = entry_commit(s, why);
	case_free(before);
	case_free(c);
	law_free(law);
	return e;
}

/* ---- opening ---- */

/* The entry of the opening, then one with the organisation's standing facts;
 * both in one append. */
static err_t open_with(struct incident_writing *a, const struct incident_new *new, const char *name,
		       struct case_facts *profile)
{
	struct linking l = { .act = a };
	struct incident_writing facts = *a;
	err_t e = incident_begin(a);

	if (e == OK)
		e = add_text(a, "title", new->title);
	if (e == OK)
		e = link_run(&l, new, a->why);
	if (e == OK)
		e = incident_end(a, name, NULL, write_count, &l);
	facts.kind = "incident.fact";
	if (e == OK && case_count(profile) > 0)
		e = enter_facts(&facts, name, profile, SINCE_EVER, NULL);
	return e == OK ? entry_commit(a->site, a->why) : e;
}

err_t incident_open(struct site *s, const struct incident_new *new, const struct signer *signer,
		    struct buf *id, struct problem *why)
{
	struct incident_writing a = { .site = s, .kind = "incident.open", .signer = signer, .why = why };
	struct reg_run run_row;
	struct law *law = NULL;
	struct case_facts *profile = NULL;
	char name[REG_ID_MAX];
	err_t e = OK;

	if (new->title[strspn(new->title, " \t\r\n")] == '\0')
		return problem(why, ERR_USAGE, "the title is empty; say in a few words what it is about");
	if (new->where != NULL && new->run == NULL)
		return problem(why, ERR_USAGE, "--where selects among the records of a run; give --run RUN too");
	if (new->run != NULL && (e = register_run(s->reg, new->run, &run_row)) != OK)
		return problem(why, e, "run %s: %s", new->run, err_text(e));
	e = site_law(s, &law, why);
	if (e == OK)
		e = profile_read(s, new->profile, law, &profile, why);
	if (e == OK)
		e = register_next_incident(s->reg, site_now(s), name);
	if (e == OK)
		e = open_with(&a, new, name, profile);
	if (e == OK)
		buf_text(id, name);
	sealing_free(a.body);
	case_free(profile);
	law_free(law);
	return e == OK ? OK : problem(why, e, "opening the incident: %s", err_text(e));
}

/* ---- what else is recorded ---- */

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (text == NULL)
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

/* A decision has its own record, with what was laid before the decider. */
static err_t check_duty(const struct law *law, enum incident_act act, const char *id, struct problem *why)
{
	const struct duty_def *duty = law_find_duty(law, id);

	if (duty == NULL)
		return problem(why, ERR_ABSENT, "duty %s: not in the catalogue; `sekisho law list` tells what is", id);
	if (act == INCIDENT_DECIDE && duty->kind == DUTY_DECISION)
		return problem(why, ERR_USAGE, "duty %s asks for one of its choices; give --choice and --decided-by", id);
	if (act == INCIDENT_SUBMIT && duty->kind == DUTY_DECISION)
		return problem(why, ERR_USAGE, "duty %s is a decision; record it with `incident decide`", id);
	return OK;
}

err_t incident_record(struct site *s, const char *id, enum incident_act act, const struct act_given *given,
		      const struct signer *signer, struct problem *why)
{
	static const char *const kinds[] = { [INCIDENT_DECIDE] = "incident.decide",
		[INCIDENT_SUBMIT] = "incident.submit", [INCIDENT_CLOSE] = "incident.close" };
	struct incident_writing a = { .site = s, .kind = kinds[act], .signer = signer, .why = why };
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);
	struct reg_incident row;
	struct law *law = NULL;
	char when[CLOCK_TEXT_BYTES];

	err_t e = incident_row_open(s, id, &row, why);
	if (e == OK && given->duty != NULL)
		e = site_law(s, &law, why);
	if (e == OK && given->duty != NULL)
		e = check_duty(law, act, given->duty, why);
	if (e == OK)
		e = incident_begin(&a);
	clock_utc(given->at, when);
	jsonw_object(&w);
	member(&w, "text", given->text);
	member(&w, "at", when);
	member(&w, "decided_by", given->decided_by);
	member(&w, "to", given->to);
	member(&w, "receipt", given->receipt);
	jsonw_object_end(&w);
	if (e == OK)
		e = incident_record_add(&a, &b, "text");
	if (e == OK)
		e = incident_end(&a, id, given->duty, NULL, NULL);
	if (e == OK)
		e = entry_commit(s, why);
	buf_wipe(&b);
	sealing_free(a.body);
	law_free(law);
	return e;
}
