#include "run/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "base/wipe.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "register/runs.h"
#include "run/expiring.h"
#include "run/keeping.h"
#include "run/noting.h"
#include "run/projecting.h"
#include "text/jsonw.h"
#include "text/tree.h"

#define SETTINGS_MAX	65536u
#define SPACE_MIN	(1u << 20)	/* bytes: an act and its tiles need less */

static err_t site_settings(int dirfd, struct tree **ret, struct problem *why)
{
	struct buf b = buf_of(SETTINGS_MAX);

	err_t e = fs_read(dirfd, "site.yaml", &b);
	if (e != OK)
		(void)problem(why, e, "site.yaml: cannot be read: %s; is this a site? `sekisho init` makes one", err_text(e));
	else if ((e = tree_yaml(b.bytes, b.len, ret, why)) != OK)
		(void)problem_in(why, e, "site.yaml");
	buf_free(&b);
	return e;
}

static err_t take_lock(int dirfd, int *lock, struct problem *why)
{
	*lock = openat(dirfd, "lock", O_RDWR | O_CLOEXEC);
	if (*lock < 0) {
		err_t e = err_of_errno();
		if (e == ERR_ABSENT)
			return problem(why, e, "lock: not there; is this a site? `sekisho init` makes one");
		return problem(why, e, "lock: cannot be opened for writing: %s; the site must be writable for its keeper",
			       strerror(errno));
	}
	if (flock(*lock, LOCK_EX | LOCK_NB) == 0)
		return OK;
	return problem(why, errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO,
		       "the site is open in another process; wait until that ends");
}

/* Every use of a site writes an entry: on a full disk say so at once, before
 * anything is half done. */
static err_t check_space(int dirfd, struct problem *why)
{
	if (fs_space(dirfd) >= SPACE_MIN)
		return OK;
	return problem(why, ERR_FULL, "no space left for the ledger; free some on the disk of the site, nothing was written");
}

/* The program may have died while the ledger was handed over. A key is destroyed only when the checkpoint was read
 * and says which one goes. */
static err_t settle_log_key(struct site *s, struct problem *why)
{
	const struct signer *next = keys_log_next(s->keys);

	if (next == NULL)
		return OK;
	err_t e = ledger_signed_by(s->dirfd, signer_verifier(next));
	if (e != OK && e != ERR_SIGNATURE)
		return problem(why, e, "ledger/checkpoint: cannot be read, and says which of two keys of the log goes on: %s", err_text(e));
	return keys_log_settle(s->keys, e == OK, why);
}

static err_t open_parts(struct site *s, const void *passphrase, size_t len, struct problem *why)
{
	uint8_t key[SECRET_BYTES];

	err_t e = site_settings(s->dirfd, &s->settings, why);
	if (e != OK)
		return e;
	s->name = node_text(tree_root(s->settings), "name");
	s->origin = node_text(tree_root(s->settings), "origin");
	if (s->name == NULL || s->origin == NULL)
		return problem(why, ERR_FORM, "site.yaml: name and origin must be there as text");
	e = take_lock(s->dirfd, &s->lock, why);
	if (e == OK)
		e = check_space(s->dirfd, why);
	if (e == OK)
		e = keys_open(s->dirfd, passphrase, len, &s->keys, why);
	if (e == OK)
		e = settle_log_key(s, why);
	if (e == OK)
		e = ledger_open(s->dirfd, s->origin, keys_signer(s->keys), &s->ledger, why);
	if (e == OK)
		e = keys_log_clear(s->keys, why);
	if (e == OK) {
		keys_derive(s->keys, "register", key);
		e = register_open(s->dirfd, "register.db", key, &s->reg, why);
		wipe(key, sizeof(key));
	}
	return e;
}

/* A register of another past of this ledger starts again from nothing. */
static err_t match_register(struct site *s, struct problem *why)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	uint64_t applied = register_applied(s->reg);
	err_t e = OK;

	if (applied == 0)
		return OK;
	bool same = applied <= ledger_size(s->ledger);
	if (same) {
		e = ledger_entry(s->ledger, applied - 1, &json);
		same = e == OK && register_matches(s->reg, (const char *)json.bytes, json.len) == OK;
	}
	if (e == OK && !same)
		e = register_clear(s->reg, why);
	buf_free(&json);
	return e;
}

struct open_runs {
	char id[16][REG_ID_MAX];
	size_t count;
};

static err_t take_run(void *ctx, const struct reg_run *run)
{
	struct open_runs *o = ctx;

	if (o->count < COUNT_OF(o->id))
		memcpy(o->id[o->count++], run->id, sizeof(o->id[0]));
	return OK;
}

static err_t close_runs(struct site *s, struct problem *why)
{
	struct open_runs o = { .count = 0 };

	err_t e = register_runs_open(s->reg, take_run, &o);
	for (size_t i = 0; i < o.count && e == OK; i++)
		e = keeping_close_run(s, o.id[i], why);
	return e;
}

err_t site_open(int dirfd, const void *passphrase, size_t len, struct site **ret, struct problem *why)
{
	struct site *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_MEMORY;
	s->lock = -1;
	s->dirfd = fcntl(dirfd, F_DUPFD_CLOEXEC, 10);
	err_t e = s->dirfd >= 0 ? OK : err_of_errno();
	if (e == OK)
		e = open_parts(s, passphrase, len, why);
	if (e == OK)
		e = match_register(s, why);
	if (e == OK)
		e = project(s, why);
	if (e == OK)
		e = expire_finish(s, why);
	if (e == OK)
		e = close_runs(s, why);
	if (e == OK && ledger_size(s->ledger) > 0)	/* else it is being made */
		e = note_clock(s, why);
	if (e == OK && ledger_size(s->ledger) > 0)
		e = note_law(s, why);
	if (e == OK)
		*ret = s;
	else
		site_close(s);
	return e;
}

err_t site_open_path(const char *path, const void *passphrase, size_t len, struct site **ret,
		     struct problem *why)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot open the site: %s; `sekisho init` makes one", path, strerror(errno));
	}
	err_t e = site_open(fd, passphrase, len, ret, why);
	(void)close(fd);
	return problem_in(why, e, path);
}

err_t site_relock(struct site *s, const void *passphrase, size_t len, struct problem *why)
{
	return keys_relock(s->keys, passphrase, len, why);
}

err_t site_recovery_copy(const struct site *s, const void *passphrase, size_t len, struct buf *out)
{
	return keys_recovery(s->keys, passphrase, len, out);
}

_Static_assert(SITE_COPY_DAYS == KEYS_COPY_DAYS, "one length of life");

/* Is the folder the site's own, or inside it? */
static bool is_inside(const struct site *s, int fd)
{
	struct stat site, at, above;
	int here = dup(fd);
	bool inside = false, top = here < 0 || fstat(s->dirfd, &site) != 0;

	while (!top && !inside && fstat(here, &at) == 0) {
		inside = at.st_dev == site.st_dev && at.st_ino == site.st_ino;
		int up = openat(here, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		(void)close(here);
		here = up;
		top = here < 0 || fstat(here, &above) != 0 || (above.st_dev == at.st_dev && above.st_ino == at.st_ino);
	}
	if (here >= 0)
		(void)close(here);
	return inside;
}

err_t site_copy_keys(const struct site *s, const char *folder, unsigned days, char name[static 32], unsigned *old,
		     struct problem *why)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot be opened: %s; copies go to a folder that is there", folder, strerror(errno));
	}
	err_t e = is_inside(s, fd) ? problem(why, ERR_USAGE, "%s: lies inside the site; keys are copied to another place", folder)
				   : keys_copy(s->keys, fd, clock_now(), days, name, old, why);
	(void)close(fd);
	return problem_in(why, e, folder);
}

err_t site_restore_keys(const char *path, const struct site_recovery *with, struct problem *why)
{
	int lock = -1, fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return problem(why, err_of_errno(), "%s: cannot be opened: %s", path, strerror(errno));
	err_t e = take_lock(fd, &lock, why);
	if (e == OK)
		e = keys_restore(fd, with->copy, with->copy_len, with->copy_passphrase, with->copy_passphrase_len,
				 with->passphrase, with->passphrase_len, why);
	if (lock >= 0)
		(void)close(lock);
	(void)close(fd);
	return e;
}

bool site_needs_passphrase(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool needs = fd >= 0 && keys_locked(fd);

	if (fd >= 0)
		(void)close(fd);
	return needs;
}

void site_close(struct site *s)
{
	if (s == NULL)
		return;
	register_close(s->reg);
	ledger_close(s->ledger);
	keys_close(s->keys);
	tree_free(s->settings);
	if (s->lock >= 0)
		(void)close(s->lock);
	if (s->dirfd >= 0)
		(void)close(s->dirfd);
	free(s);
}

void site_checkpoint_json(const struct site *s, struct jsonw *w)
{
	uint8_t root[32];
	struct buf b = buf_of(64);

	ledger_root(s->ledger, root);
	base64_add(&b, root, sizeof(root));
	jsonw_key(w, "checkpoint");
	jsonw_object(w);
	jsonw_key(w, "size");
	jsonw_uint(w, ledger_size(s->ledger));
	jsonw_key(w, "root");
	jsonw_text(w, (const char *)b.bytes, b.len);
	jsonw_object_end(w);
	buf_free(&b);
}

nsec_t site_now(const struct site *s)
{
	nsec_t now = clock_now();

	return now > s->last_at ? now : s->last_at;
}
