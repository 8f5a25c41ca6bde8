/* person.c - `sekisho person add | rekey | end | list` */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "run/acts.h"

#define VKEY_MAX	1024u

struct input {
	struct verb_site site;
	const char *action, *name, *roles, *vkey, *reason;
};

static void check_complete(const struct input *in, struct argp_state *state)
{
	bool add = in->action != NULL && strcmp(in->action, "add") == 0;
	bool rekey = in->action != NULL && strcmp(in->action, "rekey") == 0;
	bool end = in->action != NULL && strcmp(in->action, "end") == 0;
	bool list = in->action != NULL && strcmp(in->action, "list") == 0;

	if (in->site.path == NULL || (!list && in->name == NULL) || (!add && !rekey && !end && !list))
		argp_error(state, "say: person add | rekey | end SITE NAME, or person list SITE");
	if (add && (in->roles == NULL || in->site.key == NULL))
		argp_error(state, "give --role and --key");
	if (rekey && in->vkey == NULL)
		argp_error(state, "give --new-key: the new public key");
	if (end && in->reason == NULL)
		argp_error(state, "give --reason: it is recorded");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'r':
		in->roles = arg;
		return 0;
	case 'v':
		in->vkey = arg;
		return 0;
	case 'R':
		in->reason = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->name = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		check_complete(in, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "role", 'r', "ROLE[,ROLE]", 0,
	  "author, reviewer, analyst, officer, custodian, inspector", 0 },
	{ "new-key", 'v', "VKEY", 0, "rekey: the new public key, or a file that has it", 0 },
	{ "reason", 'R', "TEXT", 0, "end: why; it is recorded", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "add SITE NAME\nrekey SITE NAME\nend SITE NAME\nlist SITE",
	.doc = "Add a person: --key is the public key there, the vkey's text or a file that has it (`sekisho key new` "
	       "prints it). Give a person another key when the old one was lost or is in other hands; end a key for good. "
	       "Both are done by a custodian about somebody else, with --as and --key of the custodian.",
};

/* A vkey as it stands on the command line, or from a file's first line. */
static err_t vkey_text(const char *given, struct buf *out, struct problem *why)
{
	if (strchr(given, '+') != NULL && strncmp(given, "PRIVATE+KEY+", 12) != 0 && strchr(given, '/') == NULL) {
		buf_text(out, given);
		return out->err;
	}
	err_t e = fs_read(AT_FDCWD, given, out);
	if (e == ERR_ABSENT && strchr(given, '+') != NULL) {
		buf_clear(out);
		buf_text(out, given);
		return out->err;
	}
	if (e != OK)
		return problem(why, e, "%s: cannot read the public key: %s", given, err_text(e));
	const uint8_t *lf = out->len > 0 ? memchr(out->bytes, '\n', out->len) : NULL;
	if (lf != NULL)
		out->len = (size_t)(lf - out->bytes);
	if (strncmp(buf_str(out), "PRIVATE+KEY+", 12) == 0)
		return problem(why, ERR_KEY, "%s: this is a secret key; give the public key that `key new` printed", given);
	return OK;
}

static err_t add(struct input *in, struct site **site, struct problem *why)
{
	struct buf vkey = buf_of(VKEY_MAX);
	err_t e = vkey_text(in->site.key, &vkey, why);

	if (e == OK)
		e = verb_open(&in->site, site, NULL, why);
	if (e == OK)
		e = act_person_add(*site, in->name, in->roles, buf_str(&vkey), why);
	buf_wipe(&vkey);
	if (e == OK)
		(void)printf("%s: added with %s\n", in->name, in->roles);
	return e;
}

static err_t decide(struct input *in, struct site **site, struct problem *why)
{
	struct buf vkey = buf_of(VKEY_MAX);
	struct signer *signer = NULL;
	err_t e = in->vkey != NULL ? vkey_text(in->vkey, &vkey, why) : OK;

	if (e == OK)
		e = verb_open(&in->site, site, &signer, why);
	if (e == OK && in->action[0] == 'r')
		e = act_person_rekey(*site, in->name, buf_str(&vkey), signer, why);
	else if (e == OK)
		e = act_person_end(*site, in->name, in->reason, signer, why);
	signer_free(signer);
	buf_wipe(&vkey);
	if (e == OK)
		(void)printf("%s: %s\n", in->name, in->action[0] == 'r' ? "only the new key is accepted from now on"
									   : "the key is accepted no more");
	return e;
}

int verb_person(int argc, char **argv)
{
	struct input in = { .action = NULL };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	err_t e;

	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "add") == 0) {
		e = add(&in, &site, &why);
	} else if (strcmp(in.action, "list") == 0) {
		e = verb_open(&in.site, &site, NULL, &why);
		if (e == OK)
			e = act_person_list(site, in.site.json, stdout, &why);
	} else {
		e = decide(&in, &site, &why);
	}
	site_close(site);
	return verb_end(e, &why);
}
