/* records.c - loaded before the C library: writes down, in order, each change that the process makes to files
 * of one file system. `powercut` reads it.
 *
 * SEKISHO_RECORD is the file that it is added to, SEKISHO_RECORD_ON a folder of the file system meant. With
 * SEKISHO_RECORD_BLIND no fsync of a folder is written down, as if the program had not asked for it.
 *
 * A record, little-endian: u32 length of all that follows, u8 kind, u64 file, u64 folder, u64 second folder,
 * u64 offset or size, u16 length of the name, u16 of the second name, the names, then bytes. Files and folders
 * are their inode numbers; a number is another file once it was made anew. C made a file, M made a folder,
 * L another name, R renamed, U a name removed (also a folder's), W written, T cut to a size, F synced,
 * B all that is in a file that will be synced: the C library's own streams write unseen. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "records.h"

#define LOG_FD	900	/* out of the program's way */
#define PARTS	64
#define ENV_MAX	64
#define WHOLE_MAX	(16 << 20)

static int log_fd = -1;
static dev_t device;

struct event {
	char kind;
	uint64_t file, folder, folder2, at;
	const char *name, *name2;
};

/* The C library's function (or that of what is loaded behind this), once found. */
static void real(void **kept, const char *name, void *into)
{
	if (*kept == NULL)
		*kept = dlsym(RTLD_NEXT, name);
	if (*kept == NULL)
		abort();
	memcpy(into, kept, sizeof(*kept));
}

#define REAL(name, type, ...) \
	static void *kept; \
	type (*f)(__VA_ARGS__); \
	real(&kept, name, &f)

__attribute__((constructor)) static void begin(void)
{
	const char *to = getenv("SEKISHO_RECORD"), *on = getenv("SEKISHO_RECORD_ON");
	struct stat st;

	if (to == NULL || on == NULL || stat(on, &st) != 0)
		return;
	device = st.st_dev;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		abort();
	log_fd = fcntl(fd, F_DUPFD_CLOEXEC, LOG_FD);
	if (log_fd < 0)
		abort();
	(void)close(fd);
}

static uint8_t *put(uint8_t *p, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		*p++ = (uint8_t)(v >> (8 * i));
	return p;
}

/* One record, by one call, so that those of several processes do not mix. */
static void note(const struct event *e, const struct iovec *parts, int count)
{
	uint8_t head[4 + 1 + 4 * 8 + 2 * 2];
	struct iovec all[PARTS + 3] = { { head, sizeof(head) } };
	size_t n1 = e->name != NULL ? strlen(e->name) : 0, n2 = e->name2 != NULL ? strlen(e->name2) : 0;
	size_t total = sizeof(head) - 4 + n1 + n2;
	int saved = errno;

	if (log_fd < 0)
		return;
	if (count > PARTS)
		abort();
	all[1] = (struct iovec){ (void *)(uintptr_t)e->name, n1 };
	all[2] = (struct iovec){ (void *)(uintptr_t)e->name2, n2 };
	for (int i = 0; i < count; i++) {
		all[3 + i] = parts[i];
		total += parts[i].iov_len;
	}
	uint8_t *p = put(head, total, 4);
	*p++ = (uint8_t)e->kind;
	p = put(p, e->file, 8);
	p = put(p, e->folder, 8);
	p = put(p, e->folder2, 8);
	p = put(p, e->at, 8);
	p = put(p, n1, 2);
	(void)put(p, n2, 2);
	if (syscall(SYS_writev, log_fd, all, 3 + count) != (long)(total + 4))
		abort();
	errno = saved;
}

/* Is it an open file (or folder) of the file system meant? */
static int ours(int fd, struct stat *st)
{
	int saved = errno;
	int yes = log_fd >= 0 && fstat(fd, st) == 0 && st->st_dev == device &&
		  (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode));

	errno = saved;
	return yes;
}

/* The number of the folder that holds the last name of a path, and that name; 0: it lies elsewhere. */
static uint64_t folder_of(int dirfd, const char *path, char name[256])
{
	char up[4096];
	struct stat st;
	size_t len = strlen(path);
	int saved = errno;

	if (log_fd < 0 || len == 0 || len >= sizeof(up))
		return 0;
	memcpy(up, path, len + 1);
	while (len > 1 && up[len - 1] == '/')
		up[--len] = '\0';
	char *slash = strrchr(up, '/');
	(void)snprintf(name, 256, "%s", slash != NULL ? slash + 1 : up);
	if (slash != NULL)
		slash[slash == up] = '\0';
	int there = fstatat(dirfd, slash != NULL ? up : ".", &st, 0) == 0 && st.st_dev == device;
	errno = saved;
	return there ? st.st_ino : 0;
}

static uint64_t number_of(int dirfd, const char *path)
{
	struct stat st;
	int saved = errno;
	uint64_t n = fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ? st.st_ino : 0;

	errno = saved;
	return n;
}

static int after_open(int fd, int dirfd, const char *path, int flags, int was)
{
	char name[256];
	struct stat st;

	if (fd < 0 || (flags & (O_CREAT | O_TRUNC)) == 0 || !ours(fd, &st) || !S_ISREG(st.st_mode))
		return fd;
	if (!was) {
		struct event e = { .kind = 'C', .file = st.st_ino, .folder = folder_of(dirfd, path, name), .name = name };
		note(&e, NULL, 0);
	} else if ((flags & O_TRUNC) != 0) {
		note(&(struct event){ .kind = 'T', .file = st.st_ino }, NULL, 0);
	}
	return fd;
}

int rec_openat(int dirfd, const char *path, int flags, ...)
{
	REAL("openat64", int, int, const char *, int, ...);
	va_list more;

	va_start(more, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	int was = (flags & O_CREAT) == 0 || number_of(dirfd, path) != 0;
	return after_open(f(dirfd, path, flags, mode), dirfd, path, flags, was);
}

int rec_open(const char *path, int flags, ...)
{
	REAL("open64", int, const char *, int, ...);
	va_list more;

	va_start(more, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	int was = (flags & O_CREAT) == 0 || number_of(AT_FDCWD, path) != 0;
	return after_open(f(path, flags, mode), AT_FDCWD, path, flags, was);
}

/* What was written, of the parts that were to be. */
static ssize_t after_write(int fd, ssize_t done, off_t at, const struct iovec *parts, int count)
{
	struct iovec did[PARTS];
	struct stat st;
	size_t left = done > 0 ? (size_t)done : 0;
	int n = 0;

	for (; n < count && n < PARTS && left > 0; n++) {
		did[n] = parts[n];
		did[n].iov_len = parts[n].iov_len < left ? parts[n].iov_len : left;
		left -= did[n].iov_len;
	}
	if (done <= 0)
		return done;
	if (ours(fd, &st) && S_ISREG(st.st_mode)) {
		if (at < 0)
			at = lseek(fd, 0, SEEK_CUR) - done;
		note(&(struct event){ .kind = 'W', .file = st.st_ino, .at = (uint64_t)at }, did, n);
	}
	return done;
}

ssize_t rec_write(int fd, const void *bytes, size_t len)
{
	REAL("write", ssize_t, int, const void *, size_t);
	struct iovec part = { (void *)(uintptr_t)bytes, len };

	return after_write(fd, f(fd, bytes, len), -1, &part, 1);
}

ssize_t rec_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	REAL("pwrite64", ssize_t, int, const void *, size_t, off_t);
	struct iovec part = { (void *)(uintptr_t)bytes, len };

	return after_write(fd, f(fd, bytes, len, at), at, &part, 1);
}

ssize_t rec_writev(int fd, const struct iovec *parts, int count)
{
	REAL("writev", ssize_t, int, const struct iovec *, int);

	return after_write(fd, f(fd, parts, count), -1, parts, count);
}

int rec_ftruncate(int fd, off_t size)
{
	REAL("ftruncate64", int, int, off_t);
	struct stat st;
	int r = f(fd, size);

	if (r == 0 && ours(fd, &st))
		note(&(struct event){ .kind = 'T', .file = st.st_ino, .at = (uint64_t)size }, NULL, 0);
	return r;
}

static int after_rename(int r, int from, const char *a, int to, const char *b)
{
	char n1[256], n2[256];
	struct event e = { .kind = 'R', .name = n1, .name2 = n2 };

	if (r != 0)
		return r;
	e.folder = folder_of(from, a, n1);
	e.folder2 = folder_of(to, b, n2);
	e.file = number_of(to, b);
	if (e.folder != 0)
		note(&e, NULL, 0);
	return r;
}

int rec_renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
	REAL("renameat2", int, int, const char *, int, const char *, unsigned);

	return after_rename(f(from, a, to, b, flags), from, a, to, b);
}

int rec_renameat(int from, const char *a, int to, const char *b)
{
	REAL("renameat", int, int, const char *, int, const char *);

	return after_rename(f(from, a, to, b), from, a, to, b);
}

int rec_rename(const char *a, const char *b)
{
	REAL("rename", int, const char *, const char *);

	return after_rename(f(a, b), AT_FDCWD, a, AT_FDCWD, b);
}

static int after_name(int r, char kind, int dirfd, const char *path)
{
	char name[256];
	struct event e = { .kind = kind, .name = name };

	if (r != 0)
		return r;
	e.folder = folder_of(dirfd, path, name);
	if (e.folder != 0 && kind != 'U')
		e.file = number_of(dirfd, path);
	if (e.folder != 0)
		note(&e, NULL, 0);
	return r;
}

int rec_unlinkat(int dirfd, const char *path, int flags)
{
	REAL("unlinkat", int, int, const char *, int);

	return after_name(f(dirfd, path, flags), 'U', dirfd, path);
}

int rec_unlink(const char *path)
{
	REAL("unlink", int, const char *);

	return after_name(f(path), 'U', AT_FDCWD, path);
}

int rec_rmdir(const char *path)
{
	REAL("rmdir", int, const char *);

	return after_name(f(path), 'U', AT_FDCWD, path);
}

int rec_mkdirat(int dirfd, const char *path, mode_t mode)
{
	REAL("mkdirat", int, int, const char *, mode_t);

	return after_name(f(dirfd, path, mode), 'M', dirfd, path);
}

int rec_mkdir(const char *path, mode_t mode)
{
	REAL("mkdir", int, const char *, mode_t);

	return after_name(f(path, mode), 'M', AT_FDCWD, path);
}

int rec_linkat(int from, const char *a, int to, const char *b, int flags)
{
	REAL("linkat", int, int, const char *, int, const char *, int);

	return after_name(f(from, a, to, b, flags), 'L', to, b);
}

int rec_link(const char *a, const char *b)
{
	REAL("link", int, const char *, const char *);

	return after_name(f(a, b), 'L', AT_FDCWD, b);
}

static void whole_file(int fd)
{
	char path[64];
	struct stat st;

	if (!ours(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > WHOLE_MAX)
		return;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int in = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	uint8_t *all = malloc((size_t)st.st_size + 1);
	if (in < 0 || all == NULL || pread(in, all, (size_t)st.st_size, 0) != st.st_size)
		abort();
	struct iovec part = { all, (size_t)st.st_size };
	note(&(struct event){ .kind = 'B', .file = st.st_ino }, &part, 1);
	free(all);
	(void)close(in);
}

static int after_sync(int r, int fd)
{
	struct stat st;

	if (r == 0 && ours(fd, &st) && !(S_ISDIR(st.st_mode) && getenv("SEKISHO_RECORD_BLIND") != NULL))
		note(&(struct event){ .kind = 'F', .file = st.st_ino }, NULL, 0);
	return r;
}

int rec_fsync(int fd)
{
	REAL("fsync", int, int);

	whole_file(fd);
	return after_sync(f(fd), fd);
}

int rec_fdatasync(int fd)
{
	REAL("fdatasync", int, int);

	whole_file(fd);
	return after_sync(f(fd), fd);
}

/* The keeper is started with an environment of its own: what is recorded goes with it. The eye writes no
 * file and may make none of these calls, so it goes without. */
int rec_execve(const char *path, char *const argv[], char *const env[])
{
	static const char *const names[] = { "LD_PRELOAD", "SEKISHO_RECORD", "SEKISHO_RECORD_ON",
					     "SEKISHO_RECORD_BLIND", "FAKETIME", "FAKETIME_NO_CACHE" };
	static char text[6][4096];
	char *all[ENV_MAX];
	int n = 0;

	REAL("execve", int, const char *, char *const *, char *const *);
	if (log_fd < 0 || strstr(argv[0], "keeper") == NULL)
		return f(path, argv, env);
	for (; env[n] != NULL && n < ENV_MAX - 7; n++)
		all[n] = env[n];
	for (unsigned i = 0; i < 6; i++) {
		const char *value = getenv(names[i]);
		if (value == NULL)
			continue;
		(void)snprintf(text[i], sizeof(text[i]), "%s=%s", names[i], value);
		all[n++] = text[i];
	}
	all[n] = NULL;
	return f(path, argv, all);
}
