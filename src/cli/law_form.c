/* law_form.c - `sekisho law forms`, `sekisho law form ID --facts FILE`: the forms, and
 * one of them filled without a site. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/verb.h"
#include "run/case_of.h"
#include "run/forming.h"
#include "run/law_dir.h"
#include "text/jsonw.h"

#define OUT_MAX		(16u << 20)
#define EARLIER_MAX	(16u << 20)

struct input {
	const char *action, *id, *law, *facts, *stage, *duty, *at, *xlsx, *pdf, *earlier, *receipt;
	const char *json;	/* the file */
	bool list_json;
	struct law_with with;
};

static const char **text_option(struct input *in, int key)
{
	const struct {
		int key;
		const char **text;
	} options[] = {
		{ 'l', &in->law }, { 'f', &in->facts }, { 'S', &in->stage }, { 'd', &in->duty }, { 't', &in->at },
		{ 'x', &in->xlsx }, { 'P', &in->pdf }, { 'J', &in->json }, { 'e', &in->earlier }, { 'r', &in->receipt },
	};

	for (size_t i = 0; i < COUNT_OF(options); i++)
		if (options[i].key == key)
			return options[i].text;
	return NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **text = text_option(in, key);

	if (text != NULL) {
		*text = arg;
		return 0;
	}
	switch (key) {
	case 'j':
		in->list_json = true;
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
		if (strcmp(in->action, "form") == 0 && (in->id == NULL || in->facts == NULL))
			argp_error(state, "which form, from which facts? `sekisho law forms` names the forms");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option form_options[] = {
	{ "law", 'l', "DIR", 0, "Folder of the law files", 0 },
	{ "with", 'W', "ID", 0, "Read this law of the folder optional/ too", 0 },
	{ "facts", 'f', "FILE", 0, "A YAML or JSON document of facts", 0 },
	{ "duty", 'd', "DUTY", 0, "For this duty: its addressee, article and due time are filled in", 0 },
	{ "stage", 'S', "STAGE", 0, "preliminary or final (default: the duty's, else preliminary)", 0 },
	{ "at", 't', "TIME", 0, "Made at this time (default: now)", 0 },
	{ "xlsx", 'x', "FILE", 0, "Write it as XLSX", 0 },
	{ "pdf", 'P', "FILE", 0, "Write it as PDF", 0 },
	{ "json", 'J', "FILE", 0, "Write it as JSON (with no file to write at all it is printed)", 0 },
	{ "earlier", 'e', "FILE", 0, "A follow-up of this one, which --json wrote: mark what changed", 0 },
	{ "receipt", 'r', "NUMBER", 0, "The receipt's number of the earlier one", 0 },
	{ 0 },
};

static const struct argp form_argp = {
	.options = form_options, .parser = parse, .args_doc = "form ID --facts FILE",
	.doc = "Fill a form from a file of facts, without a site. Nothing is recorded.",
};

static const struct argp_option forms_options[] = {
	{ "law", 'l', "DIR", 0, "Folder of the law files", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 0 },
	{ 0 },
};

static const struct argp forms_argp = {
	.options = forms_options, .parser = parse, .args_doc = "forms", .doc = "List the forms.",
};

struct listing {
	struct jsonw w;
	struct buf *out;
	bool json;
};

static err_t list_one(void *ctx, const struct form *form)
{
	struct listing *l = ctx;

	if (!l->json) {
		buf_printf(l->out, "%-20s %s  %s\n", form_id(form), form_title(form), form_law(form));
		return OK;
	}
	jsonw_object(&l->w);
	jsonw_key(&l->w, "id");
	jsonw_string(&l->w, form_id(form));
	jsonw_key(&l->w, "title");
	jsonw_string(&l->w, form_title(form));
	jsonw_key(&l->w, "law");
	jsonw_string(&l->w, form_law(form));
	jsonw_object_end(&l->w);
	return OK;
}

static err_t list(const struct input *in, struct buf *out, struct problem *why)
{
	struct listing l = { .w = jsonw_of(out), .out = out, .json = in->list_json };

	if (l.json)
		jsonw_array(&l.w);
	err_t e = forms_each(in->law, list_one, &l, why);
	if (l.json) {
		jsonw_array_end(&l.w);
		buf_u8(out, '\n');
	}
	return e;
}

/* What the earlier form said. */
struct before {
	struct buf at;
	struct report_values texts;
	struct report_before is;
};

static err_t read_earlier(const struct input *in, struct before *b, struct problem *why)
{
	struct buf bytes = buf_of(EARLIER_MAX);
	err_t e = fs_read(AT_FDCWD, in->earlier, &bytes);

	if (e != OK)
		(void)problem(why, e, "%s: cannot be read: %s", in->earlier, err_text(e));
	else
		e = earlier_read(bytes.bytes, bytes.len, &b->texts, &b->at, why);
	b->is = (struct report_before){ .at = buf_str(&b->at), .receipt = in->receipt != NULL ? in->receipt : "",
					.texts = &b->texts };
	buf_wipe(&bytes);
	return e;
}

static err_t stage_named(const char *name, enum report_stage *stage, struct problem *why)
{
	if (name == NULL)
		return OK;
	if (strcmp(name, "preliminary") != 0 && strcmp(name, "final") != 0)
		return problem(why, ERR_USAGE, "'%s': the stage is preliminary or final", name);
	*stage = strcmp(name, "final") == 0 ? REPORT_FINAL : REPORT_PRELIMINARY;
	return OK;
}

static err_t find_duty(const struct input *in, struct forming *f, struct problem *why)
{
	f->duty = in->duty != NULL ? law_find_duty(f->law, in->duty) : NULL;
	if (in->duty != NULL && f->duty == NULL)
		return problem(why, ERR_ABSENT, "no duty '%s'; `sekisho law list` names them", in->duty);
	f->stage = stage_of(f->duty);
	return stage_named(in->stage, &f->stage, why);
}

/* Fill it, then write the files, or print it as JSON. */
static err_t make(const struct input *in, const struct forming *f, struct buf *out, struct problem *why)
{
	struct form_files files = form_files_of(in->xlsx, in->pdf, in->json);
	struct report_values values = { 0 };
	struct formed formed = { NULL, NULL };

	err_t e = forming_fill(f, &values, &formed, why);
	if (e == OK && form_files_any(&files))
		e = form_files_write(&files, formed.filled, why);
	else if (e == OK)
		e = report_json(formed.filled, out);
	if (e == OK && !form_files_any(&files))
		buf_u8(out, '\n');
	if (e == OK && filled_unknown(formed.filled) > 0)
		(void)fprintf(stderr, "sekisho: %zu fields are not known yet; each says so\n", filled_unknown(formed.filled));
	form_files_free(&files);
	formed_free(&formed);
	report_values_free(&values);
	return e;
}

static err_t fill(const struct input *in, struct buf *out, struct problem *why)
{
	struct before before = { .at = buf_of(4096) };
	struct forming f = { .dir = in->law, .form = in->id, .at = clock_now() };
	struct case_facts *facts = NULL;
	struct law *law = NULL;
	err_t e = OK;

	if (in->at != NULL && clock_parse(in->at, strlen(in->at), &f.at) != OK)
		e = problem(why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", in->at);
	if (e == OK)
		e = law_dir_read_with(in->law, &in->with, &law, why);
	f.law = law;
	if (e == OK)
		e = find_duty(in, &f, why);
	if (e == OK && (facts = case_new(law)) == NULL)
		e = ERR_MEMORY;
	if (e == OK)
		e = case_read_file(facts, in->facts, why);
	f.facts = facts;
	if (e == OK && in->earlier != NULL)
		e = read_earlier(in, &before, why);
	f.before = in->earlier != NULL ? &before.is : NULL;
	if (e == OK)
		e = make(in, &f, out, why);
	case_free(facts);
	law_free(law);
	buf_wipe(&before.at);
	report_values_free(&before.texts);
	return e;
}

int verb_law_form(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct buf out = buf_of(OUT_MAX);
	bool lists = strcmp(argv[1], "forms") == 0;

	verb_parse(lists ? &forms_argp : &form_argp, argc, argv, &in);
	err_t e = lists ? list(&in, &out, &why) : fill(&in, &out, &why);
	if (e == OK)
		e = out.err;
	if (e == OK)
		e = fs_write_all(1, out.bytes, out.len);
	buf_wipe(&out);
	return verb_end(e, &why);
}
