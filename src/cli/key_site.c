/* key_site.c - `sekisho key passphrase | recovery | restore | copy | log SITE`: the lock on a site's keys, copies of them, another key for the log */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/verb.h"
#include "crypt/sign.h"
#include "run/acts.h"
#include "run/site.h"

#define COPY_MAX	4096u

struct input {
	struct verb_site site;
	const char *action, *file, *new_file, *copy_file, *reason;
	unsigned days;
};

static bool complete(const struct input *in)
{
	if (in->site.path == NULL)
		return false;
	if (strcmp(in->action, "passphrase") == 0)
		return in->new_file != NULL && in->file == NULL;
	if (strcmp(in->action, "copy") == 0)
		return in->file != NULL;
	if (strcmp(in->action, "log") == 0)
		return in->reason != NULL && in->file == NULL;
	if (strcmp(in->action, "recovery") == 0)
		return in->copy_file != NULL && in->file != NULL;
	return in->copy_file != NULL && in->file != NULL && in->new_file != NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'n':
		in->new_file = arg;
		return 0;
	case 'r':
		in->copy_file = arg;
		return 0;
	case 'R':
		in->reason = arg;
		return 0;
	case 'd':
		if (strlen(arg) != 1 || *arg < '1' || *arg > (char)('0' + SITE_COPY_DAYS))
			argp_error(state, "--days is 1 to %u: a key that expired must be gone from all copies by then", SITE_COPY_DAYS);
		in->days = (unsigned)(*arg - '0');
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->file = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (!complete(in))
			argp_error(state, "say: key passphrase SITE --new-passphrase-file F | key recovery SITE FILE "
				   "--recovery-passphrase-file F | key restore SITE FILE --recovery-passphrase-file F "
				   "--new-passphrase-file F | key copy SITE FOLDER | key log SITE --reason TEXT");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "new-passphrase-file", 'n', "FILE", 0, "First line: the passphrase from now on", 0 },
	{ "recovery-passphrase-file", 'r', "FILE", 0, "First line: the passphrase of the recovery copy", 0 },
	{ "reason", 'R', "TEXT", 0, "log: why (recorded)", 0 },
	{ "days", 'd', "N", 0, "copy: destroy copies older than N days (7, which is also the most)", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "passphrase SITE\nrecovery SITE FILE\nrestore SITE FILE\ncopy SITE FOLDER\nlog SITE",
	.doc = "Change the passphrase that locks a site's keys; make a recovery copy of the master key under a "
	       "passphrase of its own, to be kept in a safe; open the site's keys with it when the passphrase is lost; "
	       "copy the key store, and destroy the copies that are too old; give the log another key.",
};

/* A new file, 0600, whole or not at all. */
static err_t write_copy(const char *file, const struct buf *copy, struct problem *why)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	err_t e = fd >= 0 ? OK : err_of_errno();

	if (fd < 0)
		return problem(why, e, "%s: cannot be made: %s; an existing file is never overwritten", file, strerror(errno));
	e = fs_write_all(fd, copy->bytes, copy->len);
	if (e == OK && fsync(fd) != 0)
		e = err_of_errno();
	if (close(fd) != 0 && e == OK)
		e = err_of_errno();
	if (e == OK)
		e = fs_sync_parent(AT_FDCWD, file);
	else
		(void)unlink(file);
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %s", file, err_text(e));
}

static err_t make_copy(const struct input *in, const struct site *s, const struct buf *passphrase, struct problem *why)
{
	struct buf copy = buf_of(COPY_MAX);
	err_t e = site_recovery_copy(s, passphrase->bytes, passphrase->len, &copy);

	if (e == OK)
		e = write_copy(in->file, &copy, why);
	buf_wipe(&copy);
	return e;
}

static err_t restore(const struct input *in, const struct buf *copy_passphrase, const struct buf *passphrase,
		     struct problem *why)
{
	struct buf copy = buf_of(COPY_MAX);
	err_t e = fs_read(AT_FDCWD, in->file, &copy);

	if (e != OK)
		(void)problem(why, e, "%s: cannot read the recovery copy: %s", in->file, err_text(e));
	if (e == OK) {
		const struct site_recovery with = {
			.copy = copy.bytes, .copy_len = copy.len,
			.copy_passphrase = copy_passphrase->bytes, .copy_passphrase_len = copy_passphrase->len,
			.passphrase = passphrase->bytes, .passphrase_len = passphrase->len,
		};
		e = site_restore_keys(in->site.path, &with, why);
	}
	buf_wipe(&copy);
	return e;
}

static err_t copy_store(const struct input *in, const struct site *s, struct problem *why)
{
	char name[32];
	unsigned old = 0;

	err_t e = site_copy_keys(s, in->file, in->days, name, &old, why);
	if (e == OK)
		(void)printf("%s/%s: keys copied; %u older copies destroyed\n", in->file, name, old);
	return e;
}

static err_t rekey_log(const struct input *in, struct site *s, const struct signer *signer, struct problem *why)
{
	struct buf vkey = buf_of(512);

	err_t e = act_log_rekey(s, in->reason, signer, &vkey, why);
	if (e == OK)
		(void)printf("%s\n", buf_str(&vkey));
	buf_free(&vkey);
	return e;
}

static err_t with_site(const struct input *in, struct site *s, const struct buf *fresh, const struct buf *copy,
		       struct problem *why)
{
	if (strcmp(in->action, "copy") == 0)
		return copy_store(in, s, why);
	if (strcmp(in->action, "passphrase") == 0)
		return site_relock(s, fresh->bytes, fresh->len, why);
	return make_copy(in, s, copy, why);
}

int verb_key_site(int argc, char **argv)
{
	struct input in = { .action = NULL, .days = SITE_COPY_DAYS };
	struct problem why = PROBLEM_NONE;
	struct buf fresh = buf_of(1), copy = buf_of(1);
	struct site *site = NULL;
	struct signer *signer = NULL;
	err_t e = OK;

	verb_parse(&argp, argc, argv, &in);
	if (in.new_file != NULL)
		e = verb_passphrase(in.new_file, false, &fresh, &why);
	if (e == OK && in.copy_file != NULL)
		e = verb_passphrase(in.copy_file, false, &copy, &why);
	if (e == OK && strcmp(in.action, "restore") == 0) {
		e = restore(&in, &copy, &fresh, &why);
	} else if (e == OK) {
		bool by = strcmp(in.action, "log") == 0;
		e = verb_open(&in.site, &site, by ? &signer : NULL, &why);
		if (e == OK && by)
			e = rekey_log(&in, site, signer, &why);
		else if (e == OK)
			e = with_site(&in, site, &fresh, &copy, &why);
	}
	signer_free(signer);
	site_close(site);
	buf_wipe(&fresh);
	buf_wipe(&copy);
	if (e == OK && strcmp(in.action, "recovery") == 0)
		(void)printf("%s: recovery copy made; keep it and its passphrase apart, both away from the site\n", in.file);
	else if (e == OK && strcmp(in.action, "copy") != 0 && strcmp(in.action, "log") != 0)
		(void)printf("%s: its keys open with the new passphrase only\n", in.site.path);
	return verb_end(e, &why);
}
