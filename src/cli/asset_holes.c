/* asset_holes.c - `sekisho asset holes --sbom FILE... --kev FILE ...` */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/asset.h"
#include "cli/verb.h"
#include "run/assets.h"
#include "vuln/show.h"

#define OUT_MAX	(64u << 20)

struct input {
	struct verb_site site;
	bool record, new_only;
	struct holes_files files;
	const char *sbom[HOLES_FILES_MAX];
	size_t sbom_count;
	enum inventory_format format;
	bool all, count, ruled_out, json;
};

static void add_file(struct argp_state *state, const char **list, size_t *count, char *path)
{
	if (*count == HOLES_FILES_MAX)
		argp_error(state, "more than %u files of one kind", HOLES_FILES_MAX);
	list[(*count)++] = path;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'r':
		in->record = true;
		return 0;
	case 'n':
		in->new_only = true;
		return 0;
	case 'K':
		in->files.kev = arg;
		return 0;
	case 'J':
		add_file(state, in->files.jvn, &in->files.jvn_count, arg);
		return 0;
	case 'O':
		add_file(state, in->files.osv, &in->files.osv_count, arg);
		return 0;
	case 's':
		add_file(state, in->sbom, &in->sbom_count, arg);
		return 0;
	case 'f':
		if (inventory_format_of(arg, &in->format) != OK)
			argp_error(state, "--format is cyclonedx, spdx, dpkg, csv or auto");
		return 0;
	case 'A':
		in->files.aliases = arg;
		return 0;
	case 'x':
		in->all = true;
		return 0;
	case 'c':
		in->count = true;
		return 0;
	case 'u':
		in->ruled_out = true;
		return 0;
	case ARGP_KEY_ARG:
		if (in->site.path != NULL)
			argp_error(state, "'%s': one SITE, or --sbom FILE", arg);
		in->site.path = arg;
		return 0;
	case ARGP_KEY_END:
		if ((in->sbom_count == 0) == (in->site.path == NULL))
			argp_error(state, "in what? give SITE, or --sbom FILE");
		if ((in->record || in->new_only) && in->site.path == NULL)
			argp_error(state, "--record and --new-only are for a SITE");
		if (in->files.kev == NULL && in->files.jvn_count == 0 && in->files.osv_count == 0)
			argp_error(state, "which holes? give --kev FILE, and --jvn FILE or --osv FILE to judge versions");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "kev", 'K', "FILE", 0, "CISA's catalogue of known exploited vulnerabilities, JSON", 0 },
	{ "jvn", 'J', "FILE", 0, "What MyJVN answered: VULDEF or JVNRSS, XML; may be given again", 0 },
	{ "osv", 'O', "FILE", 0, "Records of osv.dev, JSON, or a folder of them; may be given again", 0 },
	{ "sbom", 's', "FILE", 0, "What is installed: CycloneDX, SPDX, a dpkg status file or CSV; may be given again", 0 },
	{ "format", 'f', "FORMAT", 0, "cyclonedx, spdx, dpkg or csv; default: told by the content", 0 },
	{ "aliases", 'A', "FILE", 0, "Other names of makers and products", 0 },
	{ "all", 'x', NULL, 0, "Show also holes that are not known to be exploited", 0 },
	{ "ruled-out", 'u', NULL, 0, "Show also what the version rules out", 0 },
	{ "count", 'c', NULL, 0, "Print the counts only", 0 },
	{ "record", 'r', NULL, 0, "SITE: put what was found into the book of holes; takes --as and --key", 0 },
	{ "new-only", 'n', NULL, 0, "SITE: leave out what was recorded before", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "SITE --kev FILE\n--sbom FILE --kev FILE",
	.doc = "Find known holes in what is installed. Exit status 1: a known exploited hole was found.",
};

static err_t write_on(void *user, struct buf *out)
{
	(void)user;
	err_t e = fs_write_all(1, out->bytes, out->len);
	buf_clear(out);
	return e;
}

static err_t run(const struct input *in, struct site *site, const struct signer *signer, struct holes_job *job,
		 struct buf *out, struct problem *why)
{
	struct assets_seen seen = { 0 };
	err_t e = holes_read_feeds(job, &in->files, why);

	if (e == OK && site != NULL)
		e = assets_inventory(site, &job->inventory, why);

	for (size_t i = 0; i < in->sbom_count && e == OK; i++)
		e = holes_read_inventory(job, in->sbom[i], in->format, "", why);
	if (e == OK)
		e = match_all(&job->feed, &job->inventory, job->aliases, in->ruled_out, &job->holes);
	if (e == OK && site != NULL)
		e = assets_seen(site, job, &seen, why);
	if (e != OK) {
		assets_seen_free(&seen);
		return e;
	}
	struct holes_view view = { .feed = &job->feed, .inventory = &job->inventory, .holes = &job->holes,
				   .first_seen = seen.first, .new_only = in->new_only, .flush = write_on, .all = in->all,
				   .counts_only = in->count };
	e = in->site.json ? holes_json(&view, out) : holes_text(&view, out);
	if (e == OK && in->site.json)
		buf_u8(out, '\n');
	if (e == OK)
		e = write_on(NULL, out);
	if (e == OK && in->record)
		e = assets_record(site, job, clock_now(), signer, why);
	assets_seen_free(&seen);
	return e;
}

int asset_holes(int argc, char **argv)
{
	struct input *in = calloc(1, sizeof(*in));
	struct holes_job job = holes_job_of();
	struct problem why = PROBLEM_NONE;
	struct buf out = buf_of(OUT_MAX);
	struct site *site = NULL;
	struct signer *signer = NULL;
	err_t e = OK;

	if (in == NULL)
		return verb_end(ERR_MEMORY, NULL);
	verb_parse(&argp, argc, argv, in);
	if (in->site.path != NULL)
		e = verb_open(&in->site, &site, in->record ? &signer : NULL, &why);
	if (e == OK)
		e = run(in, site, signer, &job, &out, &why);
	signer_free(signer);
	site_close(site);
	bool found = job.holes.exploited > 0;
	buf_free(&out);
	holes_job_free(&job);
	free(in);
	return e == OK && found ? 1 : verb_end(e, &why);
}
