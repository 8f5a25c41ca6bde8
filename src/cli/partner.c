/* partner.c - `sekisho partner ...`: entrusted companies. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/book.h"
#include "cli/verb.h"
#include "run/partners.h"

struct input {
	struct verb_site site;
	const char *action, *id, *at;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 't':
		in->at = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->id = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (in->action == NULL || in->site.path == NULL)
			argp_error(state, "say what to do, and with which SITE");
		else if (strcmp(in->action, "report") == 0 && in->id == NULL)
			argp_error(state, "which company? give its ID");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "at", 't', "TIME", 0, "chain, due: at this time (default: now)", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "chain SITE [ID]\ndue SITE\nreport SITE ID\ncheck ACTION ...\n"
		    "list|show|put|remove|history|import|export|fields ...",
	.doc = "Entrusted companies. chain: who entrusts whom, and what is lacking; due: audits; report: who "
	       "tells whom when this company has an incident; check: the book of checks, with the actions of a book. "
	       "Exit status 1: something is lacking or overdue.",
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
	if (e == OK)
		e = verb_open(&in->site, &site, NULL, &why);
	if (e == OK && strcmp(in->action, "chain") == 0)
		e = partners_chain(site, in->id, at, in->site.json, verb_japanese(), stdout, &lacking, &why);
	else if (e == OK && strcmp(in->action, "due") == 0)
		e = partners_due(site, at, in->site.json, verb_japanese(), stdout, &lacking, &why);
	else if (e == OK)
		e = partners_report(site, in->id, in->site.json, verb_japanese(), stdout, &why);
	site_close(site);
	int status = verb_end(e, &why);
	return status == 0 && lacking > 0 ? 1 : status;
}

int verb_partner(int argc, char **argv)
{
	struct input in = { 0 };

	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return book_verb(book_find("partner_check"), argc - 1, argv + 1);
	if (argc > 1 && book_action(argv[1]))
		return book_verb(book_find("partner"), argc, argv);
	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "chain") == 0 || strcmp(in.action, "due") == 0 || strcmp(in.action, "report") == 0)
		return view(&in);
	struct problem why = PROBLEM_NONE;
	return verb_end(problem(&why, ERR_USAGE, "no 'partner %s'; `sekisho partner --help` lists what there is", in.action), &why);
}
