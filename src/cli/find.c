/* find.c - `sekisho find SITE --as NAME --key FILE --purpose P` */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "run/finding.h"

struct input {
	struct verb_site site;
	struct find_request rq;
	const char *from, *to;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'P':
		in->rq.purpose = arg;
		return 0;
	case 'i':
		in->rq.incident = arg;
		return 0;
	case 'w':
		in->rq.where = arg;
		return 0;
	case 'A':
		in->rq.authority = arg;
		return 0;
	case 'R':
		in->rq.run = arg;
		return 0;
	case 'f':
		in->from = arg;
		return 0;
	case 't':
		in->to = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one SITE only");
		in->site.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "which SITE?");
		if (in->rq.purpose == NULL)
			argp_error(state, "for which --purpose? It is recorded before the answer");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "purpose", 'P', "TEXT", 0, "Why the records are read (recorded first)", 0 },
	{ "incident", 'i', "ID", 0, "The incident that this reading serves", 0 },
	{ "where", 'w', "CONDITION", 0, "Sigma detection, as in \"dns.question.name|endswith: .example\"", 0 },
	{ "authority", 'A', "ID", 0, "Only records kept under this authority", 0 },
	{ "run", 'R', "ID", 0, "Only records of this run", 0 },
	{ "from", 'f', "TIME", 0, "Only flows that ended at or after this time", 0 },
	{ "to", 't', "TIME", 0, "Only flows that began before this time", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "SITE --as NAME --key FILE --purpose TEXT",
	.doc = "Answer from sealed records, one JSON line each. The reading becomes an entry of "
	       "the ledger before the answer.",
};

static void print_record(void *ctx, const char *json, size_t len)
{
	(void)fwrite(json, 1, len, ctx);
	(void)fputc('\n', ctx);
}

static void print_expired(void *ctx, const char *class, const char *day, uint64_t records)
{
	if (class == NULL)
		(void)fprintf(ctx, "sekisho: %" PRIu64 " of them are held, and were searched\n", records);
	else
		(void)fprintf(ctx, "sekisho: %" PRIu64 " records of %s expired (%s)\n", records, day, class);
}

static err_t read_time(const char *text, nsec_t *out, bool *has, struct problem *why)
{
	if (text == NULL)
		return OK;
	if (clock_parse(text, strlen(text), out) != OK)
		return problem(why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", text);
	*has = true;
	return OK;
}

int verb_find(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;
	uint64_t found = 0;

	verb_parse(&argp, argc, argv, &in);
	in.rq.on_expired = print_expired;
	in.rq.expired_ctx = stderr;
	err_t e = read_time(in.from, &in.rq.from, &in.rq.has_from, &why);
	if (e == OK)
		e = read_time(in.to, &in.rq.to, &in.rq.has_to, &why);
	if (e == OK)
		e = verb_open(&in.site, &site, &signer, &why);
	if (e == OK)
		e = find_run(site, &in.rq, signer, print_record, stdout, &found, &why);
	signer_free(signer);
	site_close(site);
	if (e == OK && fflush(stdout) != 0)
		e = problem(&why, ERR_IO, "standard output: cannot write the answer");
	if (e == OK && found == 0)
		return 1;	/* done, and the answer is: no match */
	return verb_end(e, &why);
}
