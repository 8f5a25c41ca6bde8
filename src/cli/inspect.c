/* inspect.c - `sekisho inspect FOLDER-OR-URL [--policy FILE] [--since FILE | --state FILE]
 * [--ask-witnesses] [--from TIME] [--to TIME] [--json] [--html FILE] [--pdf FILE]` */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/inspect_held.h"
#include "cli/verb.h"
#include "fetch/fetch.h"
#include "inspect/inspect.h"
#include "inspect/policy.h"
#include "run/inspect_report.h"

#define OUTPUT_MAX	(16u << 20)

enum { OPTION_HTML = 0x100, OPTION_PDF, OPTION_CA, OPTION_COPY, OPTION_ASK, OPTION_AT, OPTION_TSA_CA, OPTION_FROM, OPTION_TO };

struct input {
	const char *folder, *policy, *html, *pdf, *since, *state, *ca, *copy, *tsa_ca;
	bool json, ask, has_at;
	nsec_t at, from, to;
};

/* What an inspection has open. */
struct looking {
	int fd;				/* of the ledger's folder */
	char fetched[FETCH_PATH_BYTES];	/* temporary, or empty */
	struct http *http;		/* NULL: nothing is asked of a network */
	struct buf policy, time_ca;
	struct held_list held;
	struct inspection result;
};

static nsec_t time_of(const char *arg, struct argp_state *state)
{
	nsec_t t = 0;

	if (clock_parse(arg, strlen(arg), &t) != OK)
		argp_error(state, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", arg);
	return t;
}

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
		in->at = time_of(arg, state);
		in->has_at = true;
		return 0;
	case OPTION_FROM:
		in->from = time_of(arg, state);
		return 0;
	case OPTION_TO:
		in->to = time_of(arg, state);
		return 0;
	case 's':
		in->since = arg;
		return 0;
	case 'S':
		in->state = arg;
		return 0;
	case OPTION_CA:
		in->ca = arg;
		return 0;
	case OPTION_TSA_CA:
		in->tsa_ca = arg;
		return 0;
	case OPTION_COPY:
		in->copy = arg;
		return 0;
	case OPTION_ASK:
		in->ask = true;
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
			argp_error(state, "which FOLDER or URL?");
		if (in->to != 0 && in->from >= in->to)
			argp_error(state, "--from must be before --to");
		if (in->ask && in->policy == NULL)
			argp_error(state, "--ask-witnesses needs the policy that names them: --policy FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "policy", 'p', "FILE", 0, "Trust the logs that this tlog-policy file names, and demand its quorum of witnesses", 0 },
	{ "trust", 0, NULL, OPTION_ALIAS, NULL, 0 },
	{ "since", 's', "FILE", 0, "A checkpoint kept from an earlier inspection: this ledger must continue it; sealed bodies before it are not read again", 0 },
	{ "state", 'S', "FILE", 0, "As --since, if FILE is there; when the ledger is sound its checkpoint is kept there for the next time", 0 },
	{ "ask-witnesses", OPTION_ASK, NULL, 0, "Get from each witness with a URL what it cosigned last, and hold the ledger against it", 0 },
	{ "tsa-ca", OPTION_TSA_CA, "FILE", 0, "Verify time-stamp tokens with these certificates (PEM), and demand at least one", 0 },
	{ "ca", OPTION_CA, "FILE", 0, "Trust these certificate authorities (PEM) instead of the system's", 0 },
	{ "copy", OPTION_COPY, "FOLDER", 0, "Of a URL: keep what was fetched in this new folder", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 0 },
	{ "at", OPTION_AT, "TIME", 0, "Judge retention periods as of TIME (default: now)", 0 },
	{ "from", OPTION_FROM, "TIME", 0, "Count only what was done from TIME on (everything is verified all the same)", 0 },
	{ "to", OPTION_TO, "TIME", 0, "Count only what was done before TIME", 0 },
	{ "html", OPTION_HTML, "FILE", 0, "Write the result as a page, too", 0 },
	{ "pdf", OPTION_PDF, "FILE", 0, "Write the result as a document to file, in Japanese and English", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "FOLDER\nURL",
	.doc = "Verify a ledger without any secret: every file, signature, tile, entry and sealed body, and "
	       "that only approved things were done. FOLDER is a site or its ledger; URL is where a web server "
	       "shows a ledger's folder (https://...).\v"
	       "Exit status: 0 sound; 1 a violation was found; 2 wrong use, no such folder; 4 system error, no connection.",
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
	if (in->copy != NULL && !http_is_url(in->folder))
		return problem(why, ERR_USAGE, "--copy is for a URL; %s is a folder", in->folder);
	return OK;
}

static err_t make_copy(const char *path, int *fd, struct problem *why)
{
	if (mkdir(path, 0755) != 0)
		return problem(why, err_of_errno(), "%s: cannot be made: %s; --copy makes a new folder", path, strerror(errno));
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd >= 0 ? OK : problem(why, err_of_errno(), "%s: cannot be opened: %s", path, strerror(errno));
}

/* The ledger's folder, fetched first when it is an address. */
static err_t open_ledger(const struct input *in, struct looking *l, struct problem *why)
{
	if (!http_is_url(in->folder))
		return open_folder(in->folder, &l->fd, why);
	err_t e = in->copy != NULL ? make_copy(in->copy, &l->fd, why) : fetch_folder_new(l->fetched, &l->fd, why);
	return e == OK ? fetch_ledger(l->http, in->folder, held_since(&l->held), l->fd, why) : e;
}

/* The page and the document that were asked for. */
static err_t write_files(const struct inspection *i, const struct input *in, struct problem *why)
{
	const struct inspect_report report = { .result = i, .place = in->folder, .policy = in->policy, .at = clock_now() };
	struct buf page = buf_of(OUTPUT_MAX), pdf = buf_of(OUTPUT_MAX);
	const char *path = in->html;
	err_t e = OK;

	if (in->html != NULL) {
		inspection_html(i, in->folder, verb_japanese(), &page);
		e = page.err == OK ? fs_put(AT_FDCWD, in->html, page.bytes, page.len, 0644) : page.err;
	}
	if (e == OK && in->pdf != NULL) {
		path = in->pdf;
		e = inspect_report_pdf(&report, &pdf);
		if (e == OK)
			e = fs_put(AT_FDCWD, in->pdf, pdf.bytes, pdf.len, 0644);
	}
	buf_free(&page);
	buf_free(&pdf);
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", path, err_text(e));
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

static err_t read_file(const char *path, struct buf *out, struct problem *why)
{
	err_t e = fs_read(AT_FDCWD, path, out);

	return e == OK ? OK : problem(why, e, "%s: cannot be read: %s", path, err_text(e));
}

/* Everything up to the verdict. */
static err_t look(const struct input *in, struct looking *l, struct problem *why)
{
	err_t e = refuse(in, why);

	if (e == OK && (http_is_url(in->folder) || in->ask))
		e = http_new(in->ca, &l->http);
	if (e == OK && in->policy != NULL)
		e = read_file(in->policy, &l->policy, why);
	if (e == OK && in->tsa_ca != NULL)
		e = read_file(in->tsa_ca, &l->time_ca, why);
	if (e == OK && in->since != NULL)
		e = held_file(&l->held, in->since, false, why);
	if (e == OK && in->state != NULL)
		e = held_file(&l->held, in->state, true, why);
	if (e == OK)
		e = open_ledger(in, l, why);
	if (e == OK && in->ask)
		e = held_ask(&l->held, l->http, l->fd, &l->policy, why);
	if (e != OK)
		return e;
	const struct inspect_how how = { .policy = in->policy != NULL ? buf_str(&l->policy) : NULL,
		.policy_len = l->policy.len, .held = l->held.held, .held_count = l->held.count,
		.time_ca = in->tsa_ca != NULL ? buf_str(&l->time_ca) : NULL, .time_ca_len = l->time_ca.len,
		.fetched = http_is_url(in->folder), .now = in->has_at ? in->at : clock_now(),
		.from = in->from, .to = in->to };
	e = inspect_with(l->fd, &how, &l->result, why);
	return problem_in(why, e, in->folder);
}

/* What the next inspection begins from. */
static err_t keep_state(const struct input *in, const struct looking *l, struct problem *why)
{
	if (in->state == NULL || !l->result.sound)
		return OK;
	err_t e = fs_put(AT_FDCWD, in->state, l->result.note.bytes, l->result.note.len, 0644);
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", in->state, err_text(e));
}

int verb_inspect(int argc, char **argv)
{
	struct input in = { .folder = NULL };
	struct problem why = PROBLEM_NONE;
	struct looking l = { .fd = -1, .policy = buf_of(POLICY_BYTES_MAX), .time_ca = buf_of(1u << 20) };

	verb_parse(&argp, argc, argv, &in);
	err_t e = look(&in, &l, &why);
	if (e == OK)
		e = write_files(&l.result, &in, &why);
	if (e == OK)
		e = show(&l.result, &in, &why);
	if (e == OK)
		e = keep_state(&in, &l, &why);
	int status = e != OK ? verb_end(e, &why) : l.result.sound ? 0 : 1;
	inspection_free(&l.result);
	held_list_free(&l.held);
	buf_free(&l.policy);
	buf_free(&l.time_ca);
	http_free(l.http);
	if (l.fd >= 0)
		(void)close(l.fd);
	if (l.fetched[0] != '\0')
		fetch_folder_remove(l.fetched);
	return status;
}
