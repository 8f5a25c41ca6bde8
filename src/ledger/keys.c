#include "ledger/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/enc.h"
#include "base/fs.h"
#include "ledger/body.h"
#include "ledger/keys_own.h"

#define PATH_BYTES	128u
#define BOUND_BYTES	256u
#define LOG_FILE	"log"
#define LOG_NEXT	"log.next"	/* until the ledger is handed over */
#define LOG_BOUND	"sekisho log key v1"

void keys_derive(const struct keys *k, const char *purpose, uint8_t out[static SECRET_BYTES])
{
	secret_derive(k->master, purpose, out);
}

/* Lock `plain` under a key of its purpose; append. */
static err_t lock_for(const struct keys *k, const char *purpose, const char *bound,
		      const void *plain, size_t len, struct buf *out)
{
	uint8_t *key = secret_alloc(SECRET_BYTES);

	if (key == NULL)
		return ERR_MEMORY;
	keys_derive(k, purpose, key);
	lock_add(key, bound, plain, len, out);
	secret_free(key);
	return out->err;
}

static err_t unlock_for(const struct keys *k, const char *purpose, const char *bound,
			const void *locked, size_t len, struct buf *out)
{
	uint8_t *key = secret_alloc(SECRET_BYTES);

	if (key == NULL)
		return ERR_MEMORY;
	keys_derive(k, purpose, key);
	err_t e = lock_open(key, bound, locked, len, out);
	secret_free(key);
	return e;
}

static err_t put_signer(const struct keys *k, const struct signer *signer, const char *file)
{
	struct buf text = buf_of(FILE_MAX), locked = buf_of(FILE_MAX);

	signer_text(signer, &text);
	err_t e = text.err == OK ? lock_for(k, "log key", LOG_BOUND, text.bytes, text.len, &locked)
				 : text.err;
	if (e == OK)
		e = fs_put(k->fd, file, locked.bytes, locked.len, 0600);
	buf_wipe(&text);
	buf_free(&locked);
	return e;
}

struct keys *keys_new(int dirfd, err_t *e)
{
	struct keys *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		*e = ERR_MEMORY;
		return NULL;
	}
	k->master = secret_alloc(SECRET_BYTES);
	k->fd = openat(dirfd, KEYS_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*e = k->fd < 0 ? err_of_errno() : k->master == NULL ? ERR_MEMORY : OK;
	return k;
}

err_t keys_create(int dirfd, const char *origin, const void *passphrase, size_t len,
		  struct problem *why)
{
	err_t e = mkdirat(dirfd, KEYS_FOLDER, 0700) == 0 ? OK : err_of_errno();

	if (e != OK)
		return problem(why, e, KEYS_FOLDER ": cannot be made: %s", err_text(e));
	struct keys *k = keys_new(dirfd, &e);
	if (e == OK) {
		secret_random(k->master, SECRET_BYTES);
		e = signer_new(origin, &k->signer);
	}
	if (e == OK)
		e = keys_put_master(k, passphrase, len);
	if (e == OK)
		e = put_signer(k, k->signer, LOG_FILE);
	if (e == OK)
		e = fs_sync_parent(dirfd, KEYS_FOLDER);
	keys_close(k);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER ": the site's keys cannot be made: %s", err_text(e));
}

static err_t get_signer(const struct keys *k, const char *file, struct signer **ret)
{
	struct buf locked = buf_of(FILE_MAX), text = buf_of(FILE_MAX);

	err_t e = fs_read(k->fd, file, &locked);
	if (e == OK)
		e = unlock_for(k, "log key", LOG_BOUND, locked.bytes, locked.len, &text);
	if (e == OK)
		e = signer_of((const char *)text.bytes, text.len, ret);
	buf_free(&locked);
	buf_wipe(&text);
	return e == ERR_FORM || e == ERR_DIGEST ? ERR_KEY : e;
}

err_t keys_get_log(struct keys *k, struct problem *why)
{
	err_t e = get_signer(k, LOG_FILE, &k->signer);

	if (e == OK && fs_exists(k->fd, LOG_NEXT)) {
		e = get_signer(k, LOG_NEXT, &k->next);
		/* It was put in place whole: then it was not taken, and half destroyed. keys_log_clear() ends that. */
		k->next_is_noise = e == ERR_KEY;
		e = e == ERR_KEY ? OK : e;
	}
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/log: the log's key cannot be opened: %s", err_text(e));
}

err_t keys_log_new(struct keys *k, const struct signer **ret, struct problem *why)
{
	err_t e = k->next == NULL ? signer_new(signer_verifier(k->signer)->name, &k->next) : OK;

	if (e == OK)
		e = put_signer(k, k->next, LOG_NEXT);
	if (e == OK)
		*ret = k->next;
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/" LOG_NEXT ": the log's new key cannot be made: %s", err_text(e));
}

err_t keys_log_clear(struct keys *k, struct problem *why)
{
	if (!k->next_is_noise)
		return OK;
	err_t e = keys_wipe_file(k->fd, LOG_NEXT);
	if (e == OK)
		e = fs_sync_parent(k->fd, LOG_NEXT);
	k->next_is_noise = e != OK;
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/" LOG_NEXT ": cannot be removed: %s", err_text(e));
}

const struct signer *keys_log_next(const struct keys *k)
{
	return k->next;
}

err_t keys_log_settle(struct keys *k, bool taken, struct problem *why)
{
	err_t e = OK;

	if (k->next == NULL)
		return OK;
	if (!taken)
		e = keys_wipe_file(k->fd, LOG_NEXT);
	else if (renameat(k->fd, LOG_NEXT, k->fd, LOG_FILE) != 0)
		e = err_of_errno();
	if (e == OK)
		e = fs_sync_parent(k->fd, LOG_FILE);
	if (e != OK)
		return problem(why, e, KEYS_FOLDER "/log: the log's new key cannot take its place: %s", err_text(e));
	if (taken) {
		k->was = k->signer;	/* may be borrowed still */
		k->signer = k->next;
	} else {
		signer_free(k->next);
	}
	k->next = NULL;
	return OK;
}

err_t keys_open(int dirfd, const void *passphrase, size_t len, struct keys **ret,
		struct problem *why)
{
	err_t e;
	struct keys *k = keys_new(dirfd, &e);

	if (e != OK)
		(void)problem(why, e, KEYS_FOLDER ": cannot be opened: %s", err_text(e));
	if (e == OK)
		e = keys_get_master(k, passphrase, len, why);
	if (e == OK)
		e = keys_get_log(k, why);
	if (e == OK)
		*ret = k;
	else
		keys_close(k);
	return e;
}

bool keys_locked(int dirfd)
{
	return fs_exists(dirfd, KEYS_FOLDER "/" MASTER_LOCKED);
}

void keys_close(struct keys *k)
{
	if (k == NULL)
		return;
	signer_free(k->signer);
	signer_free(k->next);
	signer_free(k->was);
	secret_free(k->master);
	if (k->fd >= 0)
		(void)close(k->fd);
	free(k);
}

const struct signer *keys_signer(const struct keys *k)
{
	return k->signer;
}

static err_t day_path(const char *class, const char *day, char out[PATH_BYTES],
		      struct problem *why)
{
	if (body_class_check(class) != OK || body_day_check(day) != OK)
		return problem(why, ERR_FORM, "'%s' of '%s' is no retention class and day", class, day);
	(void)snprintf(out, PATH_BYTES, "day/%s/%s", class, day);
	return OK;
}

/* What the locked half is bound to: so the public half cannot be exchanged. */
static void day_bound(const char *class, const char *day, const uint8_t *public,
		      char out[BOUND_BYTES])
{
	char hex[2 * SEAL_PUBLIC_BYTES + 1];

	hex_of(public, SEAL_PUBLIC_BYTES, hex);
	(void)snprintf(out, BOUND_BYTES, "sekisho day key v1 %s %s %s", class, day, hex);
}

err_t keys_day_secret(const struct keys *k, const char *class, const char *day,
		      uint8_t public[static SEAL_PUBLIC_BYTES],
		      uint8_t secret[static SEAL_SECRET_BYTES], struct problem *why)
{
	struct buf file = buf_of(FILE_MAX), plain = buf_of(SEAL_SECRET_BYTES);
	char path[PATH_BYTES], bound[BOUND_BYTES];

	memset(public, 0, SEAL_PUBLIC_BYTES);
	memset(secret, 0, SEAL_SECRET_BYTES);
	err_t e = day_path(class, day, path, why);
	if (e == OK)
		e = fs_read(k->fd, path, &file);
	if (e == OK && file.len <= SEAL_PUBLIC_BYTES)
		e = ERR_KEY;
	if (e == OK) {
		day_bound(class, day, file.bytes, bound);
		e = unlock_for(k, "day keys", bound, file.bytes + SEAL_PUBLIC_BYTES,
			       file.len - SEAL_PUBLIC_BYTES, &plain);
		e = e == ERR_FORM || (e == OK && plain.len != SEAL_SECRET_BYTES) ? ERR_KEY : e;
	}
	if (e == OK) {
		memcpy(public, file.bytes, SEAL_PUBLIC_BYTES);
		memcpy(secret, plain.bytes, SEAL_SECRET_BYTES);
	}
	buf_free(&file);
	buf_wipe(&plain);
	if (e == ERR_ABSENT)
		return problem(why, e, "the key of class %s and day %s is not there: never made, or destroyed at the end of retention",
			       class, day);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/day/%s/%s: the key cannot be opened: %s",
				      class, day, err_text(e));
}

static err_t make_day(struct keys *k, const char *path, const char *class, const char *day,
		      uint8_t *public, uint8_t *secret)
{
	struct buf file = buf_of(FILE_MAX);
	char bound[BOUND_BYTES];

	seal_pair(public, secret);
	day_bound(class, day, public, bound);
	buf_add(&file, public, SEAL_PUBLIC_BYTES);
	err_t e = lock_for(k, "day keys", bound, secret, SEAL_SECRET_BYTES, &file);
	if (e == OK)
		e = fs_put(k->fd, path, file.bytes, file.len, 0600);
	buf_free(&file);
	return e;
}

err_t keys_day(struct keys *k, const char *class, const char *day,
	       uint8_t public[static SEAL_PUBLIC_BYTES], bool *made, struct problem *why)
{
	char path[PATH_BYTES];

	*made = false;
	err_t e = day_path(class, day, path, why);
	if (e != OK)
		return e;
	uint8_t *secret = secret_alloc(SEAL_SECRET_BYTES);
	if (secret == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	if (fs_exists(k->fd, path)) {
		e = keys_day_secret(k, class, day, public, secret, why);
	} else {
		e = make_day(k, path, class, day, public, secret);
		*made = e == OK;
	}
	secret_free(secret);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/%s: the key cannot be made: %s", path, err_text(e));
}

err_t keys_day_keep(const struct keys *k, const char *class, const char *day, struct problem *why)
{
	char path[PATH_BYTES];

	err_t e = day_path(class, day, path, why);
	if (e == OK)
		e = fs_sync_parents(k->fd, path);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/%s: the key cannot be made safe: %s", path, err_text(e));
}

err_t keys_wipe_file(int dirfd, const char *path)
{
	uint8_t noise[FILE_MAX];
	struct stat st;

	int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_of_errno();
	secret_random(noise, sizeof(noise));
	err_t e = fstat(fd, &st) == 0 ? OK : err_of_errno();
	for (off_t left = e == OK ? st.st_size : 0; left > 0 && e == OK; left -= (off_t)sizeof(noise))
		e = fs_write_all(fd, noise, left < (off_t)sizeof(noise) ? (size_t)left : sizeof(noise));
	if (e == OK && fsync(fd) != 0)
		e = err_of_errno();
	(void)close(fd);
	if (e == OK && unlinkat(dirfd, path, 0) != 0)
		e = err_of_errno();
	return e;
}

err_t keys_day_destroy(struct keys *k, const char *class, const char *day, struct problem *why)
{
	char path[PATH_BYTES];

	err_t e = day_path(class, day, path, why);
	if (e != OK)
		return e;
	if (fs_exists(k->fd, path))
		e = keys_wipe_file(k->fd, path);
	if (e == OK)	/* also one that a process removed which died before that was safe */
		e = fs_sync_parent(k->fd, path);
	if (e == ERR_ABSENT)
		e = OK;		/* its class never had a key here */
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/%s: the key cannot be destroyed: %s", path, err_text(e));
}
