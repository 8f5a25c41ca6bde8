/* proof.c - `sekisho proof SITE ENTRY`, `proof SITE --since FILE`, `proof --check FILE` */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "run/proving.h"
#include "text/jsonw.h"

#define FILE_MAX	(1u << 20)
#define POLICY_FILE	"policy"	/* in a site's folder, when no other is named */

enum { OPTION_CHECK = 0x100, OPTION_ENTRY, OPTION_ENTRY_OUT };

struct input {
	const char *folder, *policy, *out, *since, *check, *entry, *entry_out;
	uint64_t index;
	bool has_index, json;
};

static uint64_t number_of(const char *text, struct argp_state *state)
{
	char *end = NULL;

	errno = 0;
	uint64_t n = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0)
		argp_error(state, "'%s' is no number of an entry", text);
	return n;
}

static void check_use(const struct input *in, struct argp_state *state)
{
	if (in->check == NULL && in->folder == NULL)
		argp_error(state, "which SITE?");
	else if (in->check == NULL && in->has_index == (in->since != NULL))
		argp_error(state, "of which ENTRY, or --since which checkpoint?");
	else if (in->check != NULL && in->folder != NULL)
		argp_error(state, "--check needs no SITE: it knows the policy alone");
	else if (in->check != NULL && in->policy == NULL)
		argp_error(state, "--check needs --policy FILE, which names the logs that you trust");
	else if (in->check != NULL && (in->entry != NULL) == (in->since != NULL))
		argp_error(state, "--check needs --entry FILE or --since FILE, as the proof is of an entry or of a continuation");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'p':
		in->policy = arg;
		return 0;
	case 'o':
		in->out = arg;
		return 0;
	case 's':
		in->since = arg;
		return 0;
	case 'j':
		in->json = true;
		return 0;
	case OPTION_CHECK:
		in->check = arg;
		return 0;
	case OPTION_ENTRY:
		in->entry = arg;
		return 0;
	case OPTION_ENTRY_OUT:
		in->entry_out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			argp_error(state, "too many arguments");
		if (state->arg_num == 1) {
			in->index = number_of(arg, state);
			in->has_index = true;
		} else {
			in->folder = arg;
		}
		return 0;
	case ARGP_KEY_END:
		check_use(in, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "policy", 'p', "FILE", 0, "A tlog-policy that names the ledger's key (default: the site's file " POLICY_FILE ")", 0 },
	{ "trust", 0, NULL, OPTION_ALIAS, NULL, 0 },
	{ "out", 'o', "FILE", 0, "Write the proof there (default: standard output)", 0 },
	{ "entry-out", OPTION_ENTRY_OUT, "FILE", 0, "Write the entry's own bytes there, which --check needs", 0 },
	{ "since", 's', "FILE", 0, "An earlier checkpoint: prove that the ledger continues it; or what to check against", 0 },
	{ "check", OPTION_CHECK, "FILE", 0, "Verify this proof, without the ledger", 0 },
	{ "entry", OPTION_ENTRY, "FILE", 0, "Of --check: the entry's bytes", 0 },
	{ "json", 'j', NULL, 0, "Of --check: print one JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "SITE ENTRY\nSITE --since FILE\n--check FILE",
	.doc = "A proof in a file that an entry (by its number, from 0) is in the ledger (C2SP tlog-proof), or that the ledger "
	       "continues an earlier checkpoint of itself; and its verification by who has neither ledger nor secret.\v"
	       "Exit status: 0 made, or true; 1 the proof is false, or the policy's quorum of witnesses is not met; 2 wrong use; 4 system error.",
};

static err_t read_file(int dirfd, const char *path, struct buf *out, struct problem *why)
{
	err_t e = fs_read(dirfd, path, out);

	return e == OK ? OK : problem(why, e, "%s: cannot be read: %s", path, err_text(e));
}

static err_t put(const char *path, const struct buf *b, struct problem *why)
{
	err_t e = OK;

	if (path != NULL)
		e = fs_put(AT_FDCWD, path, b->bytes, b->len, 0644);
	else if (fwrite(b->bytes, 1, b->len, stdout) != b->len || fflush(stdout) != 0)
		e = ERR_IO;
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", path != NULL ? path : "standard output", err_text(e));
}

/* The site's own policy, when no other is named. */
static err_t read_policy(int dirfd, const struct input *in, struct buf *out, struct problem *why)
{
	if (in->policy != NULL)
		return read_file(AT_FDCWD, in->policy, out, why);
	err_t e = fs_read(dirfd, POLICY_FILE, out);
	return e == OK ? OK : problem(why, e, "%s/" POLICY_FILE ": cannot be read: %s; write `log VKEY` and `quorum none` there, or give --policy "
				      "FILE (`sekisho inspect %s --json` tells the VKEY as `log`)", in->folder, err_text(e), in->folder);
}

static err_t make(const struct input *in, struct problem *why)
{
	struct buf policy = buf_of(POLICY_BYTES_MAX), proof = buf_of(FILE_MAX), entry = buf_of(FILE_MAX), old = buf_of(FILE_MAX);

	int fd = open(in->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err_t e = fd >= 0 ? OK : problem(why, err_of_errno(), "%s: cannot be opened: %s", in->folder, strerror(errno));
	if (e == OK)
		e = read_policy(fd, in, &policy, why);
	if (e == OK && in->since != NULL) {
		e = read_file(AT_FDCWD, in->since, &old, why);
		if (e == OK)
			e = proving_since(fd, policy.bytes, policy.len, &old, &proof, why);
	} else if (e == OK) {
		e = proving_entry(fd, policy.bytes, policy.len, in->index, &proof, &entry, why);
	}
	if (e == OK && in->entry_out != NULL)
		e = put(in->entry_out, &entry, why);
	if (e == OK)
		e = put(in->out, &proof, why);
	if (fd >= 0)
		(void)close(fd);
	buf_free(&policy);
	buf_free(&proof);
	buf_free(&entry);
	buf_free(&old);
	return e;
}

static void show(const struct input *in, const struct proved *p)
{
	struct buf b = buf_of(FILE_MAX);
	struct jsonw w = jsonw_of(&b);
	const bool japanese = verb_japanese();

	if (!in->json) {
		(void)printf(in->entry != NULL ? japanese ? "記載 %" PRIu64 " は台帳 %s（記載 %" PRIu64 " 件）にあります。\n"
			     : "Entry %" PRIu64 " is in the ledger %s of %" PRIu64 " entries.\n"
			     : japanese ? "記載 %" PRIu64 " 件だった台帳 %s は、今の %" PRIu64 " 件に続いています。\n"
			     : "The %" PRIu64 " entries of the ledger %s then begin its %" PRIu64 " now.\n", p->index, p->origin, p->size);
		if (strcmp(p->quorum, "none") != 0)
			(void)printf(japanese ? "証人の定足数 %s: %s（連署 %u）\n" : "The quorum of witnesses, %s, is %s (cosigned by %u).\n", p->quorum,
				     p->quorum_met ? japanese ? "満たす" : "met" : japanese ? "満たさない" : "NOT met", p->cosigned);
		return;
	}
	jsonw_object(&w);
	jsonw_key(&w, "origin");
	jsonw_string(&w, p->origin);
	jsonw_key(&w, in->entry != NULL ? "entry" : "since");
	jsonw_uint(&w, p->index);
	jsonw_key(&w, "size");
	jsonw_uint(&w, p->size);
	jsonw_key(&w, "quorum");
	jsonw_string(&w, p->quorum);
	jsonw_key(&w, "quorum_met");
	jsonw_bool(&w, p->quorum_met);
	jsonw_key(&w, "cosigned");
	jsonw_uint(&w, p->cosigned);
	jsonw_object_end(&w);
	(void)printf("%s\n", buf_str(&b));
	buf_free(&b);
}

/* OK: it is true; `met` is set. */
static err_t check(const struct input *in, bool *met, struct problem *why)
{
	struct buf policy = buf_of(POLICY_BYTES_MAX), proof = buf_of(FILE_MAX), with = buf_of(FILE_MAX);
	struct proved p;

	err_t e = read_file(AT_FDCWD, in->policy, &policy, why);
	if (e == OK)
		e = read_file(AT_FDCWD, in->check, &proof, why);
	if (e == OK)
		e = read_file(AT_FDCWD, in->entry != NULL ? in->entry : in->since, &with, why);
	if (e == OK)
		e = proving_check(policy.bytes, policy.len, &proof, &with, in->entry != NULL, &p, why);
	if (e == OK) {
		show(in, &p);
		*met = p.quorum_met;
	}
	buf_free(&policy);
	buf_free(&proof);
	buf_free(&with);
	return e;
}

int verb_proof(int argc, char **argv)
{
	struct input in = { .folder = NULL };
	struct problem why = PROBLEM_NONE;
	bool met = true;

	verb_parse(&argp, argc, argv, &in);
	err_t e = in.check != NULL ? check(&in, &met, &why) : make(&in, &why);
	return e != OK ? verb_end(e, &why) : met ? 0 : 1;
}
