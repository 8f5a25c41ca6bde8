/* witness_new.c - make the folder of a witness. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/cosign.h"
#include "witness/witness.h"

static const char head[] =
	"# The logs that this witness watches, one a line: log VKEY\n"
	"# `sekisho inspect` prints a ledger's VKEY with --json. Start the witness again after a change.\n";

static err_t write_policy(const char *const *logs, size_t count, struct buf *out, struct problem *why)
{
	struct verifier v;

	buf_text(out, head);
	for (size_t i = 0; i < count; i++) {
		if (verifier_of(logs[i], strlen(logs[i]), &v) != OK || v.type != SIGN_ED25519)
			return problem(why, ERR_FORM, "'%.100s' is no log's public key (VKEY); `sekisho inspect --json` prints it as `log`", logs[i]);
		buf_printf(out, "log %s\n", logs[i]);
	}
	buf_text(out, "quorum none\n");
	return out->err;
}

static err_t fill(int dirfd, const struct signer *s, const struct buf *policy)
{
	struct buf key = buf_of(1024);

	signer_text(s, &key);
	buf_u8(&key, '\n');
	err_t e = key.err == OK ? fs_put(dirfd, "key", key.bytes, key.len, 0600) : key.err;
	buf_wipe(&key);
	if (e == OK)
		e = fs_put(dirfd, "policy", policy->bytes, policy->len, 0644);
	return e;
}

static err_t make(const char *path, const struct signer *s, const struct buf *policy, struct problem *why)
{
	if (mkdir(path, 0700) != 0) {
		err_t e = err_of_errno();
		return problem(why, e, e == ERR_EXISTS ? "%s: exists already; a witness is made in a new folder"
			       : "%s: cannot be made: %s", path, strerror(errno));
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err_t e = fd >= 0 ? fill(fd, s, policy) : err_of_errno();
	if (e == OK)
		e = fs_sync_parent(AT_FDCWD, path);
	if (e != OK && fd >= 0) {
		(void)unlinkat(fd, "key", 0);
		(void)unlinkat(fd, "policy", 0);
	}
	if (fd >= 0)
		(void)close(fd);
	if (e != OK) {
		(void)rmdir(path);
		return problem(why, e, "%s: cannot be filled: %s", path, err_text(e));
	}
	return OK;
}

err_t witness_new(const char *path, const char *name, const char *const *logs, size_t count,
		  struct buf *out, struct problem *why)
{
	struct buf policy = buf_of(1u << 20);
	struct signer *s = NULL;

	err_t e = write_policy(logs, count, &policy, why);
	if (e == OK) {
		e = signer_new(name, &s);
		if (e == ERR_FORM)
			(void)problem(why, e, "'%s' cannot name a key: 1 to %u bytes, no blanks, no '+'", name, SIGN_NAME_MAX - 1);
	}
	if (e == OK)
		e = make(path, s, &policy, why);
	if (e == OK) {
		const struct verifier v = cosigner_verifier(s);
		verifier_text(&v, out);
		e = out->err;
	}
	signer_free(s);
	buf_free(&policy);
	return e;
}
