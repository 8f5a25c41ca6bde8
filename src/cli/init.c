/* init.c - `sekisho init SITE` */
#include <stdio.h>

#include "base/paths.h"
#include "cli/verb.h"
#include "run/site.h"

struct input {
	struct site_new how;
	const char *passphrase_file;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'n':
		in->how.name = arg;
		return 0;
	case 'o':
		in->how.origin = arg;
		return 0;
	case 'p':
		in->passphrase_file = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one SITE only");
		in->how.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->how.path == NULL)
			argp_error(state, "which folder shall become the site?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "name", 'n', "NAME", 0, "Name of the organisation, as forms shall show it", 0 },
	{ "origin", 'o', "ORIGIN", 0, "Name of the ledger, like example.jp/sekisho (no blanks)", 0 },
	{ "passphrase-file", 'p', "FILE", 0, "First line: passphrase that locks the keys", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "SITE",
	.doc = "Make a site folder: keys, empty ledger with its first checkpoint, register, "
	       "settings, starter criteria, law. An existing folder is refused.",
};

int verb_init(int argc, char **argv)
{
	struct input in = { .how = { .name = "Sekisho site" } };
	struct problem why = PROBLEM_NONE;
	struct buf passphrase, law, criteria;

	verb_parse(&argp, argc, argv, &in);
	err_t e = verb_passphrase(in.passphrase_file, false, &passphrase, &why);
	if (e == OK && passphrase.len > 0) {
		in.how.passphrase = passphrase.bytes;
		in.how.passphrase_len = passphrase.len;
	}
	paths_data("law", &law);
	paths_data("criteria", &criteria);
	in.how.law = buf_str(&law);
	in.how.criteria = buf_str(&criteria);
	if (e == OK)
		e = site_create(&in.how, &why);
	buf_wipe(&passphrase);
	buf_free(&law);
	buf_free(&criteria);
	if (e == OK)
		(void)printf("%s: site made%s\n", in.how.path, in.how.passphrase_len > 0 ? "" :
			     "; its keys are NOT under a passphrase (--passphrase-file)");
	return verb_end(e, &why);
}
