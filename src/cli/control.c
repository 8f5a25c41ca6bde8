/* control.c - `sekisho control ...`: safety measures. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/book.h"
#include "cli/verb.h"
#include "run/controls.h"

struct input {
	struct verb_site site;
	const char *action, *facts, *law, *at;
	bool open;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'f':
		in->facts = arg;
		return 0;
	case 'l':
		in->law = arg;
		return 0;
	case 't':
		in->at = arg;
		return 0;
	case 'o':
		in->open = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (in->action == NULL)
			argp_error(state, "say what to do");
		else if (strcmp(in->action, "gaps") == 0 && in->facts == NULL)
			argp_error(state, "give --facts FILE");
		else if (strcmp(in->action, "check") == 0 && in->site.path == NULL)
			argp_error(state, "with which SITE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "facts", 'f', "FILE", 0, "gaps: facts of a case, YAML or JSON", 0 },
	{ "law", 'l', "DIR", 0, "gaps: folder of the law files", 0 },
	{ "at", 't', "TIME", 0, "check, gaps: at this time (default: now)", 0 },
	{ "open", 'o', NULL, 0, "check: leave out what is done or does not apply", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "check SITE\ngaps --facts FILE\nlist|show|put|remove|history|import|export|fields ...",
	.doc = "Safety measures (安全管理措置). check: all of them with state and evidence, entered or shown by the "
	       "ledger itself; gaps: which a case's facts say were lacking. Exit status 1: some are open or lacking.",
};

static int view(struct input *in)
{
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	nsec_t at = clock_now();
	size_t lacking = 0;
	err_t e = OK;

	if (in->at != NULL && clock_parse(in->at, strlen(in->at), &at) != OK)
		e = problem(&why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", in->at);
	if (e == OK && strcmp(in->action, "gaps") == 0) {
		e = controls_gaps(in->law, in->facts, at, in->site.json, verb_japanese(), stdout, &lacking, &why);
	} else if (e == OK) {
		e = verb_open(&in->site, &site, NULL, &why);
		if (e == OK)
			e = controls_show(site, at, in->open, in->site.json, verb_japanese(), stdout, &lacking, &why);
	}
	site_close(site);
	int status = verb_end(e, &why);
	return status == 0 && lacking > 0 ? 1 : status;
}

int verb_control(int argc, char **argv)
{
	struct input in = { 0 };

	if (argc > 1 && book_action(argv[1]))
		return book_verb(book_find("control"), argc, argv);
	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "check") == 0 || strcmp(in.action, "gaps") == 0)
		return view(&in);
	struct problem why = PROBLEM_NONE;
	return verb_end(problem(&why, ERR_USAGE, "no 'control %s'; `sekisho control --help` lists what there is", in.action), &why);
}
