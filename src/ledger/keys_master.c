/* keys_master.c - the master key: under a passphrase, in a recovery copy, back again. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "ledger/keys_own.h"

#define MASTER_BOUND	"sekisho master key v1"
#define RECOVERY_BOUND	"sekisho recovery copy v1"
#define RECOVERY_MAGIC	"SKR1"

/* Salt, and the master key locked under the passphrase; appended. */
static err_t lock_master(const struct keys *k, const char *bound, const void *passphrase, size_t len,
			 struct buf *out)
{
	uint8_t salt[LOCK_SALT_BYTES], *key = secret_alloc(SECRET_BYTES);

	if (key == NULL)
		return ERR_MEMORY;
	secret_random(salt, sizeof(salt));
	err_t e = lock_key(passphrase, len, salt, key);
	buf_add(out, salt, sizeof(salt));
	if (e == OK)
		lock_add(key, bound, k->master, SECRET_BYTES, out);
	secret_free(key);
	return e == OK ? out->err : e;
}

/* What lock_master made. OK | ERR_KEY | ERR_MEMORY */
static err_t unlock_master(struct keys *k, const char *bound, const void *passphrase, size_t len,
			   const uint8_t *bytes, size_t count)
{
	struct buf plain = buf_of(SECRET_BYTES);

	if (count < LOCK_SALT_BYTES)
		return ERR_KEY;
	uint8_t *key = secret_alloc(SECRET_BYTES);
	err_t e = key != NULL ? lock_key(passphrase, len, bytes, key) : ERR_MEMORY;
	if (e == OK)
		e = lock_open(key, bound, bytes + LOCK_SALT_BYTES, count - LOCK_SALT_BYTES, &plain);
	secret_free(key);
	if (e == OK && plain.len == SECRET_BYTES)
		memcpy(k->master, plain.bytes, SECRET_BYTES);
	else if (e != ERR_MEMORY)
		e = ERR_KEY;
	buf_wipe(&plain);
	return e;
}

err_t keys_put_master(const struct keys *k, const void *passphrase, size_t len)
{
	struct buf b = buf_of(FILE_MAX);

	if (passphrase == NULL)
		return fs_put(k->fd, MASTER_PLAIN, k->master, SECRET_BYTES, 0600);
	err_t e = lock_master(k, MASTER_BOUND, passphrase, len, &b);
	if (e == OK)
		e = fs_put(k->fd, MASTER_LOCKED, b.bytes, b.len, 0600);
	buf_free(&b);
	return e;
}

static err_t get_locked(struct keys *k, const struct buf *file, const void *passphrase, size_t len,
			struct problem *why)
{
	if (passphrase == NULL)
		return problem(why, ERR_KEY, "the site's keys are locked; a passphrase is needed");
	if (file->len < LOCK_SALT_BYTES)
		return problem(why, ERR_KEY, KEYS_FOLDER "/" MASTER_LOCKED ": altered or cut off");
	err_t e = unlock_master(k, MASTER_BOUND, passphrase, len, file->bytes, file->len);
	return e == OK ? OK : problem(why, e, e == ERR_KEY ? "the passphrase is wrong; give the present one of the site"
				      : "the site's keys cannot be unlocked: out of memory");
}

err_t keys_get_master(struct keys *k, const void *passphrase, size_t len, struct problem *why)
{
	struct buf file = buf_of(FILE_MAX);

	err_t e = fs_read(k->fd, MASTER_LOCKED, &file);
	if (e == OK) {
		e = get_locked(k, &file, passphrase, len, why);
	} else if (e == ERR_ABSENT) {
		e = fs_read(k->fd, MASTER_PLAIN, &file);
		if (e == OK && file.len == SECRET_BYTES)
			memcpy(k->master, file.bytes, SECRET_BYTES);
		else if (e == OK)
			e = ERR_KEY;
	}
	buf_wipe(&file);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER ": the master key cannot be read: %s", err_text(e));
}

/* A master key in the clear has no business beside a locked one. */
static err_t remove_plain(const struct keys *k)
{
	uint8_t noise[SECRET_BYTES];
	err_t e = OK;

	if (!fs_exists(k->fd, MASTER_PLAIN))
		return OK;
	secret_random(noise, sizeof(noise));
	int fd = openat(k->fd, MASTER_PLAIN, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_of_errno();
	e = fs_write_all(fd, noise, sizeof(noise));
	if (fsync(fd) != 0 && e == OK)
		e = err_of_errno();
	(void)close(fd);
	if (e == OK && unlinkat(k->fd, MASTER_PLAIN, 0) != 0)
		e = err_of_errno();
	return e == OK ? fs_sync_parent(k->fd, MASTER_PLAIN) : e;
}

err_t keys_relock(struct keys *k, const void *passphrase, size_t len, struct problem *why)
{
	err_t e = keys_put_master(k, passphrase, len);

	if (e == OK)
		e = remove_plain(k);
	return e == OK ? OK : problem(why, e, KEYS_FOLDER "/" MASTER_LOCKED ": cannot be written: %s", err_text(e));
}

err_t keys_recovery(const struct keys *k, const void *passphrase, size_t len, struct buf *out)
{
	buf_add(out, RECOVERY_MAGIC, 4);
	return lock_master(k, RECOVERY_BOUND, passphrase, len, out);
}

err_t keys_restore(int dirfd, const void *copy, size_t copy_len, const void *copy_passphrase,
		   size_t copy_passphrase_len, const void *passphrase, size_t len, struct problem *why)
{
	err_t e;
	struct keys *k = keys_new(dirfd, &e);

	if (e != OK)
		(void)problem(why, e, KEYS_FOLDER ": cannot be opened: %s", err_text(e));
	if (e == OK && (copy_len < 4 || memcmp(copy, RECOVERY_MAGIC, 4) != 0))
		e = problem(why, ERR_FORM, "this is no recovery copy; `sekisho key recovery` makes one");
	if (e == OK) {
		e = unlock_master(k, RECOVERY_BOUND, copy_passphrase, copy_passphrase_len, (const uint8_t *)copy + 4,
				  copy_len - 4);
		if (e != OK)
			(void)problem(why, e, "the recovery copy does not open: %s; give the passphrase that it was made with",
				      err_text(e));
	}
	if (e == OK) {
		e = keys_get_log(k, NULL);	/* does it belong to these keys? */
		if (e != OK)
			e = problem(why, ERR_KEY, "the recovery copy is of another site");
	}
	if (e == OK)
		e = keys_relock(k, passphrase, len, why);
	keys_close(k);
	return e;
}
