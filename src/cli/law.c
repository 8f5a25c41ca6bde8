/* law.c - `sekisho law check|list|show [--law DIR] [--with ID]` */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/verb.h"
#include "duty/duty.h"
#include "report/form.h"
#include "run/law_dir.h"
#include "text/jsonw.h"

#define OUT_MAX	(64u << 20)

struct input {
	const char *action, *id, *law;
	bool json, facts;
	struct law_with with;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'l':
		in->law = arg;
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case 'F':
		in->facts = true;
		return 0;
	case 'W':
		verb_with(&in->with, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->id = arg;
		else
			argp_error(state, "'%s': one too many", arg);
		return 0;
	case ARGP_KEY_END:
		if (in->action == NULL)
			argp_error(state, "check, list or show?");
		else if (strcmp(in->action, "show") == 0 && in->id == NULL)
			argp_error(state, "show which duty or fact? `sekisho law list` names them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "law", 'l', "DIR", 0, "Folder of the law files", 0 },
	{ "facts", 'F', NULL, 0, "list: the facts instead of the duties", 0 },
	{ "with", 'W', "ID", 0, "Read this law of the folder optional/ too", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "check\nlist\nshow ID\nforms\nform ID --facts FILE",
	.doc = "The catalogue of duties: check its files, list duties or facts, show one with its "
	       "sources and the facts it asks for. `law form --help` tells of forms.",
};

static void string(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void both(struct jsonw *w, const char *key, struct words words)
{
	jsonw_key(w, key);
	jsonw_object(w);
	string(w, "ja", words.ja);
	string(w, "en", words.en);
	jsonw_object_end(w);
}

static void day(struct jsonw *w, const char *key, int64_t d)
{
	struct civil c;
	char text[32];

	jsonw_key(w, key);
	if (d == INT64_MIN || d == INT64_MAX) {
		jsonw_null(w);
		return;
	}
	civil_of_days(d, &c);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", c.year, c.month, c.day);
	jsonw_string(w, text);
}

static void fact_def_json(struct jsonw *w, const struct fact_def *f)
{
	jsonw_object(w);
	string(w, "id", f->id);
	string(w, "type", fact_type_name(f->type));
	both(w, "label", f->label);
	both(w, "question", f->question);
	string(w, "source", f->source);
	jsonw_key(w, "profile");
	jsonw_bool(w, f->profile);
	jsonw_key(w, "fixed");
	jsonw_bool(w, f->fixed);
	if (*f->unit.ja != '\0')
		both(w, "unit", f->unit);
	if (f->choice_count > 0) {
		jsonw_key(w, "choices");
		jsonw_array(w);
		for (size_t i = 0; i < f->choice_count; i++) {
			jsonw_object(w);
			string(w, "id", f->choices[i].id);
			string(w, "ja", f->choices[i].words.ja);
			string(w, "en", f->choices[i].words.en);
			jsonw_object_end(w);
		}
		jsonw_array_end(w);
	}
	jsonw_object_end(w);
}

static void start_json(struct jsonw *w, const struct commencement *c)
{
	jsonw_key(w, "commencement");
	jsonw_object(w);
	string(w, "id", c->id);
	string(w, "ja", c->text.ja);
	string(w, "en", c->text.en);
	day(w, "latest", c->latest);
	jsonw_object_end(w);
}

static void asks_json(struct jsonw *w, const struct law *law, const bool *seen)
{
	jsonw_key(w, "asks");
	jsonw_array(w);
	for (size_t i = 0; i < law_fact_count(law); i++)
		if (seen[i])
			jsonw_string(w, law_fact(law, i)->id);
	jsonw_array_end(w);
}

static void duty_def_json(struct jsonw *w, const struct law *law, const struct duty_def *d,
		      const bool *seen)
{
	char mark[2] = { (char)d->mark, '\0' };

	jsonw_object(w);
	string(w, "id", d->id);
	string(w, "law", d->law_id);
	both(w, "law_title", d->law);
	string(w, "article", d->article);
	string(w, "kind", duty_kind_name(d->kind));
	both(w, "title", d->title);
	both(w, "obliged", d->obliged);
	string(w, "form", *d->form != '\0' ? d->form : NULL);
	jsonw_key(w, "optional");
	jsonw_bool(w, d->optional);
	jsonw_key(w, "locked");
	jsonw_bool(w, d->locked);
	if (d->start != NULL)
		start_json(w, d->start);
	day(w, "in_force_from", d->from);
	day(w, "in_force_to", d->to);
	string(w, "mark", mark);
	jsonw_key(w, "sources");
	jsonw_array(w);
	for (size_t i = 0; i < d->source_count; i++) {
		mark[0] = (char)d->sources[i].mark;
		jsonw_object(w);
		string(w, "cite", d->sources[i].cite);
		string(w, "mark", mark);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	asks_json(w, law, seen);
	jsonw_object_end(w);
}

static void fact_lines(const struct fact_def *f, enum lang lang, bool whole, struct buf *out)
{
	buf_printf(out, "%-26s %-6s  %s\n", f->id, fact_type_name(f->type), words_in(f->label, lang));
	if (!whole)
		return;
	buf_printf(out, "  %s\n  %s\n", words_in(f->question, lang), f->source);
	for (size_t i = 0; i < f->choice_count; i++)
		buf_printf(out, "    %-22s %s\n", f->choices[i].id, words_in(f->choices[i].words, lang));
}

static void duty_lines(const struct law *law, const struct duty_def *d, const bool *seen,
		       enum lang lang, struct buf *out)
{
	bool ja = lang == LANG_JA;

	buf_printf(out, "%s\n  %s\n  %s  %s\n", d->id, words_in(d->title, lang), words_in(d->law, lang),
		   d->article);
	buf_printf(out, ja ? "  義務を負う者: %s\n" : "  obliged: %s\n", words_in(d->obliged, lang));
	if (d->locked)
		buf_printf(out, ja ? "  施行日未定: %s\n" : "  not in force, no day is set: %s\n",
			   d->start != NULL ? words_in(d->start->text, lang) : "-");
	if (d->decision != NULL)
		decision_text(d->decision, lang, out);
	if (*d->note.ja != '\0')
		buf_printf(out, ja ? "  注: %s\n" : "  note: %s\n", words_in(d->note, lang));
	for (size_t i = 0; i < d->source_count; i++)
		buf_printf(out, "  [%c] %s\n", (char)d->sources[i].mark, d->sources[i].cite);
	buf_text(out, ja ? "  尋ねる事実:\n" : "  asks for:\n");
	for (size_t i = 0; i < law_fact_count(law); i++) {
		if (seen[i]) {
			buf_text(out, "    ");
			fact_lines(law_fact(law, i), lang, false, out);
		}
	}
}

static void list(const struct law *law, const struct input *in, enum lang lang, bool *seen,
		 struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	size_t count = in->facts ? law_fact_count(law) : law_duty_count(law);

	if (in->json)
		jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		const struct duty_def *d = in->facts ? NULL : law_duty(law, i);
		if (d != NULL) {
			memset(seen, 0, law_fact_count(law) * sizeof(*seen));
			duty_asks(law, d, seen);
		}
		if (in->json && d != NULL)
			duty_def_json(&w, law, d, seen);
		else if (in->json)
			fact_def_json(&w, law_fact(law, i));
		else if (d != NULL)
			buf_printf(out, "%-24s [%c] %s  %s\n", d->id, (char)d->mark, words_in(d->title, lang), d->article);
		else
			fact_lines(law_fact(law, i), lang, true, out);
	}
	if (in->json) {
		jsonw_array_end(&w);
		buf_u8(out, '\n');
	}
}

static err_t show(const struct law *law, const struct input *in, enum lang lang, bool *seen,
		  struct buf *out, struct problem *why)
{
	const struct duty_def *d = law_find_duty(law, in->id);
	const struct fact_def *f = law_find_fact(law, in->id);
	struct jsonw w = jsonw_of(out);

	if (d == NULL && f == NULL)
		return problem(why, ERR_ABSENT, "no duty or fact '%s'; `sekisho law list` names them", in->id);
	if (d != NULL)
		duty_asks(law, d, seen);
	if (in->json && d != NULL)
		duty_def_json(&w, law, d, seen);
	else if (in->json)
		fact_def_json(&w, f);
	else if (d != NULL)
		duty_lines(law, d, seen, lang, out);
	else
		fact_lines(f, lang, true, out);
	if (in->json)
		buf_u8(out, '\n');
	return OK;
}

/* Every form that a duty names must be there and readable. */
static err_t check(const struct law *law, const struct input *in, struct buf *out, struct problem *why)
{
	struct jsonw w = jsonw_of(out);
	err_t e = OK;

	for (size_t i = 0; e == OK && i < law_duty_count(law); i++) {
		struct form *form = NULL;
		const struct duty_def *d = law_duty(law, i);
		if (*d->form == '\0')
			continue;
		e = law_dir_form(in->law, d->form, &form, why);
		form_free(form);
	}
	if (e != OK)
		return e;
	if (in->json) {
		jsonw_object(&w);
		jsonw_key(&w, "facts");
		jsonw_uint(&w, law_fact_count(law));
		jsonw_key(&w, "duties");
		jsonw_uint(&w, law_duty_count(law));
		jsonw_object_end(&w);
		buf_u8(out, '\n');
	} else {
		buf_printf(out, "%zu facts, %zu duties: the catalogue is sound\n", law_fact_count(law),
			   law_duty_count(law));
	}
	return OK;
}

int verb_law(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct buf out = buf_of(OUT_MAX);
	struct law *law = NULL;
	enum lang lang = verb_japanese() ? LANG_JA : LANG_EN;

	if (argc > 1 && (strcmp(argv[1], "form") == 0 || strcmp(argv[1], "forms") == 0))
		return verb_law_form(argc, argv);
	verb_parse(&argp, argc, argv, &in);
	in.with.all = strcmp(in.action, "check") == 0;
	err_t e = law_dir_read_with(in.law, &in.with, &law, &why);
	bool *seen = e == OK ? calloc(law_fact_count(law) + 1, sizeof(*seen)) : NULL;
	if (e == OK && seen == NULL)
		e = ERR_MEMORY;
	if (e == OK && strcmp(in.action, "check") == 0)
		e = check(law, &in, &out, &why);
	else if (e == OK && strcmp(in.action, "list") == 0)
		list(law, &in, lang, seen, &out);
	else if (e == OK && strcmp(in.action, "show") == 0)
		e = show(law, &in, lang, seen, &out, &why);
	else if (e == OK)
		e = problem(&why, ERR_USAGE, "'%s': check, list or show?", in.action);
	if (e == OK)
		e = out.err;
	if (e == OK)
		e = fs_write_all(1, out.bytes, out.len);
	free(seen);
	law_free(law);
	buf_free(&out);
	return verb_end(e, &why);
}
