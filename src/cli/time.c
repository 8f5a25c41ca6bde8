/* time.c - `sekisho time SITE [--tsa URL] [--tsa-ca FILE]` */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/verb.h"
#include "fetch/http.h"
#include "run/time_ask.h"
#include "text/jsonw.h"

#define CA_MAX		(1u << 20)
#define ANSWER_MAX	65536u

enum { OPTION_TSA = 0x100, OPTION_TSA_CA, OPTION_CA };

struct input {
	const char *folder, *tsa, *tsa_ca, *ca;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case OPTION_TSA:
		in->tsa = arg;
		return 0;
	case OPTION_TSA_CA:
		in->tsa_ca = arg;
		return 0;
	case OPTION_CA:
		in->ca = arg;
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one SITE only");
		in->folder = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->folder == NULL)
			argp_error(state, "which SITE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "tsa", OPTION_TSA, "URL", 0, "The time-stamp authority (default: the site's file " TIME_URL ")", 0 },
	{ "tsa-ca", OPTION_TSA_CA, "FILE", 0, "Certificates (PEM) that its tokens are verified with (default: the site's file " TIME_CA ")", 0 },
	{ "ca", OPTION_CA, "FILE", 0, "Trust these certificate authorities (PEM) for the connection instead of the system's", 0 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "SITE",
	.doc = "Ask a time-stamp authority (RFC 3161) for a token over the ledger's newest checkpoint: somebody else's "
	       "word that all entries up to it existed at that time. It is verified, then kept beside the checkpoint, where inspect "
	       "finds it. Needs no secret, and may run beside other verbs.",
};

/* The file that was named, else the site's own. */
static err_t read_setting(int dirfd, const char *named, const char *own, const char *folder, struct buf *out,
			  struct problem *why)
{
	err_t e = named != NULL ? fs_read(AT_FDCWD, named, out) : fs_read(dirfd, own, out);

	if (e == OK)
		return OK;
	if (named != NULL)
		return problem(why, e, "%s: cannot be read: %s", named, err_text(e));
	return problem(why, e, "%s/%s: cannot be read: %s; write it, or give --tsa URL and --tsa-ca FILE", folder, own, err_text(e));
}

static void show(const struct time_asked *a, bool json)
{
	struct buf b = buf_of(ANSWER_MAX);
	struct jsonw w = jsonw_of(&b);
	char at[CLOCK_TEXT_BYTES];
	const bool japanese = verb_japanese();

	if (!json) {
		clock_tokyo(a->stamp.at, at);
		(void)printf(japanese ? "%s: 記載 %" PRIu64 " 件は %s に存在していました（%s）%s\n"
			     : "%s: %" PRIu64 " entries existed at %s, says %s%s\n", a->origin, a->size, at,
			     a->stamp.authority, !a->before ? "" : japanese ? "。取得済みです" : "; its token was there already");
		return;
	}
	clock_utc(a->stamp.at, at);
	const struct {
		const char *key, *text;
	} texts[] = { { "origin", a->origin }, { "at", at }, { "authority", a->stamp.authority }, { "file", a->path } };
	jsonw_object(&w);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		jsonw_key(&w, texts[i].key);
		jsonw_string(&w, texts[i].text);
	}
	jsonw_key(&w, "size");
	jsonw_uint(&w, a->size);
	jsonw_key(&w, "asked");
	jsonw_bool(&w, !a->before);
	jsonw_object_end(&w);
	(void)printf("%s\n", buf_str(&b));
	buf_free(&b);
}

int verb_time(int argc, char **argv)
{
	struct input in = { .folder = NULL };
	struct buf url = buf_of(HTTP_URL_MAX), ca = buf_of(CA_MAX);
	struct problem why = PROBLEM_NONE;
	struct time_asked asked;
	struct http *http = NULL;
	err_t e = OK;

	verb_parse(&argp, argc, argv, &in);
	int fd = open(in.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		e = problem(&why, err_of_errno(), "%s: cannot be opened: %s", in.folder, strerror(errno));
	if (e == OK && in.tsa != NULL)
		buf_text(&url, in.tsa);
	else if (e == OK)
		e = read_setting(fd, NULL, TIME_URL, in.folder, &url, &why);
	if (e == OK)
		e = read_setting(fd, in.tsa_ca, TIME_CA, in.folder, &ca, &why);
	while (url.len > 0 && (url.bytes[url.len - 1] == '\n' || url.bytes[url.len - 1] == '\r'))
		url.len--;
	if (e == OK)
		e = http_new(in.ca, &http);
	if (e == OK)
		e = time_ask(fd, buf_str(&url), ca.bytes, ca.len, http, &asked, &why);
	if (e == OK)
		show(&asked, in.json);
	http_free(http);
	if (fd >= 0)
		(void)close(fd);
	buf_free(&url);
	buf_free(&ca);
	return verb_end(e, &why);
}
