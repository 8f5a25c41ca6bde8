/* share.c - `sekisho share package SITE --out FILE --recipient TEXT --purpose TEXT`, `share list SITE` */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "crypt/sign.h"
#include "run/packaging.h"
#include "text/jsonw.h"

#define RECORDS_MAX	(4u << 20)
#define ANSWER_MAX	65536u

enum { OPTION_RECORD = 0x100, OPTION_FILE, OPTION_INCIDENT };

struct input {
	struct verb_site site;
	const char *action, *file;
	bool list;
	struct package_new new;
	struct buf records;
};

static void check_arguments(struct input *in, struct argp_state *state)
{
	in->list = in->action != NULL && strcmp(in->action, "list") == 0;
	if (in->action == NULL || in->site.path == NULL)
		argp_error(state, "say what to share, and of which site");
	else if (!in->list && strcmp(in->action, "package") != 0)
		argp_error(state, "no 'share %s'; there are package and list", in->action);
	else if (in->list)
		return;
	else if (in->new.out == NULL)
		argp_error(state, "where to? give --out FILE");
	else if (in->new.recipient == NULL || in->new.purpose == NULL)
		argp_error(state, "give --recipient and --purpose: both stay on record");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'o':
		in->new.out = arg;
		return 0;
	case 'r':
		in->new.recipient = arg;
		return 0;
	case 'P':
		in->new.purpose = arg;
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
		if (state->arg_num > 1)
			argp_error(state, "too many arguments");
		*(state->arg_num == 0 ? &in->action : &in->site.path) = arg;
		return 0;
	case ARGP_KEY_END:
		check_arguments(in, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "out", 'o', "FILE", 0, "The archive (ZIP) to write; it must not exist", 0 },
	{ "recipient", 'r', "TEXT", 0, "To whom it goes (recorded)", 0 },
	{ "purpose", 'P', "TEXT", 0, "Why (recorded)", 0 },
	{ "incident", OPTION_INCIDENT, "ID", 0, "The incident that it serves; without --record and --file: the records linked to it", 0 },
	{ "record", OPTION_RECORD, "ID", 0, "This record (its sekisho.record)", 0 },
	{ "file", OPTION_FILE, "FILE", 0, "The records of FILE, an id a line; - is standard input", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "package SITE --out FILE --recipient TEXT --purpose TEXT\nlist SITE",
	.doc = "Write chosen records into one file for a court or the police, with what proves that they were sealed "
	       "as they are, and under which authority, criteria and approvals; with a cover page to read and a program that "
	       "verifies it all without Sekisho. The reading and the sharing are entries of the ledger before the file is there.",
};

static void answer(const struct input *in, const struct package_done *done)
{
	struct buf b = buf_of(ANSWER_MAX);
	struct jsonw w = jsonw_of(&b);
	const struct {
		const char *key;
		uint64_t v;
	} counts[] = { { "records", done->records }, { "entries", done->entries }, { "files", done->files },
		       { "entry", done->entry } };

	if (!in->site.json) {
		(void)printf("%s: %" PRIu64 " records for %s in %s\nmanifest sha256 %s (entry %" PRIu64 " of the ledger)\n", done->id,
			     done->records, in->new.recipient, in->new.out, done->sha256, done->entry);
		return;
	}
	jsonw_object(&w);
	jsonw_key(&w, "package");
	jsonw_string(&w, done->id);
	jsonw_key(&w, "sha256");
	jsonw_string(&w, done->sha256);
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		jsonw_key(&w, counts[i].key);
		jsonw_uint(&w, counts[i].v);
	}
	jsonw_object_end(&w);
	(void)printf("%s\n", buf_str(&b));
	buf_free(&b);
}

static err_t share(struct input *in, struct site *site, const struct signer *signer, struct problem *why)
{
	struct package_done done;
	err_t e = OK;

	in->new.records = buf_str(&in->records);
	e = in->records.err == OK ? package_share(site, &in->new, signer, &done, why) : in->records.err;
	if (e == OK)
		answer(in, &done);
	return e;
}

int verb_share(int argc, char **argv)
{
	struct input in = { .records = buf_of(RECORDS_MAX) };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;
	err_t e = OK;

	verb_parse(&argp, argc, argv, &in);
	if (in.file != NULL && (e = fs_read(AT_FDCWD, in.file, &in.records)) != OK)
		(void)problem(&why, e, "%s: cannot read the records: %s", in.file, err_text(e));
	if (e == OK)
		e = verb_open(&in.site, &site, in.list ? NULL : &signer, &why);
	if (e == OK)
		e = in.list ? package_list(site, in.site.json, stdout, &why) : share(&in, site, signer, &why);
	signer_free(signer);
	site_close(site);
	buf_free(&in.records);
	return verb_end(e, &why);
}
