/* reveal_list.c - requests to look behind pseudonyms, as people and programs read them. */
#include <inttypes.h>
#include <stdio.h>

#include "register/incidents.h"
#include "register/runs.h"
#include "run/revealing_own.h"

#define LIST_MAX	(64u << 20)

struct listing {
	struct site *site;
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
	uint64_t listed;
	struct problem *why;
};

static const char *state_of(const struct site *s, const struct reg_reveal *v)
{
	const bool over = site_now(s) >= v->until && v->state != REVEAL_REFUSED;

	return over ? "over" : reveal_state_name(v->state);
}

/* RUN/SEQ/NUMBER; of what a hold copied "ENTRY:NUMBER". */
static err_t record_text(struct site *s, const struct reg_held *r, char out[static REG_RECORD_MAX])
{
	struct reg_batch b;

	err_t e = register_batch(s->reg, r->source, &b);
	if (e == OK)
		(void)snprintf(out, REG_RECORD_MAX, "%s/%" PRIu32 "/%" PRIu64, b.run, b.seq, r->record);
	else if (e == ERR_ABSENT)
		(void)snprintf(out, REG_RECORD_MAX, "%" PRIu64 ":%" PRIu64, r->source, r->record);
	return e == ERR_ABSENT ? OK : e;
}

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void time_member(struct jsonw *w, const char *key, nsec_t at)
{
	char text[CLOCK_TEXT_BYTES];

	if (at == 0)
		return;
	clock_tokyo(at, text);
	member(w, key, text);
}

static err_t write_json(struct listing *l, const struct reg_reveal *v, const struct reveal_names *n)
{
	char record[REG_RECORD_MAX];
	struct jsonw *w = l->w;
	err_t e = OK;

	jsonw_object(w);
	member(w, "reveal", v->id);
	member(w, "state", state_of(l->site, v));
	member(w, "purpose", v->purpose);
	member(w, "incident", v->incident);
	jsonw_key(w, "records");
	jsonw_array(w);
	for (size_t i = 0; i < n->records.count && e == OK; i++) {
		e = record_text(l->site, &n->records.at[i], record);
		jsonw_string(w, record);
	}
	jsonw_array_end(w);
	jsonw_key(w, "fields");
	jsonw_array(w);
	for (size_t i = 0; i < n->field_count; i++)
		jsonw_string(w, n->field[i]);
	jsonw_array_end(w);
	time_member(w, "at", v->at);
	time_member(w, "until", v->until);
	member(w, "sha256", n->sha256);
	member(w, "asked_by", v->asked_by);
	member(w, "decided_by", v->decided_by);
	time_member(w, "decided_at", v->decided_at);
	member(w, "reason", v->reason);
	jsonw_key(w, "uses");
	jsonw_uint(w, v->uses);
	time_member(w, "used_at", v->used_at);
	jsonw_object_end(w);
	return e;
}

static err_t write_words(struct listing *l, const struct reg_reveal *v, const struct reveal_names *n)
{
	char until[CLOCK_TEXT_BYTES], record[REG_RECORD_MAX];
	err_t e = OK;

	clock_tokyo(v->until, until);
	(void)fprintf(l->out, "%s  %-8s  until %s, asked by %s: %s%s%s\n", v->id, state_of(l->site, v), until, v->asked_by,
		      v->purpose, v->incident[0] != '\0' ? ", incident " : "", v->incident);
	(void)fprintf(l->out, "    fields");
	for (size_t i = 0; i < n->field_count; i++)
		(void)fprintf(l->out, " %s", n->field[i]);
	(void)fprintf(l->out, "\n    records");
	for (size_t i = 0; i < n->records.count && e == OK; i++) {
		e = record_text(l->site, &n->records.at[i], record);
		if (e == OK)
			(void)fprintf(l->out, " %s", record);
	}
	(void)fprintf(l->out, "\n");
	if (v->decided_by[0] != '\0')
		(void)fprintf(l->out, "    %s by %s%s%s, used %" PRIu64 " times\n", reveal_state_name(v->state), v->decided_by,
			      v->reason != NULL ? ": " : "", v->reason != NULL ? v->reason : "", v->uses);
	return e;
}

static err_t list_one(void *ctx, const struct reg_reveal *v)
{
	struct listing *l = ctx;
	struct reveal_names names = { 0 };

	err_t e = reveal_names_read(l->site, v->entry, v->id, &names);
	if (e == OK)
		e = l->w != NULL ? write_json(l, v, &names) : write_words(l, v, &names);
	if (e != OK)
		(void)problem(l->why, e, "request %s: cannot be read: %s", v->id, err_text(e));
	l->listed++;
	reveal_names_free(&names);
	return e;
}

err_t reveal_list(struct site *s, const char *id, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(LIST_MAX);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .site = s, .out = out, .w = json ? &w : NULL, .why = why };

	jsonw_array(&w);
	err_t e = register_reveals(s->reg, id, list_one, &l);
	jsonw_array_end(&w);
	if (e == OK && l.listed == 0 && id != NULL)
		e = problem(why, ERR_ABSENT, "request %s: not at this site; `sekisho reveal list` tells which are", id);
	if (e == OK && json)
		e = b.err;
	if (e == OK && json)
		(void)fprintf(out, "%s\n", buf_str(&b));
	buf_wipe(&b);
	return e == OK ? OK : problem(why, e, "the requests cannot be listed: %s", err_text(e));
}
