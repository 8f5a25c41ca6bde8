/* criteria_check.c - `sekisho criteria check FILE... [--list NAME=FILE] [--read CAPTURE...]` */
#include "cli/criteria_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/verb.h"
#include "run/checking.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trial *r = state->input;

	switch (key) {
	case 'j':
		r->json = true;
		return 0;
	case 'r':
		if (r->read_count == COUNT_OF(r->reads))
			argp_error(state, "more than %u captures", TRIAL_READ_MAX);
		r->reads[r->read_count++] = arg;
		return 0;
	case 'l':
		if (strchr(arg, '=') == NULL || r->lists.count == LOAD_LISTS_MAX)
			argp_error(state, "--list takes NAME=FILE or NAME=FILE.csv#COLUMN");
		r->lists.given[r->lists.count++] = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->file_count == COUNT_OF(r->files))
			argp_error(state, "more than %u rules", TRIAL_FILES_MAX);
		r->files[r->file_count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->file_count == 0)
			argp_error(state, "which FILE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "read", 'r', "CAPTURE", 0, "Count, only count, the flows of a capture that each rule would keep", 0 },
	{ "list", 'l', "NAME=FILE", 0, "The list that %NAME% stands for, FILE.txt or FILE.csv#COLUMN", 0 },
	{ "json", 'j', NULL, 0, "One JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "FILE...",
	.doc = "Read Sigma rules, say in words what each would keep, of whom and for how long, and refuse "
	       "those that select everything. Keeps nothing.\v"
	       "Exit status: 0 all accepted, 1 one is over-broad, 3 one cannot be read.",
};

int verb_criteria_check(int argc, char **argv)
{
	struct trial *r = calloc(1, sizeof(*r));
	struct problem why = PROBLEM_NONE;

	if (r == NULL)
		return verb_end(ERR_MEMORY, NULL);
	verb_parse(&argp, argc, argv, r);
	err_t e = checking_run(r, verb_japanese(), stdout, &why);
	int status = verb_end(e, &why);
	if (status == 0)
		status = err_status(r->refused);
	trial_free(r);
	free(r);
	return status;
}
