/* match.c - `sekisho match RULE... (--events FILE... | --read CAPTURE...)` */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/verb.h"
#include "run/matching.h"

struct input {
	struct trial *rules;
	const char *events[TRIAL_READ_MAX];
	size_t event_files;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	struct trial *r = in->rules;

	switch (key) {
	case 'e':
		if (in->event_files == COUNT_OF(in->events))
			argp_error(state, "more than %zu event files", COUNT_OF(in->events));
		in->events[in->event_files++] = arg;
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
			argp_error(state, "which RULE?");
		if (in->event_files == 0 && r->read_count == 0)
			argp_error(state, "on what? give --events FILE or --read CAPTURE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "events", 'e', "FILE", 0, "JSON lines to match, one event a line (- is standard input)", 0 },
	{ "read", 'r', "CAPTURE", 0, "Capture whose flows to match (pcap, pcapng)", 0 },
	{ "list", 'l', "NAME=FILE", 0, "The list that %NAME% stands for, FILE.txt or FILE.csv#COLUMN", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "RULE...",
	.doc = "Print which Sigma rules fire on which event or flow, as JSON lines; keeps nothing.\v"
	       "A rule that cannot run is named on standard error with its line and reason, and the others "
	       "run. Exit status: 0 something fired, 1 nothing did, 3 a rule was refused or input damaged.",
};

static void load_all(struct trial *r)
{
	for (size_t i = 0; i < r->file_count; i++) {
		struct problem why = PROBLEM_NONE;
		if (trial_add(r, r->files[i], &why) != OK)
			(void)fprintf(stderr, "sekisho: %s\n", why.text);
	}
}

int verb_match(int argc, char **argv)
{
	struct input in = { .rules = calloc(1, sizeof(*in.rules)) };
	struct problem why = PROBLEM_NONE;
	uint64_t fired = 0;
	err_t e = OK;

	if (in.rules == NULL)
		return verb_end(ERR_MEMORY, NULL);
	verb_parse(&argp, argc, argv, &in);
	load_all(in.rules);
	if (in.rules->count > 0)
		e = matching_run(in.rules, in.events, in.event_files, stdout, &fired, &why);
	int status = verb_end(e, &why);
	if (status == 0)
		status = in.rules->refused != OK ? err_status(in.rules->refused) : fired > 0 ? 0 : 1;
	trial_free(in.rules);
	free(in.rules);
	return status;
}
