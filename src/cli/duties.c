/* duties.c - `sekisho duties --facts FILE [--set NAME=VALUE] [--at T] [--with ID] ...` */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/verb.h"
#include "duty/duty.h"
#include "run/given.h"
#include "run/law_dir.h"

#define FACTS_FILE_MAX	(4u << 20)
#define OUT_MAX		(64u << 20)

struct input {
	const char *facts, *at, *law;
	bool json, all;
	struct law_with with;
	struct facts_given set;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	struct problem why = PROBLEM_NONE;

	switch (key) {
	case 'f':
		in->facts = arg;
		return 0;
	case 't':
		in->at = arg;
		return 0;
	case 'l':
		in->law = arg;
		return 0;
	case 's':
		if (given_add(&in->set, arg, &why) != OK)
			argp_error(state, "--set: %s", why.text);
		return 0;
	case 'A':
		in->all = true;
		return 0;
	case 'W':
		verb_with(&in->with, arg, state);
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s': give the facts as --facts FILE", arg);
		return 0;
	case ARGP_KEY_END:
		if (in->facts == NULL)
			argp_error(state, "--facts FILE is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "facts", 'f', "FILE", 0, "Facts of the incident, YAML or JSON; - is standard input", 0 },
	{ "at", 't', "TIME", 0, "Judge at this time (default: now)", 0 },
	{ "law", 'l', "DIR", 0, "Folder of the law files", 0 },
	{ "set", 's', "NAME=VALUE", 0, "What if this were so: print only what changes", 0 },
	{ "all", 'A', NULL, 0, "Print what is not owed too, and every reason", 0 },
	{ "with", 'W', "ID", 0, "Read this law of the folder optional/ too", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document: a list of duties", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse,
	.doc = "Work out from an incident's facts which reports and notices are owed, to whom, by "
	       "when and why. `sekisho law list --facts` names the facts. Exit status 1: a duty is late "
	       "(with --set: would be).",
};

static err_t read_facts(const char *path, struct case_facts *c, struct problem *why)
{
	struct buf b = buf_of(FACTS_FILE_MAX);
	err_t e = fs_read(AT_FDCWD, path, &b);

	if (e != OK)
		e = problem(why, e, "%s: %s", path, err_text(e));
	else
		e = case_read(c, strcmp(path, "-") == 0 ? "standard input" : path, b.bytes, b.len, why);
	buf_wipe(&b);
	return e;
}

static err_t print(const struct duty_list *list, const struct duty_list *then, const struct input *in)
{
	struct buf out = buf_of(OUT_MAX);
	enum lang lang = verb_japanese() ? LANG_JA : LANG_EN;

	if (then != NULL && in->json)
		duty_changes_json(list, then, &out);
	else if (then != NULL)
		duty_changes_text(list, then, lang, &out);
	else if (in->json)
		duty_list_json(list, &out);
	else
		duty_list_text(list, lang, in->all, &out);
	if (in->json)
		buf_u8(&out, '\n');
	err_t e = out.err;
	if (e == OK)
		e = fs_write_all(1, out.bytes, out.len);
	buf_wipe(&out);
	return e;
}

/* Judge the facts, and judge them with what --set supposes. */
static err_t judge(const struct input *in, const struct law *law, struct case_facts *facts, nsec_t at,
		   bool *late, struct problem *why)
{
	struct duty_list *list = NULL, *then = NULL;
	err_t e = duty_evaluate(law, facts, at, &list);

	if (e == OK && in->set.count > 0)
		e = given_enter(&in->set, facts, at, why);
	if (e == OK && in->set.count > 0)
		e = duty_evaluate(law, facts, at, &then);
	const struct duty_list *shown = then != NULL ? then : list;
	for (size_t i = 0; e == OK && i < duty_count(shown); i++)
		*late = *late || duty_at(shown, i)->state == DUTY_LATE;
	if (e == OK)
		e = print(list, then, in);
	duty_list_free(list);
	duty_list_free(then);
	return e;
}

int verb_duties(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct law *law = NULL;
	struct case_facts *facts = NULL;
	nsec_t at = clock_now();
	bool late = false;

	verb_parse(&argp, argc, argv, &in);
	err_t e = OK;
	if (in.at != NULL && clock_parse(in.at, strlen(in.at), &at) != OK)
		e = problem(&why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", in.at);
	if (e == OK)
		e = law_dir_read_with(in.law, &in.with, &law, &why);
	if (e == OK) {
		facts = case_new(law);
		e = facts != NULL ? read_facts(in.facts, facts, &why) : ERR_MEMORY;
	}
	if (e == OK)
		e = judge(&in, law, facts, at, &late, &why);
	case_free(facts);
	law_free(law);
	return e == OK && late ? 1 : verb_end(e, &why);
}
