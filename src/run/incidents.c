#include "run/incidents.h"

#include <stdlib.h>
#include <string.h>

#include "register/incidents.h"
#include "register/people.h"
#include "register/runs.h"
#include "run/case_of.h"
#include "run/entry.h"
#include "run/finding.h"
#include "run/sealing.h"
#include "run/signing.h"
#include "text/tree.h"

#define INCIDENT_CLASS	"incident"	/* retention class of what people enter */
#define RECORD_MAX	65536u

/* An incident's act: its body is sealed, its entry signed. */
struct act {
	struct site *site;
	struct sealing *body;
	struct entry en;
	const char *kind;
	const struct signer *signer;
	struct problem *why;
};

static err_t open_incident_row(struct site *s, const char *id, struct reg_incident *row, struct problem *why)
{
	err_t e = register_incident(s->reg, id, row);

	if (e == ERR_ABSENT)
		return problem(why, e, "incident %s: not at this site; `sekisho incident list` tells which are", id);
	if (e != OK)
		return problem(why, e, "incident %s: %s", id, err_text(e));
	return row->closed ? problem(why, ERR_REFUSED, "incident %s: closed already", id) : OK;
}

/* Add a record {"KEY":"TEXT"} or with a second text member. */
static err_t add_record(struct act *a, const char *key, const char *text, const char *key2, const char *text2)
{
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);

	jsonw_object(&w);
	jsonw_key(&w, key);
	jsonw_string(&w, text);
	if (key2 != NULL) {
		jsonw_key(&w, key2);
		jsonw_string(&w, text2);
	}
	jsonw_object_end(&w);
	err_t e = b.err == OK ? sealing_add(a->body, (const char *)b.bytes, b.len) : b.err;
	if (e != OK)
		(void)problem(a->why, e, "%s: the text is too long", key);
	buf_wipe(&b);
	return e;
}

static err_t act_begin(struct act *a)
{
	err_t e = need_role(a->site, a->signer, PERSON_OFFICER | PERSON_ANALYST, a->why);

	return e == OK ? sealing_new(a->site, INCIDENT_CLASS, &a->body, a->why) : e;
}

/* Seal the body, then write the entry with `id` (and the duty), sign, commit.
 * `middle` writes the kind's own members. */
static err_t act_end(struct act *a, const char *id, const char *duty,
		     void (*middle)(struct jsonw *w, void *ctx), void *ctx)
{
	struct body_ref ref;

	struct sealing *body = a->body;
	a->body = NULL;
	err_t e = sealing_end(a->site, body, &ref, a->why);
	if (e != OK)
		return e;
	entry_begin(a->site, &a->en, a->kind, signer_verifier(a->signer)->name);
	entry_text(&a->en, "incident", id);
	entry_text(&a->en, "duty", duty);
	if (middle != NULL)
		middle(&a->en.w, ctx);
	body_ref_write(&a->en.w, &ref);
	const struct saying saying = { .subject = id, .sha256 = ref.root, .duty = duty };
	e = sign_entry(a->site, &a->en, a->kind, &saying, a->signer, a->why);
	if (e != OK) {
		buf_free(&a->en.json);
		return e;
	}
	e = entry_add(a->site, &a->en, a->why);
	return e == OK ? entry_commit(a->site, a->why) : e;
}

/* Links the records that a reading hands over. */
struct linking {
	struct act *act;
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
		l->failed = id != NULL ? add_record(l->act, "record", id, NULL, NULL) : ERR_FORM;
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

err_t incident_open(struct site *s, const char *title, const char *run, const char *where,
		    const struct signer *signer, struct buf *id, struct problem *why)
{
	struct act a = { .site = s, .kind = "incident.open", .signer = signer, .why = why };
	struct linking l = { .act = &a };
	struct reg_run run_row;
	char name[REG_ID_MAX];
	uint64_t found = 0;
	err_t e = OK;

	if (run != NULL && (e = register_run(s->reg, run, &run_row)) != OK)
		return problem(why, e, "run %s: %s", run, err_text(e));
	e = act_begin(&a);
	if (e == OK)
		e = add_record(&a, "title", title, NULL, NULL);
	if (e == OK && run != NULL) {
		const struct find_request rq = { .purpose = "link records to a new incident", .run = run,
						 .where = where };
		e = find_run(s, &rq, signer, link_record, &l, &found, why);
		e = e == OK ? l.failed : e;
	}
	if (e == OK)
		e = register_next_incident(s->reg, site_now(s), name);
	if (e == OK)
		e = act_end(&a, name, NULL, write_count, &l);
	if (e == OK)
		buf_text(id, name);
	sealing_free(a.body);
	return e == OK ? OK : problem(why, e, "opening the incident: %s", err_text(e));
}

static void write_fact_names(struct jsonw *w, void *ctx)
{
	const struct case_facts *c = ctx;

	jsonw_key(w, "facts");
	jsonw_array(w);
	for (size_t i = 0; i < case_count(c); i++)
		jsonw_string(w, case_entry(c, i)->def->id);
	jsonw_array_end(w);
}

/* One checked fact as a record of the body. */
static err_t add_fact(struct act *a, const struct fact_entry *f, nsec_t known_at)
{
	struct buf b = buf_of(RECORD_MAX), value = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);
	char known[CLOCK_TEXT_BYTES];

	clock_utc(f->known_at != SINCE_EVER ? f->known_at : known_at, known);
	fact_json(f, &value);
	jsonw_object(&w);
	jsonw_key(&w, "fact");
	jsonw_string(&w, f->def->id);
	jsonw_key(&w, "value");
	jsonw_raw(&w, value.bytes, value.len);
	jsonw_key(&w, "known_at");
	jsonw_string(&w, known);
	if (f->by[0] != '\0') {
		jsonw_key(&w, "by");
		jsonw_string(&w, f->by);
	}
	jsonw_object_end(&w);
	err_t e = b.err != OK ? b.err : value.err != OK ? value.err
		: sealing_add(a->body, (const char *)b.bytes, b.len);
	buf_wipe(&b);
	buf_wipe(&value);
	return e == OK ? OK : problem(a->why, e, "fact %s: %s", f->def->id, err_text(e));
}

err_t incident_facts(struct site *s, const char *id, const struct fact_given *given, size_t count,
		     const char *file, nsec_t known_at, const struct signer *signer,
		     struct problem *why)
{
	struct act a = { .site = s, .kind = "incident.fact", .signer = signer, .why = why };
	struct reg_incident row;
	struct law *law = NULL;
	struct case_facts *c = NULL;

	err_t e = open_incident_row(s, id, &row, why);
	if (e == OK)
		e = site_law(s, &law, why);
	if (e == OK && (c = case_new(law)) == NULL)
		e = ERR_MEMORY;
	if (e == OK && file != NULL)
		e = case_read_file(c, file, why);
	for (size_t i = 0; i < count && e == OK; i++)
		e = case_add_text(c, given[i].name, given[i].value, known_at, NULL, why);
	if (e == OK && case_count(c) == 0)
		e = problem(why, ERR_USAGE, "no fact was given; write NAME=VALUE or --file FILE");
	if (e == OK)
		e = act_begin(&a);
	for (size_t i = 0; e == OK && i < case_count(c); i++)
		e = add_fact(&a, case_entry(c, i), known_at);
	if (e == OK)
		e = act_end(&a, id, NULL, write_fact_names, c);
	sealing_free(a.body);
	case_free(c);
	law_free(law);
	return e;
}

err_t incident_record(struct site *s, const char *id, enum incident_act act, const char *duty,
		      const char *text, nsec_t at, const struct signer *signer, struct problem *why)
{
	static const char *const kinds[] = { [INCIDENT_DECIDE] = "incident.decide",
		[INCIDENT_SUBMIT] = "incident.submit", [INCIDENT_CLOSE] = "incident.close" };
	struct act a = { .site = s, .kind = kinds[act], .signer = signer, .why = why };
	struct reg_incident row;
	struct law *law = NULL;
	char when[CLOCK_TEXT_BYTES];

	clock_utc(at, when);
	err_t e = open_incident_row(s, id, &row, why);
	if (e == OK && duty != NULL)
		e = site_law(s, &law, why);
	if (e == OK && duty != NULL && law_find_duty(law, duty) == NULL)
		e = problem(why, ERR_ABSENT, "duty %s: not in the catalogue; `sekisho law list` tells what is", duty);
	if (e == OK)
		e = act_begin(&a);
	if (e == OK)
		e = add_record(&a, "text", text, "at", when);
	if (e == OK)
		e = act_end(&a, id, duty, NULL, NULL);
	sealing_free(a.body);
	law_free(law);
	return e;
}
