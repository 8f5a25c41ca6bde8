/* hold.c - `sekisho hold propose|approve|end|list` */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "crypt/sign.h"
#include "run/holding.h"

#define RECORDS_MAX	(1u << 20)

enum { OPTION_KIND = 0x100, OPTION_UNTIL, OPTION_RECORD, OPTION_FILE, OPTION_INCIDENT };

struct input {
	struct verb_site site;
	const char *action, *id, *file;
	struct hold_new new;
	bool has_until;
	struct buf records;
};

static bool is_action(const struct input *in, const char *name)
{
	return strcmp(in->action, name) == 0;
}

static void check_arguments(struct input *in, struct argp_state *state)
{
	if (in->site.path == NULL)
		argp_error(state, "say what to do, and with which site");
	else if (!is_action(in, "propose") && !is_action(in, "approve") && !is_action(in, "end") && !is_action(in, "list"))
		argp_error(state, "no 'hold %s'; there are propose, approve, end, list", in->action);
	else if ((is_action(in, "approve") || is_action(in, "end")) && in->id == NULL)
		argp_error(state, "which hold? give its id");
	else if ((is_action(in, "propose") || is_action(in, "list")) && in->id != NULL)
		argp_error(state, "too many arguments");
	else if ((is_action(in, "propose") || is_action(in, "end")) && in->new.reason == NULL)
		argp_error(state, "give --reason: it stays on record");
	else if (is_action(in, "propose") && (in->new.kind == NULL || !in->has_until))
		argp_error(state, "give --kind litigation, investigation or other, and --until TIME");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **const places[] = { &in->action, &in->site.path, &in->id };

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'r':
		in->new.reason = arg;
		return 0;
	case OPTION_KIND:
		in->new.kind = arg;
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
	case OPTION_INCIDENT:
		in->new.incident = arg;
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
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "kind", OPTION_KIND, "KIND", 0, "propose: litigation, investigation or other", 0 },
	{ "reason", 'r', "TEXT", 0, "propose, end: why (recorded)", 0 },
	{ "until", OPTION_UNTIL, "TIME", 0, "propose: the hold ends then", 0 },
	{ "record", OPTION_RECORD, "ID", 0, "propose: this record (its sekisho.record)", 0 },
	{ "file", OPTION_FILE, "FILE", 0, "propose: the records of FILE, an id a line; - is standard input", 0 },
	{ "incident", OPTION_INCIDENT, "ID", 0, "propose: the records linked to this incident", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "propose SITE\napprove SITE ID\nend SITE ID\nlist SITE",
	.doc = "Keep single records beyond the end of their day, for a reason and until a time. An officer proposes, a reviewer "
	       "approves; then they are copied and sealed to a key that ends with the hold.",
};

static err_t propose(struct input *in, struct site *site, const struct signer *signer, struct problem *why)
{
	struct buf id = buf_of(256);
	err_t e = OK;

	if (in->file != NULL && (e = fs_read(AT_FDCWD, in->file, &in->records)) != OK)
		return problem(why, e, "%s: cannot read the records: %s", in->file, err_text(e));
	in->new.records = buf_str(&in->records);
	e = in->records.err == OK ? hold_propose(site, &in->new, signer, &id, why) : in->records.err;
	if (e == OK)
		(void)printf("%s: hold proposed by %s\n", buf_str(&id), in->site.as);
	buf_free(&id);
	return e;
}

static err_t act(struct input *in, struct site *site, const struct signer *signer, struct problem *why)
{
	uint64_t records = 0;
	err_t e;

	if (is_action(in, "list"))
		return hold_list(site, in->site.json, stdout, why);
	if (is_action(in, "propose"))
		return propose(in, site, signer, why);
	if (is_action(in, "end")) {
		e = hold_end(site, in->id, in->new.reason, signer, why);
		if (e == OK)
			(void)printf("%s: hold ended by %s\n", in->id, in->site.as);
		return e;
	}
	e = hold_approve(site, in->id, signer, &records, why);
	if (e == OK)
		(void)printf("%s: hold approved by %s, %" PRIu64 " records\n", in->id, in->site.as, records);
	return e;
}

int verb_hold(int argc, char **argv)
{
	struct input in = { .records = buf_of(RECORDS_MAX) };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;

	verb_parse(&argp, argc, argv, &in);
	err_t e = verb_open(&in.site, &site, is_action(&in, "list") ? NULL : &signer, &why);
	if (e == OK)
		e = act(&in, site, signer, &why);
	signer_free(signer);
	site_close(site);
	buf_free(&in.records);
	return verb_end(e, &why);
}
