/* incident_views.c - what people see of one incident: facts, records, acts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "register/incidents.h"
#include "run/incident_act.h"
#include "run/incidents.h"
#include "text/jsonw.h"
#include "text/tree.h"

#define VIEW_MAX	(16u << 20)

struct view {
	struct jsonw w;
	FILE *out;
	bool json;
};

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void time_member(struct jsonw *w, const char *key, nsec_t t)
{
	char text[CLOCK_TEXT_BYTES];

	clock_tokyo(t, text);
	member(w, key, text);
}

static err_t show_fact(void *ctx, const struct reg_fact *f)
{
	struct view *v = ctx;
	char entered[CLOCK_TEXT_BYTES];

	clock_tokyo(f->entered_at, entered);
	if (!v->json) {
		(void)fprintf(v->out, "  %-28s %.*s  (%s, %s)%s%s\n", f->name, (int)f->value_len,
			      f->value != NULL ? f->value : "erased", f->by, entered,
			      f->reason != NULL ? "  corrected: " : "", f->reason != NULL ? f->reason : "");
		return OK;
	}
	jsonw_object(&v->w);
	member(&v->w, "fact", f->name);
	jsonw_key(&v->w, "value");
	if (f->value != NULL)
		jsonw_raw(&v->w, f->value, f->value_len);
	else
		jsonw_null(&v->w);
	if (f->known_at != REG_NOT_KNOWN)
		time_member(&v->w, "known_at", f->known_at);
	member(&v->w, "entered_at", entered);
	member(&v->w, "by", f->by);
	if (f->reason != NULL)
		member(&v->w, "reason", f->reason);
	jsonw_object_end(&v->w);
	return OK;
}

static err_t show_record(void *ctx, const char *record)
{
	struct view *v = ctx;

	if (v->json)
		jsonw_string(&v->w, record);
	else
		(void)fprintf(v->out, "  %s\n", record);
	return OK;
}

static err_t show_report(void *ctx, const struct reg_report *r)
{
	struct view *v = ctx;
	char at[CLOCK_TEXT_BYTES];

	clock_tokyo(r->at, at);
	for (size_t i = 0; !v->json && i < r->file_count; i++)
		(void)fprintf(v->out, "  %s for %s, %s by %s, SHA-256 %s\n", r->files[i].name, r->duty, at, r->by,
			      r->files[i].sha256);
	if (!v->json)
		return OK;
	jsonw_object(&v->w);
	member(&v->w, "duty", r->duty);
	member(&v->w, "form", r->form);
	member(&v->w, "at", at);
	jsonw_key(&v->w, "files");
	jsonw_array(&v->w);
	for (size_t i = 0; i < r->file_count; i++) {
		jsonw_object(&v->w);
		member(&v->w, "name", r->files[i].name);
		member(&v->w, "sha256", r->files[i].sha256);
		jsonw_object_end(&v->w);
	}
	jsonw_array_end(&v->w);
	jsonw_object_end(&v->w);
	return OK;
}

/* What the sealed record of an act says besides its text. */
static void act_details(FILE *out, const struct node *record)
{
	static const struct {
		const char *key, *words;
	} details[] = { { "decided_by", "decided by: " }, { "to", "to: " }, { "receipt", "receipt: " } };
	const struct node *choice = node_get(record, "choice");
	const char *id = choice != NULL ? node_text(choice, "id") : NULL, *words = choice != NULL ? node_text(choice, "en") : NULL;

	if (id != NULL)
		(void)fprintf(out, "    chosen: %s (%s)\n", words != NULL ? words : "", id);
	for (size_t i = 0; i < COUNT_OF(details); i++) {
		const char *text = node_text(record, details[i].key);
		if (text != NULL)
			(void)fprintf(out, "    %s%s\n", details[i].words, text);
	}
}

static err_t show_act(void *ctx, const struct reg_act *a)
{
	static const char *const names[] = { [REG_ACT_DECIDE] = "decided", [REG_ACT_SUBMIT] = "handed in",
					     [REG_ACT_CLOSE] = "closed" };
	struct view *v = ctx;
	struct tree *t = NULL;
	char at[CLOCK_TEXT_BYTES];

	clock_tokyo(a->at, at);
	if (!v->json) {
		(void)fprintf(v->out, "  %s %s %s by %s: %s\n", at, names[a->kind], a->duty, a->by,
			      a->text != NULL ? a->text : "erased");
		if (a->record != NULL && tree_json(a->record, strlen(a->record), &t, NULL) == OK)
			act_details(v->out, tree_root(t));
		tree_free(t);
		return OK;
	}
	jsonw_object(&v->w);
	member(&v->w, "act", names[a->kind]);
	member(&v->w, "duty", a->duty);
	member(&v->w, "at", at);
	member(&v->w, "by", a->by);
	member(&v->w, "text", a->text);
	jsonw_key(&v->w, "record");
	if (a->record != NULL)
		jsonw_raw(&v->w, a->record, strlen(a->record));
	else
		jsonw_null(&v->w);
	jsonw_object_end(&v->w);
	return OK;
}

/* One part of the view: a heading or a key, then its rows. */
static void part(struct view *v, const char *key, const char *heading)
{
	if (v->json) {
		jsonw_key(&v->w, key);
		jsonw_array(&v->w);
	} else {
		(void)fprintf(v->out, "%s\n", heading);
	}
}

static void part_end(struct view *v)
{
	if (v->json)
		jsonw_array_end(&v->w);
}

err_t incident_show(struct site *s, const char *id, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(VIEW_MAX);
	struct view v = { .w = jsonw_of(&b), .out = out, .json = json };
	struct reg_incident row;

	err_t e = incident_row(s, id, &row, why);
	if (e != OK)
		return e;
	if (json) {
		jsonw_object(&v.w);
		member(&v.w, "id", row.id);
		member(&v.w, "title", row.title);
		member(&v.w, "state", row.closed ? "closed" : "open");
		time_member(&v.w, "opened_at", row.opened_at);
		member(&v.w, "opened_by", row.opened_by);
	} else {
		(void)fprintf(out, "%s (%s): %s\n", row.id, row.closed ? "closed" : "open", row.title);
	}
	part(&v, "facts", "Facts, in order of entering:");
	e = register_facts(s->reg, id, show_fact, &v);
	part_end(&v);
	part(&v, "records", "Linked records:");
	if (e == OK)
		e = register_incident_records(s->reg, id, show_record, &v);
	part_end(&v);
	part(&v, "reports", "Reports made:");
	if (e == OK)
		e = register_reports(s->reg, id, show_report, &v);
	part_end(&v);
	part(&v, "acts", "Decisions and hand-ins:");
	if (e == OK)
		e = register_acts(s->reg, id, show_act, &v);
	part_end(&v);
	if (json && e == OK) {
		jsonw_object_end(&v.w);
		(void)fprintf(out, "%s\n", buf_str(&b));
	}
	buf_wipe(&b);
	return e == OK ? OK : problem(why, e, "incident %s: %s", id, err_text(e));
}
