#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PATH_BYTES	1024u
#define READ_STEP	65536u

static err_t read_all(int fd, struct buf *b)
{
	for (;;) {
		size_t before = b->len;
		size_t step = b->max - b->len < READ_STEP ? b->max - b->len
							  : READ_STEP;
		uint8_t probe = 0;
		uint8_t *at = step > 0 ? buf_grow(b, step) : &probe;
		if (at == NULL)
			return b->err;
		ssize_t n = read(fd, at, step > 0 ? step : 1);
		if (n < 0 && errno == EINTR) {
			b->len = before;
			continue;
		}
		b->len = before + (n > 0 && step > 0 ? (size_t)n : 0);
		if (n < 0)
			return err_of_errno();
		if (n == 0)
			return OK;
		if (step == 0)
			return b->err = ERR_LIMIT;
	}
}

err_t fs_read(int dirfd, const char *path, struct buf *b)
{
	if (dirfd == AT_FDCWD && strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, b);
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_of_errno();
	err_t e = read_all(fd, b);
	(void)close(fd);
	return e;
}

err_t fs_write_all(int fd, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_of_errno();
		at += n;
		len -= (size_t)n;
	}
	return OK;
}

err_t fs_make_parents(int dirfd, const char *path, mode_t mode)
{
	char part[PATH_BYTES];

	for (const char *at = strchr(path + 1, '/'); at != NULL;
	     at = strchr(at + 1, '/')) {
		size_t n = (size_t)(at - path);
		if (n >= sizeof(part))
			return ERR_LIMIT;
		memcpy(part, path, n);
		part[n] = '\0';
		if (mkdirat(dirfd, part, mode) != 0) {
			if (errno != EEXIST)
				return err_of_errno();
			if (dirfd == AT_FDCWD)
				continue;	/* not ours to make safe */
		}
		err_t e = fs_sync_parent(dirfd, part);
		if (e != OK)
			return e;
	}
	return OK;
}

err_t fs_sync_parents(int dirfd, const char *path)
{
	char part[PATH_BYTES];

	for (const char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
		size_t n = (size_t)(at - path);
		if (n >= sizeof(part))
			return ERR_LIMIT;
		memcpy(part, path, n);
		part[n] = '\0';
		err_t e = fs_sync_parent(dirfd, part);
		if (e != OK)
			return e;
	}
	return fs_sync_parent(dirfd, path);
}

err_t fs_sync_parent(int dirfd, const char *path)
{
	char part[PATH_BYTES] = ".";
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')		/* "SITE/" lies where "SITE" does */
		len--;
	const char *slash = memrchr(path, '/', len);
	if (slash == path)
		(void)snprintf(part, sizeof(part), "/");
	else if (slash != NULL)
		(void)snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
	int fd = openat(dirfd, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_of_errno();
	err_t e = fsync(fd) == 0 ? OK : err_of_errno();
	(void)close(fd);
	return e;
}

static err_t put_and_sync(int dirfd, const char *tmp, const void *bytes,
			  size_t len, mode_t mode)
{
	int fd = openat(dirfd, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return err_of_errno();
	err_t e = fs_write_all(fd, bytes, len);
	if (e == OK && fsync(fd) != 0)
		e = err_of_errno();
	if (close(fd) != 0 && e == OK)
		e = err_of_errno();
	return e;
}

err_t fs_put(int dirfd, const char *path, const void *bytes, size_t len, mode_t mode)
{
	char tmp[PATH_BYTES];

	int n = snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	if (n < 0 || (size_t)n >= sizeof(tmp))
		return ERR_LIMIT;
	err_t e = fs_make_parents(dirfd, path, (mode & 077) != 0 ? 0755 : 0700);
	if (e == OK)
		e = put_and_sync(dirfd, tmp, bytes, len, mode);
	if (e == OK && renameat(dirfd, tmp, dirfd, path) != 0)
		e = err_of_errno();
	if (e == OK)
		e = fs_sync_parent(dirfd, path);
	else
		(void)unlinkat(dirfd, tmp, 0);
	return e;
}

bool fs_exists(int dirfd, const char *path)
{
	return faccessat(dirfd, path, F_OK, 0) == 0;
}

uint64_t fs_space(int dirfd)
{
	struct statvfs v;

	if (fstatvfs(dirfd, &v) != 0)
		return UINT64_MAX;
	return (uint64_t)v.f_bavail * v.f_frsize;
}
