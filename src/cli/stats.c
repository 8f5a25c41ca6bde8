/* stats.c - `sekisho stats`: the yearly tables over a site's incidents */
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "run/incident_stats.h"

struct input {
	struct verb_site site;
	const char *from, *to, *at;
	struct stats_ask ask;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'f':
		in->from = arg;
		return 0;
	case 't':
		in->to = arg;
		return 0;
	case 'A':
		in->at = arg;
		return 0;
	case 'c':
		in->ask.csv = arg;
		return 0;
	case 'x':
		in->ask.xlsx = arg;
		return 0;
	case 'P':
		in->ask.pdf = arg;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one SITE, not '%s' too", arg);
		in->site.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "which SITE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "from", 'f', "TIME", 0, "incidents known at or after this time (default: 1 April of the fiscal year)", 0 },
	{ "to", 't', "TIME", 0, "incidents known before this time (default: the next 1 April)", 0 },
	{ "at", 'A', "TIME", 0, "judge what is owed, late, done at this time (default: now)", 0 },
	{ "csv", 'c', "FILE", 0, "write the tables as CSV (UTF-8 with a byte order mark)", 0 },
	{ "pdf", 'P', "FILE", 0, "write the tables and charts as PDF", 0 },
	{ "xlsx", 'x', "FILE", 0, "write the tables and charts as XLSX", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "SITE",
	.doc = "Count the incidents of a period in the tables of the Personal Information Protection "
	       "Commission's yearly report. What nobody has entered is a column of its own. Tells numbers "
	       "only: no name, no text.",
};

static err_t time_of(const char *text, nsec_t *out, bool *given, struct problem *why)
{
	*given = text != NULL;
	if (text == NULL || clock_parse(text, strlen(text), out) == OK)
		return OK;
	return problem(why, ERR_USAGE, "'%s' is no time; write it like 2026-04-01 or 2026-04-01T09:00:00+09:00", text);
}

int verb_stats(int argc, char **argv)
{
	struct input in = { .ask = { .at = clock_now(), .japanese = verb_japanese() } };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	bool given = false;

	verb_parse(&argp, argc, argv, &in);
	in.ask.json = in.site.json;
	err_t e = time_of(in.from, &in.ask.from, &in.ask.has_from, &why);
	if (e == OK)
		e = time_of(in.to, &in.ask.to, &in.ask.has_to, &why);
	if (e == OK)
		e = time_of(in.at, &in.ask.at, &given, &why);
	if (e == OK)
		e = verb_open(&in.site, &site, NULL, &why);
	if (e == OK)
		e = incident_stats(site, &in.ask, stdout, &why);
	site_close(site);
	return verb_end(e, &why);
}
