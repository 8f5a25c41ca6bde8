/* witness.c - `sekisho witness new|serve DIR`, `sekisho witness ask SITE` */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "fetch/http.h"
#include "run/witness_ask.h"
#include "witness/serve.h"
#include "witness/witness.h"

#define OUTPUT_MAX	(1u << 20)
#define LOGS_MAX	32u

enum { OPTION_CA = 0x100 };

struct input {
	const char *action, *folder;
	const char *name, *listen, *policy, *ca;
	const char *log[LOGS_MAX];
	size_t log_count;
	bool json, quiet;
};

static void take_argument(struct input *in, char *arg, struct argp_state *state)
{
	static const char *const actions[] = { "new", "serve", "ask" };

	if (in->action == NULL) {
		for (size_t i = 0; i < COUNT_OF(actions); i++)
			if (strcmp(arg, actions[i]) == 0) {
				in->action = actions[i];
				return;
			}
		in->action = "serve";	/* `witness DIR --listen ...` */
	}
	if (in->folder != NULL)
		argp_error(state, "too many arguments");
	in->folder = arg;
}

static error_t at_end(const struct input *in, struct argp_state *state)
{
	if (in->folder == NULL)
		argp_error(state, "say: new DIR, serve DIR or ask SITE");
	if (strcmp(in->action, "new") == 0 && in->name == NULL)
		argp_error(state, "what is the witness called? give --name NAME, like witness.example.jp");
	if (strcmp(in->action, "serve") == 0 && in->listen == NULL)
		argp_error(state, "where shall it listen? give --listen ADDRESS:PORT");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'n':
		in->name = arg;
		return 0;
	case 'L':
		if (in->log_count == LOGS_MAX)
			argp_error(state, "more than %u logs", LOGS_MAX);
		in->log[in->log_count++] = arg;
		return 0;
	case 'l':
		in->listen = arg;
		return 0;
	case 'p':
		in->policy = arg;
		return 0;
	case OPTION_CA:
		in->ca = arg;
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case 'q':
		in->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		take_argument(in, arg, state);
		return 0;
	case ARGP_KEY_END:
		return at_end(in, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "name", 'n', "NAME", 0, "new: what the witness is called, like witness.example.jp", 0 },
	{ "log", 'L', "VKEY", 0, "new: a log that it shall watch, by its public key; may be given again", 0 },
	{ "listen", 'l', "ADDRESS:PORT", 0, "serve: where it answers HTTP; port 0: any free one, which is printed", 0 },
	{ "quiet", 'q', NULL, 0, "serve: no line for each request", 0 },
	{ "policy", 'p', "FILE", 0, "ask: the tlog-policy that names the witnesses (default: SITE/policy)", 0 },
	{ "ca", OPTION_CA, "FILE", 0, "ask: trust these certificate authorities (PEM) instead of the system's", 0 },
	{ "json", 'j', NULL, 0, "ask: print one JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "new DIR\nserve DIR\nDIR\nask SITE",
	.doc = "Witnesses make a hidden second history of a ledger impossible: each cosigns only what continues what it "
	       "cosigned before (C2SP tlog-witness). `new` makes one and prints its public key, `serve` (or DIR alone) "
	       "answers logs over HTTP. `ask` sends the newest checkpoint of SITE to the witnesses of its policy and "
	       "keeps their cosignatures in its ledger; no secret is needed.\v"
	       "Exit status: 0 done; 1 the policy's quorum is not met, or a witness disagrees; 2 wrong use; 4 system error.",
};

static int make(const struct input *in)
{
	struct problem why = PROBLEM_NONE;
	struct buf vkey = buf_of(1024);

	err_t e = witness_new(in->folder, in->name, in->log, in->log_count, &vkey, &why);
	if (e == ERR_FORM)
		e = ERR_USAGE;
	if (e == OK && (printf("%s\n", buf_str(&vkey)) < 0 || fflush(stdout) != 0))
		e = ERR_IO;
	buf_free(&vkey);
	return verb_end(e, &why);
}

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static int serve(const struct input *in)
{
	struct sigaction catch = { .sa_handler = on_signal };
	struct problem why = PROBLEM_NONE;
	struct witness *w = NULL;
	struct buf vkey = buf_of(1024);

	(void)sigaction(SIGINT, &catch, NULL);
	(void)sigaction(SIGTERM, &catch, NULL);
	err_t e = witness_open(in->folder, &w, &why);
	if (e == OK) {
		const struct verifier v = witness_verifier(w);
		verifier_text(&v, &vkey);
		if (!in->quiet)
			(void)printf("witness %s watches %zu log(s)\n", buf_str(&vkey), witness_logs(w));
		e = witness_serve(w, in->listen, &stopped, in->quiet ? NULL : stdout, &why);
	}
	witness_close(w);
	buf_free(&vkey);
	return verb_end(e, &why);
}

/* The policy's bytes: of the file named, else of the site's own. */
static err_t read_policy(const struct input *in, int dirfd, struct buf *out, struct problem *why)
{
	err_t e = in->policy != NULL ? fs_read(AT_FDCWD, in->policy, out) : fs_read(dirfd, WITNESS_POLICY, out);

	if (e == OK)
		return OK;
	if (in->policy != NULL)
		return problem(why, e, "%s: cannot be read: %s", in->policy, err_text(e));
	return problem(why, e, "%s/" WITNESS_POLICY ": cannot be read: %s; it names this ledger's key and the witnesses (C2SP tlog-policy); or give --policy",
		       in->folder, err_text(e));
}

static void people(const struct asked *a, struct buf *out)
{
	static const char *const words[][2] = {
		[ASKED_NOT] = { "not asked: no URL", "URLなし" },
		[ASKED_COSIGNED] = { "cosigned", "連署しました" },
		[ASKED_REFUSED] = { "REFUSED", "拒否" },
		[ASKED_DISAGREES] = { "DISAGREES", "不一致" },
		[ASKED_UNREACHABLE] = { "not reached", "接続できません" },
	};
	bool japanese = verb_japanese();

	buf_printf(out, japanese ? "%s、記載 %" PRIu64 " 件\n" : "%s, %" PRIu64 " entries\n", a->origin, a->size);
	for (size_t i = 0; i < a->count; i++)
		buf_printf(out, "  %-20s %s%s%s\n", a->witness[i].name, words[a->witness[i].answer][japanese],
			   a->witness[i].why[0] != '\0' ? ": " : "", a->witness[i].why);
	buf_printf(out, japanese ? "定足数 %s: %s\n" : "quorum %s: %s\n", a->quorum,
		   japanese ? a->quorum_met ? "満たす" : "満たさない" : a->quorum_met ? "met" : "NOT met");
}

static err_t show(const struct asked *a, bool json, int *status, struct problem *why)
{
	struct buf out = buf_of(OUTPUT_MAX);

	if (json)
		asked_json(a, &out);
	else
		people(a, &out);
	err_t e = out.err;
	if (e == OK && (fwrite(out.bytes, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
		e = ERR_IO;
	buf_free(&out);
	*status = a->quorum_met ? 0 : 1;
	for (size_t i = 0; i < a->count; i++)
		if (a->witness[i].answer == ASKED_DISAGREES)
			*status = 1;
	return e == OK ? OK : problem(why, e, "the result cannot be printed: %s", err_text(e));
}

static int ask(const struct input *in)
{
	struct buf policy = buf_of(POLICY_BYTES_MAX);
	struct asked *asked = calloc(1, sizeof(*asked));
	struct problem why = PROBLEM_NONE;
	struct http *http = NULL;
	int status = 0;

	int fd = open(in->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err_t e = asked == NULL ? ERR_MEMORY : OK;
	if (fd < 0 && e == OK) {
		e = err_of_errno();
		(void)problem(&why, e, "%s: cannot be opened: %s", in->folder, strerror(errno));
	}
	if (e == OK)
		e = read_policy(in, fd, &policy, &why);
	if (e == OK)
		e = http_new(in->ca, &http);
	if (e == OK)
		e = witness_ask(fd, buf_str(&policy), policy.len, http, asked, &why);
	if (e == OK)
		e = show(asked, in->json, &status, &why);
	if (fd >= 0)
		(void)close(fd);
	http_free(http);
	buf_free(&policy);
	free(asked);
	return e != OK ? verb_end(e, &why) : status;
}

int verb_witness(int argc, char **argv)
{
	struct input in = { .action = NULL };

	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "new") == 0)
		return make(&in);
	return strcmp(in.action, "ask") == 0 ? ask(&in) : serve(&in);
}
