/* person.c - `sekisho person add SITE NAME --role R[,R] --vkey VKEY` */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "run/acts.h"

#define VKEY_MAX	1024u

struct input {
	struct verb_site site;
	const char *action, *name, *roles;
};

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
		if (in->name == NULL || strcmp(in->action, "add") != 0)
			argp_error(state, "say: person add SITE NAME");
		if (in->roles == NULL || in->site.key == NULL)
			argp_error(state, "give --role and --key");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "role", 'r', "ROLE[,ROLE]", 0,
	  "author, reviewer, analyst, officer, custodian, inspector", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "add SITE NAME", .children = children,
	.doc = "Add a person. --key is the public key: the vkey's text, or a file that has it "
	       "(`sekisho key new` prints it).",
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

int verb_person(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct buf vkey = buf_of(VKEY_MAX);
	struct site *site = NULL;

	verb_parse(&argp, argc, argv, &in);
	err_t e = vkey_text(in.site.key, &vkey, &why);
	if (e == OK)
		e = verb_open(&in.site, &site, NULL, &why);
	if (e == OK)
		e = act_person_add(site, in.name, in.roles, buf_str(&vkey), &why);
	site_close(site);
	buf_wipe(&vkey);
	if (e == OK)
		(void)printf("%s: added with %s\n", in.name, in.roles);
	return verb_end(e, &why);
}
