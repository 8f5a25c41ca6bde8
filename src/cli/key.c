/* key.c - `sekisho key new FILE [--name NAME]`; what is about a site stands in key_site.c */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "crypt/sign.h"

#define KEY_TEXT_MAX	1024u

struct input {
	const char *action, *file, *name;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case 'n':
		in->name = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->file = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (in->file == NULL || strcmp(in->action, "new") != 0)
			argp_error(state, "say: key new FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "name", 'n', "NAME", 0, "The person's name (default: FILE's name without its ending)", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "new FILE\npassphrase SITE\nrecovery SITE FILE\nrestore SITE FILE",
	.doc = "Make a person's Ed25519 key. The secret half goes to FILE, readable by its owner alone; "
	       "an existing FILE is never touched. The public half is printed: give it to `sekisho person add`. "
	       "The others are about the lock on a site's keys: `sekisho key passphrase --help`.",
};

/* "keys/sato.key" names sato. */
static void default_name(const char *file, char *out, size_t room)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash != NULL ? slash + 1 : file;
	size_t len = strcspn(base, ".");

	(void)snprintf(out, room, "%.*s", (int)len, base);
}

static err_t write_secret(const char *file, const struct signer *s, struct problem *why)
{
	struct buf text = buf_of(KEY_TEXT_MAX);

	signer_text(s, &text);
	buf_u8(&text, '\n');
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	err_t e = fd >= 0 ? text.err : err_of_errno();
	if (fd < 0) {
		(void)problem(why, e, e == ERR_EXISTS ? "%s: exists already; a key is never overwritten" : "%s: cannot be made: %s",
			      file, strerror(errno));
		buf_wipe(&text);
		return e;
	}
	if (e == OK)
		e = fs_write_all(fd, text.bytes, text.len);
	if (e == OK && fsync(fd) != 0)
		e = err_of_errno();
	if (close(fd) != 0 && e == OK)
		e = err_of_errno();
	if (e == OK)
		e = fs_sync_parent(AT_FDCWD, file);
	else
		(void)unlink(file);
	buf_wipe(&text);
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", file, err_text(e));
}

static int print_public(const struct signer *s)
{
	struct buf b = buf_of(KEY_TEXT_MAX);

	verifier_text(signer_verifier(s), &b);
	int n = printf("%s\n", buf_str(&b));
	buf_free(&b);
	return n < 0 || fflush(stdout) != 0 ? err_status(ERR_IO) : 0;
}

int verb_key(int argc, char **argv)
{
	struct input in = { .action = NULL };
	struct problem why = PROBLEM_NONE;
	struct signer *s = NULL;
	char name[SIGN_NAME_MAX];

	if (argc > 1 && (strcmp(argv[1], "passphrase") == 0 || strcmp(argv[1], "recovery") == 0 ||
			 strcmp(argv[1], "restore") == 0 || strcmp(argv[1], "copy") == 0 ||
			 strcmp(argv[1], "log") == 0))
		return verb_key_site(argc, argv);
	verb_parse(&argp, argc, argv, &in);
	if (in.name == NULL) {
		default_name(in.file, name, sizeof(name));
		in.name = name;
	}
	err_t e = signer_new(in.name, &s);
	if (e == ERR_FORM)
		e = problem(&why, ERR_USAGE, "'%s' cannot name a key: 1 to %u bytes, no blanks, no '+'; give --name",
			    in.name, SIGN_NAME_MAX - 1);
	if (e == OK)
		e = write_secret(in.file, s, &why);
	int status = e == OK ? print_public(s) : verb_end(e, &why);
	signer_free(s);
	return status;
}
