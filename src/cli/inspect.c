/* inspect.c - `sekisho inspect FOLDER [--policy FILE] [--json] [--html FILE]` */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/verb.h"
#include "inspect/inspect.h"
#include "inspect/policy.h"

#define OUTPUT_MAX	(16u << 20)

enum { OPTION_HTML = 0x100, OPTION_PDF, OPTION_AT };

struct input {
	const char *folder, *policy, *html, *pdf;
	bool json;
	bool has_at;
	nsec_t at;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'p':
		in->policy = arg;
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case OPTION_AT:
		if (clock_parse(arg, strlen(arg), &in->at) != OK)
			argp_error(state, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", arg);
		in->has_at = true;
		return 0;
	case OPTION_HTML:
		in->html = arg;
		return 0;
	case OPTION_PDF:
		in->pdf = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "too many arguments");
		in->folder = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->folder == NULL)
			argp_error(state, "which FOLDER?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "policy", 'p', "FILE", 0, "Trust the logs that this tlog-policy file names", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 0 },
	{ "at", OPTION_AT, "TIME", 0, "Judge retention periods as of TIME (default: now)", 0 },
	{ "html", OPTION_HTML, "FILE", 0, "Write the result as a page, too", 0 },
	{ "pdf", OPTION_PDF, "FILE", 0, "(not in this version)", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "FOLDER",
	.doc = "Verify a ledger without any secret: every file, signature, tile, entry and sealed body, and "
	       "that only approved things were done. FOLDER is a site or its ledger.\v"
	       "Exit status: 0 sound; 1 a violation was found; 2 wrong use, no such folder; 4 system error.",
};

/* The ledger's folder: FOLDER/ledger when FOLDER is a site. */
static err_t open_folder(const char *path, int *ret, struct problem *why)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot be opened: %s", path, strerror(errno));
	}
	if (!fs_exists(fd, "checkpoint") && fs_exists(fd, INSPECT_FOLDER)) {
		int inner = openat(fd, INSPECT_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		(void)close(fd);
		fd = inner;
		if (fd < 0)
			return problem(why, err_of_errno(), "%s/" INSPECT_FOLDER ": cannot be opened", path);
	}
	*ret = fd;
	return OK;
}

static err_t refuse(const struct input *in, struct problem *why)
{
	if (strncmp(in->folder, "https://", 8) == 0 || strncmp(in->folder, "http://", 7) == 0)
		return problem(why, ERR_USAGE, "this version inspects folders, not addresses; copy the ledger here first");
	if (in->pdf != NULL)
		return problem(why, ERR_USAGE, "this version makes no PDF; use --html and print the page");
	return OK;
}

static err_t write_page(const struct inspection *i, const struct input *in, struct problem *why)
{
	struct buf page = buf_of(OUTPUT_MAX);

	inspection_html(i, in->folder, verb_japanese(), &page);
	err_t e = page.err == OK ? fs_put(AT_FDCWD, in->html, page.bytes, page.len, 0644) : page.err;
	buf_free(&page);
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", in->html, err_text(e));
}

static err_t show(const struct inspection *i, const struct input *in, struct problem *why)
{
	struct buf b = buf_of(OUTPUT_MAX);

	if (in->json)
		inspection_json(i, &b);
	else
		inspection_people(i, in->folder, verb_japanese(), &b);
	err_t e = b.err;
	if (e == OK && (fwrite(b.bytes, 1, b.len, stdout) != b.len || fflush(stdout) != 0))
		e = ERR_IO;
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "the result cannot be printed: %s", err_text(e));
}

int verb_inspect(int argc, char **argv)
{
	struct input in = { .folder = NULL };
	struct problem why = PROBLEM_NONE;
	struct buf policy = buf_of(POLICY_BYTES_MAX);
	struct inspection result = { .sound = false };
	int fd = -1;

	verb_parse(&argp, argc, argv, &in);
	err_t e = refuse(&in, &why);
	if (e == OK)
		e = open_folder(in.folder, &fd, &why);
	if (e == OK && in.policy != NULL) {
		e = fs_read(AT_FDCWD, in.policy, &policy);
		if (e != OK)
			(void)problem(&why, e, "%s: cannot be read: %s", in.policy, err_text(e));
	}
	if (e == OK) {
		e = inspect_run_at(fd, in.policy != NULL ? (policy.bytes != NULL ? (const char *)policy.bytes : "") : NULL,
				policy.len, in.has_at ? in.at : clock_now(), &result, &why);
		(void)problem_in(&why, e, in.folder);
	}
	if (e == OK && in.html != NULL)
		e = write_page(&result, &in, &why);
	if (e == OK)
		e = show(&result, &in, &why);
	int status = e != OK ? verb_end(e, &why) : result.sound ? 0 : 1;
	inspection_free(&result);
	buf_free(&policy);
	if (fd >= 0)
		(void)close(fd);
	return status;
}
