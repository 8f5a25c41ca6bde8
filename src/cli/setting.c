/* setting.c - `sekisho setting set|list` */
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "crypt/sign.h"
#include "run/periods.h"

struct input {
	struct verb_site site;
	const char *action, *name, *value, *reason;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **const places[] = { &in->action, &in->site.path, &in->name, &in->value };

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'r':
		in->reason = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num >= COUNT_OF(places))
			argp_error(state, "too many arguments");
		*places[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "say what to do, and with which site");
		if (strcmp(in->action, "set") != 0 && strcmp(in->action, "list") != 0)
			argp_error(state, "no 'setting %s'; there are set, list", in->action);
		if (strcmp(in->action, "set") == 0 && in->value == NULL)
			argp_error(state, "say which setting, and how many days");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "reason", 'r', "TEXT", 0, "Why (recorded); needed for more than the most", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "set SITE retention.CLASS DAYS\nlist SITE",
	.doc = "How long each class of records is kept. A change is a custodian's signed entry of the ledger.",
};

int verb_setting(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;

	verb_parse(&argp, argc, argv, &in);
	bool set = strcmp(in.action, "set") == 0;
	err_t e = verb_open(&in.site, &site, set ? &signer : NULL, &why);
	if (e == OK)
		e = set ? setting_set(site, in.name, in.value, in.reason, signer, &why)
			: setting_list(site, in.site.json, stdout, &why);
	if (e == OK && set)
		(void)printf("%s: %s days, set by %s\n", in.name, in.value, in.site.as);
	signer_free(signer);
	site_close(site);
	return verb_end(e, &why);
}
