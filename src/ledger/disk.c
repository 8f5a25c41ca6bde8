#include "ledger/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

#define LIST_MAX	(64u << 20)
#define PATH_BYTES	256u

static err_t ask(const struct disk *d, const char *what, const char *path)
{
	return d->hook != NULL ? d->hook(d->ctx, what, path) : OK;
}

err_t disk_open(struct disk *d, int dirfd, const char *name)
{
	*d = (struct disk){ .files = buf_of(LIST_MAX), .folders = buf_of(LIST_MAX), .seen = buf_of(LIST_MAX) };
	d->fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return d->fd >= 0 ? OK : err_of_errno();
}

void disk_close(struct disk *d)
{
	buf_free(&d->files);
	buf_free(&d->folders);
	buf_free(&d->seen);
	if (d->fd >= 0)
		(void)close(d->fd);
	d->fd = -1;
}

/* Add it, once; false: it was in the list. */
static bool add_once(struct buf *list, const char *folder)
{
	for (size_t at = 0; at < list->len;) {
		const char *have = (const char *)list->bytes + at;
		if (strcmp(have, folder) == 0)
			return false;
		at += strlen(have) + 1;
	}
	buf_add(list, folder, strlen(folder) + 1);
	return true;
}

/* Remember the folder of `path`, once. */
static void note_folder(struct disk *d, const char *path)
{
	char folder[PATH_BYTES] = ".";
	const char *slash = strrchr(path, '/');

	if (slash != NULL)
		(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	(void)add_once(&d->folders, folder);
}

err_t disk_note(struct disk *d, const char *folder)
{
	(void)add_once(&d->folders, folder);
	return d->folders.err;
}

void disk_forget(struct disk *d)
{
	buf_clear(&d->files);
	buf_clear(&d->folders);
	buf_clear(&d->seen);
}

/* One that is there already is made safe, too, once: who made it may have died before it was. */
static err_t make_folders(struct disk *d, const char *path)
{
	char part[PATH_BYTES];

	for (const char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(at - path), path);
		if (faccessat(d->fd, part, F_OK, 0) != 0) {
			err_t e = ask(d, "mkdir", part);
			if (e != OK)
				return e;
			if (mkdirat(d->fd, part, 0755) != 0 && errno != EEXIST)
				return err_of_errno();
			note_folder(d, part);
		}
		if (add_once(&d->seen, part))
			note_folder(d, part);
	}
	return d->seen.err;
}

err_t disk_write(struct disk *d, const char *path, const void *bytes, size_t len)
{
	err_t e = make_folders(d, path);

	if (e == OK)
		e = ask(d, "write", path);
	if (e != OK)
		return e;
	int fd = openat(d->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return err_of_errno();
	e = fs_write_all(fd, bytes, len);
	if (close(fd) != 0 && e == OK)
		e = err_of_errno();
	if (e != OK)
		return e;
	buf_add(&d->files, path, strlen(path) + 1);
	note_folder(d, path);
	return d->files.err != OK ? d->files.err : d->folders.err;
}

static err_t sync_one(const struct disk *d, const char *path, int flags)
{
	err_t e = ask(d, "fsync", path);

	if (e != OK)
		return e;
	int fd = openat(d->fd, path, O_RDONLY | O_CLOEXEC | flags);
	if (fd < 0)
		return err_of_errno();
	if (fsync(fd) != 0)
		e = err_of_errno();
	(void)close(fd);
	return e;
}

static err_t sync_list(const struct disk *d, struct buf *list, int flags)
{
	err_t e = OK;

	for (size_t at = 0; at < list->len && e == OK;) {
		const char *path = (const char *)list->bytes + at;
		e = sync_one(d, path, flags);
		at += strlen(path) + 1;
	}
	if (e == OK)
		buf_clear(list);
	return e;
}

err_t disk_sync(struct disk *d)
{
	err_t e = sync_list(d, &d->files, 0);

	return e == OK ? sync_list(d, &d->folders, O_DIRECTORY) : e;
}

err_t disk_rename(struct disk *d, const char *from, const char *to)
{
	err_t e = make_folders(d, to);

	if (e == OK)
		e = ask(d, "rename", to);
	if (e == OK && renameat(d->fd, from, d->fd, to) != 0)
		e = err_of_errno();
	note_folder(d, to);
	return e == OK ? d->folders.err : e;
}

err_t disk_remove(struct disk *d, const char *path)
{
	err_t e = ask(d, "unlink", path);

	if (e == OK && unlinkat(d->fd, path, 0) != 0 && errno != ENOENT)
		e = err_of_errno();
	return e;
}

void disk_remove_folder(struct disk *d, const char *path)
{
	if (ask(d, "unlink", path) == OK)
		(void)unlinkat(d->fd, path, AT_REMOVEDIR);
}

err_t disk_publish(struct disk *d, const void *bytes, size_t len)
{
	static const char tmp[] = "checkpoint.tmp";

	err_t e = disk_write(d, tmp, bytes, len);
	if (e == OK)
		e = disk_sync(d);
	if (e == OK)
		e = disk_rename(d, tmp, "checkpoint");
	return e == OK ? disk_sync(d) : e;
}
