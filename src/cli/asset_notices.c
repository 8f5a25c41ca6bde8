/* asset_notices.c - `sekisho asset notices --machines FILE [--at T]` */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/asset.h"
#include "cli/verb.h"
#include "run/books.h"
#include "run/notices.h"

#define FILE_MAX	(256u << 20)
#define OUT_MAX		(1u << 30)

struct input {
	struct verb_site site;
	const char *machines, *at, *law;
	bool all;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'm':
		in->machines = arg;
		return 0;
	case 't':
		in->at = arg;
		return 0;
	case 'l':
		in->law = arg;
		return 0;
	case 'x':
		in->all = true;
		return 0;
	case ARGP_KEY_ARG:
		if (in->site.path != NULL)
			argp_error(state, "'%s': one SITE, or --machines FILE", arg);
		in->site.path = arg;
		return 0;
	case ARGP_KEY_END:
		if ((in->machines == NULL) == (in->site.path == NULL))
			argp_error(state, "of which machines? give SITE, or --machines FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "machines", 'm', "FILE", 0, "CSV: id, introduced_on, and other columns of the book", 0 },
	{ "at", 't', "TIME", 0, "Judge at this time (default: now)", 0 },
	{ "law", 'l', "DIR", 0, "Folder of the law files", 0 },
	{ "all", 'x', NULL, 0, "Show also what is not owed, and all reasons", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "SITE\n--machines FILE",
	.doc = "Which notices of important computers are owed, and by when. Exit status 1: one is late.",
};

/* The site's book as CSV. */
static err_t read_book(const struct input *in, struct buf *out, struct problem *why)
{
	struct site *site = NULL;

	err_t e = verb_open(&in->site, &site, NULL, why);
	if (e == OK)
		e = book_export(site, book_find("asset"), out, why);
	site_close(site);
	return e;
}

static err_t run(const struct input *in, nsec_t at, struct notices_count *count, struct problem *why)
{
	struct buf file = buf_of(FILE_MAX), out = buf_of(OUT_MAX);
	struct machines machines = machines_of();
	const char *name = in->machines == NULL ? "the book of machines"
			 : strcmp(in->machines, "-") == 0 ? "standard input" : in->machines;
	err_t e = OK;

	if (in->machines == NULL)
		e = read_book(in, &file, why);
	else if ((e = fs_read(AT_FDCWD, in->machines, &file)) != OK)
		e = problem(why, e, "%s: %s", name, err_text(e));
	if (e == OK)
		e = machines_csv(&machines, name, file.bytes, file.len, why);
	struct notices_ask ask = { .machines = &machines, .law = in->law, .at = at, .json = in->site.json,
				   .japanese = verb_japanese(), .all = in->all };
	if (e == OK)
		e = notices_show(&ask, count, &out, why);
	if (e == OK)
		e = fs_write_all(1, out.bytes, out.len);
	buf_free(&out);
	buf_free(&file);
	machines_free(&machines);
	return e;
}

int asset_notices(int argc, char **argv)
{
	struct input in = { .site = { 0 } };
	struct notices_count count = { .owed = 0 };
	struct problem why = PROBLEM_NONE;
	nsec_t at = clock_now();
	err_t e = OK;

	verb_parse(&argp, argc, argv, &in);
	if (in.at != NULL && clock_parse(in.at, strlen(in.at), &at) != OK)
		e = problem(&why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", in.at);
	if (e == OK)
		e = run(&in, at, &count, &why);
	return e == OK && count.late > 0 ? 1 : verb_end(e, &why);
}
