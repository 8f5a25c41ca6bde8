/* asset_take.c - `sekisho asset take SITE FILE --machine ID`: an SBOM into the book. */
#include <stdio.h>

#include "cli/asset.h"
#include "cli/verb.h"
#include "run/assets.h"

struct input {
	struct verb_site site;
	const char *file, *machine;
	enum inventory_format format;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'm':
		in->machine = arg;
		return 0;
	case 'f':
		if (inventory_format_of(arg, &in->format) != OK)
			argp_error(state, "--format is cyclonedx, spdx, dpkg, csv or auto");
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->site.path = arg;
		else if (state->arg_num == 1)
			in->file = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (in->file == NULL || in->machine == NULL)
			argp_error(state, "say: asset take SITE FILE --machine ID");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "machine", 'm', "ID", 0, "The machine whose parts they are", 0 },
	{ "format", 'f', "FORMAT", 0, "cyclonedx, spdx or dpkg; default: told by the content", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "SITE FILE",
	.doc = "Put what is installed on a machine into the book: CycloneDX, SPDX or a dpkg status file. Rows are named "
	       "MACHINE/PRODUCT; what people entered beside them stays.",
};

int asset_take(int argc, char **argv)
{
	struct input in = { .format = INVENTORY_AUTO };
	struct problem why = PROBLEM_NONE;
	struct book_counts c = { 0 };
	struct site *site = NULL;
	struct signer *signer = NULL;

	verb_parse(&argp, argc, argv, &in);
	err_t e = verb_open(&in.site, &site, &signer, &why);
	if (e == OK)
		e = assets_take(site, in.file, in.format, in.machine, signer, &c, &why);
	signer_free(signer);
	site_close(site);
	if (e == OK)
		(void)printf("%llu added, %llu changed, %llu as before\n", (unsigned long long)c.added,
			     (unsigned long long)c.changed, (unsigned long long)c.same);
	return verb_end(e, &why);
}
