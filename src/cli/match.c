/* match.c - `sekisho match RULE... (--events FILE... | --read CAPTURE...)` */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cli/rules.h"
#include "cli/verb.h"
#include "run/render.h"
#include "run/unrender.h"
#include "text/jsonw.h"

#define EVENTS_BYTES_MAX	(1u << 30)
#define LINE_MAX_BYTES		(1u << 20)

struct input {
	struct rules *rules;
	const char *events[RULES_READ_MAX];
	size_t event_files;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	struct rules *r = in->rules;

	switch (key) {
	case 'e':
		if (in->event_files == COUNT_OF(in->events))
			argp_error(state, "more than %zu event files", COUNT_OF(in->events));
		in->events[in->event_files++] = arg;
		return 0;
	case 'r':
		if (r->read_count == COUNT_OF(r->reads))
			argp_error(state, "more than %u captures", RULES_READ_MAX);
		r->reads[r->read_count++] = arg;
		return 0;
	case 'l':
		if (strchr(arg, '=') == NULL || r->lists.count == LOAD_LISTS_MAX)
			argp_error(state, "--list takes NAME=FILE or NAME=FILE.csv#COLUMN");
		r->lists.given[r->lists.count++] = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->file_count == COUNT_OF(r->files))
			argp_error(state, "more than %u rules", RULES_FILES_MAX);
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

struct run {
	const struct rules *rules;
	const struct matcher *matcher;
	uint64_t fired;
	struct buf line;
	struct facts facts;
};

static void tell_rule(struct run *run, struct jsonw *w, uint16_t number)
{
	const struct criterion *c = run->rules->loaded[number].rule;

	buf_clear(&run->line);
	*w = jsonw_of(&run->line);
	jsonw_object(w);
	jsonw_key(w, "rule");
	jsonw_string(w, c->id);
	jsonw_key(w, "title");
	jsonw_string(w, c->title);
	jsonw_key(w, "level");
	jsonw_string(w, c->level);
}

static void end_line(struct run *run, struct jsonw *w)
{
	jsonw_object_end(w);
	buf_u8(&run->line, '\n');
	if (run->line.err == OK)
		(void)fwrite(run->line.bytes, 1, run->line.len, stdout);
	run->fired++;
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct run *run = ctx;
	struct record r = record_of_flow(flow);
	uint16_t fired[MATCHER_RULES_MAX];
	struct jsonw w;

	size_t count = matcher_run(run->matcher, &r, fired, COUNT_OF(fired));
	if (count == 0)
		return;
	facts_clear(&run->facts);
	record_facts(&r, &run->facts);
	for (size_t i = 0; i < count; i++) {
		tell_rule(run, &w, fired[i]);
		jsonw_key(&w, "flow");
		jsonw_object(&w);
		render_facts(&w, &run->facts);
		jsonw_object_end(&w);
		end_line(run, &w);
	}
}

static err_t match_line(struct run *run, const char *text, size_t len, uint64_t number, struct problem *why)
{
	uint16_t fired[MATCHER_RULES_MAX];
	struct jsonw w;

	facts_clear(&run->facts);
	err_t e = facts_of_json(text, len, &run->facts, why);
	if (e != OK)
		return e;
	const struct record r = { .facts = &run->facts };
	size_t count = matcher_run(run->matcher, &r, fired, COUNT_OF(fired));
	for (size_t i = 0; i < count; i++) {
		tell_rule(run, &w, fired[i]);
		jsonw_key(&w, "event");
		jsonw_uint(&w, number);
		end_line(run, &w);
	}
	return OK;
}

/* Every line that is an event is used; the first that is none is told. */
static err_t match_events(struct run *run, const char *file, struct problem *why)
{
	struct buf bytes = buf_of(EVENTS_BYTES_MAX);
	uint64_t number = 0;

	err_t e = fs_read(AT_FDCWD, file, &bytes);
	if (e != OK)
		(void)problem(why, e, "%s: cannot read the events: %s", file, err_text(e));
	const char *at = (const char *)bytes.bytes, *end = at + (e == OK ? bytes.len : 0);
	while (at != NULL && at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((lf != NULL ? lf : end) - at);
		struct problem own = PROBLEM_NONE;
		number++;
		size_t blank = 0;
		while (blank < len && strchr(" \t\r", at[blank]) != NULL && at[blank] != '\0')
			blank++;
		err_t one = blank == len ? OK : len > LINE_MAX_BYTES ? ERR_LIMIT
							  : match_line(run, at, len, number, &own);
		if (one != OK && e == OK)
			e = problem(why, one, "%s:%llu: no event: %s", file, (unsigned long long)number,
				    own.text[0] != '\0' ? own.text : err_text(one));
		at += len + 1;
	}
	buf_wipe(&bytes);
	return e;
}

static err_t match_all(const struct input *in, struct run *run, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < in->event_files; i++) {
		err_t one = match_events(run, in->events[i], why);
		e = e == OK ? one : e;
	}
	if (in->rules->read_count > 0) {
		err_t one = rules_read(in->rules, on_flow, run, why);
		e = e == OK ? one : e;
	}
	return e;
}

static void load_all(struct rules *r)
{
	for (size_t i = 0; i < r->file_count; i++) {
		struct problem why = PROBLEM_NONE;
		if (rules_add(r, r->files[i], &why) != OK)
			(void)fprintf(stderr, "sekisho: %s\n", why.text);
	}
}

int verb_match(int argc, char **argv)
{
	struct input in = { .rules = calloc(1, sizeof(*in.rules)) };
	struct problem why = PROBLEM_NONE;
	struct matcher *m = NULL;

	if (in.rules == NULL)
		return verb_end(ERR_MEMORY, NULL);
	verb_parse(&argp, argc, argv, &in);
	load_all(in.rules);
	struct run run = { .rules = in.rules, .line = buf_of(1u << 20), .facts = FACTS_NONE };
	err_t e = in.rules->count > 0 ? rules_compile(in.rules, &m, &why) : OK;
	run.matcher = m;
	if (e == OK && m != NULL)
		e = match_all(&in, &run, &why);
	if (fflush(stdout) != 0 && e == OK)
		e = problem(&why, err_of_errno(), "cannot write the answer");
	int status = verb_end(e, &why);
	if (status == 0)
		status = in.rules->refused != OK ? err_status(in.rules->refused) : run.fired > 0 ? 0 : 1;
	facts_free(&run.facts);
	buf_wipe(&run.line);
	matcher_free(m);
	rules_free(in.rules);
	free(in.rules);
	return status;
}
