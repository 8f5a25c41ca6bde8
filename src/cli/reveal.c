/* reveal.c - `sekisho reveal request|approve|refuse|use|list` */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "crypt/sign.h"
#include "run/revealing.h"

#define RECORDS_MAX	(1u << 20)

enum { OPTION_UNTIL = 0x100, OPTION_RECORD, OPTION_FILE, OPTION_FIELD, OPTION_INCIDENT };

struct input {
	struct verb_site site;
	const char *action, *id, *file, *reason;
	struct reveal_new new;
	bool has_until;
	struct buf records, fields;
};

static bool is_action(const struct input *in, const char *name)
{
	return strcmp(in->action, name) == 0;
}

static void check_arguments(struct input *in, struct argp_state *state)
{
	const bool request = is_action(in, "request"), list = is_action(in, "list");

	if (!request && !list && !is_action(in, "approve") && !is_action(in, "refuse") && !is_action(in, "use"))
		argp_error(state, "no 'reveal %s'; there are request, approve, refuse, use, list", in->action);
	else if (in->site.path == NULL)
		argp_error(state, "say what to do, and with which site");
	else if (!request && !list && in->id == NULL)
		argp_error(state, "which request? give its id");
	else if (request && in->id != NULL)
		argp_error(state, "too many arguments; the request gets its id from the site");
	else if (request && (in->new.purpose == NULL || !in->has_until))
		argp_error(state, "give --purpose TEXT and --until TIME: they stay on record");
	else if (request && (in->fields.len == 0 || (in->records.len == 0 && in->file == NULL)))
		argp_error(state, "give --field NAME, and --record ID or --file FILE: each one that is to be seen");
	else if (is_action(in, "refuse") && in->reason == NULL)
		argp_error(state, "give --reason: it stays on record");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'P':
		in->new.purpose = arg;
		return 0;
	case 'r':
		in->reason = arg;
		return 0;
	case OPTION_UNTIL:
		if (clock_parse(arg, strlen(arg), &in->new.until) != OK)
			argp_error(state, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", arg);
		in->has_until = true;
		return 0;
	case OPTION_RECORD:
		buf_printf(&in->records, "%s\n", arg);
		return 0;
	case OPTION_FILE:
		in->file = arg;
		return 0;
	case OPTION_FIELD:
		buf_printf(&in->fields, "%s\n", arg);
		return 0;
	case OPTION_INCIDENT:
		in->new.incident = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **const places[] = { &in->action, &in->site.path, &in->id };

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num >= COUNT_OF(places))
			argp_error(state, "too many arguments");
		*places[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->action == NULL)
			argp_error(state, "say what to do");
		check_arguments(in, state);
		return 0;
	default:
		return parse_option(key, arg, state);
	}
}

static const struct argp_option options[] = {
	{ "purpose", 'P', "TEXT", 0, "request: why the values are needed (recorded)", 0 },
	{ "incident", OPTION_INCIDENT, "ID", 0, "request: the incident that it serves", 0 },
	{ "record", OPTION_RECORD, "ID", 0, "request, use: this record (its sekisho.record)", 0 },
	{ "file", OPTION_FILE, "FILE", 0, "request, use: the records of FILE, an id a line; - is standard input", 0 },
	{ "field", OPTION_FIELD, "NAME", 0, "request, use: this field of them, like user.name", 0 },
	{ "until", OPTION_UNTIL, "TIME", 0, "request: it may be used until then, 30 days at most", 0 },
	{ "reason", 'r', "TEXT", 0, "refuse: why (recorded)", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "request SITE\napprove SITE ID\nrefuse SITE ID\nuse SITE ID\nlist SITE [ID]",
	.doc = "See the clear values behind pseudonyms: named fields of named records. An analyst or officer asks, a reviewer "
	       "approves exactly that; then who asked may see them until the time that was asked for. Each use becomes an entry of "
	       "the ledger before the answer. `use` opens all that the request names, or less with --record and --field.",
};

static void print_value(void *ctx, const char *json, size_t len)
{
	(void)fwrite(json, 1, len, ctx);
	(void)fputc('\n', ctx);
}

static err_t use(struct input *in, struct site *site, const struct signer *signer, uint64_t *seen, struct problem *why)
{
	const struct reveal_use what = { .id = in->id, .records = in->records.len > 0 ? buf_str(&in->records) : NULL,
					 .fields = in->fields.len > 0 ? buf_str(&in->fields) : NULL };
	struct reveal_count n;

	err_t e = reveal_open(site, &what, signer, print_value, stdout, &n, why);
	*seen = n.values;
	if (e == OK && n.records_expired > 0)
		(void)fprintf(stderr, "sekisho: %" PRIu64 " of the records have expired\n", n.records_expired);
	if (e == OK && n.values_expired > 0)
		(void)fprintf(stderr, "sekisho: %" PRIu64 " values have expired; the pseudonyms stay\n", n.values_expired);
	if (e == OK && n.nothing > 0)
		(void)fprintf(stderr, "sekisho: %" PRIu64 " values of these fields stand in the records as they are; nothing is sealed "
			      "behind them\n", n.nothing);
	return e;
}

static err_t request(struct input *in, struct site *site, const struct signer *signer, struct problem *why)
{
	struct buf id = buf_of(256);

	in->new.records = buf_str(&in->records);
	in->new.fields = buf_str(&in->fields);
	err_t e = reveal_request(site, &in->new, signer, &id, why);
	if (e == OK)
		(void)printf("%s: asked by %s; another person must approve it\n", buf_str(&id), in->site.as);
	buf_free(&id);
	return e;
}

static err_t act(struct input *in, struct site *site, const struct signer *signer, uint64_t *seen, struct problem *why)
{
	const bool approve = is_action(in, "approve");
	err_t e;

	if (is_action(in, "list"))
		return reveal_list(site, in->id, in->site.json, stdout, why);
	if (in->file != NULL && (e = fs_read(AT_FDCWD, in->file, &in->records)) != OK)
		return problem(why, e, "%s: cannot read the records: %s", in->file, err_text(e));
	if (in->records.err != OK || in->fields.err != OK)
		return in->records.err != OK ? in->records.err : in->fields.err;
	if (is_action(in, "request"))
		return request(in, site, signer, why);
	if (is_action(in, "use"))
		return use(in, site, signer, seen, why);
	e = reveal_decide(site, in->id, approve ? NULL : in->reason, signer, why);
	if (e == OK)
		(void)printf("%s: %s by %s\n", in->id, approve ? "approved" : "refused", in->site.as);
	return e;
}

int verb_reveal(int argc, char **argv)
{
	struct input in = { .records = buf_of(RECORDS_MAX), .fields = buf_of(RECORDS_MAX) };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;
	uint64_t seen = 0;

	verb_parse(&argp, argc, argv, &in);
	err_t e = verb_open(&in.site, &site, is_action(&in, "list") ? NULL : &signer, &why);
	if (e == OK)
		e = act(&in, site, signer, &seen, &why);
	signer_free(signer);
	site_close(site);
	buf_free(&in.records);
	buf_free(&in.fields);
	if (e == OK && fflush(stdout) != 0)
		e = problem(&why, ERR_IO, "standard output: cannot write the answer");
	if (e == OK && is_action(&in, "use") && seen == 0)
		return 1;	/* done, and the answer is: nothing to see */
	return verb_end(e, &why);
}
