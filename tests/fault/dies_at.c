/* dies_at.c - loaded before the C library: the process kills itself at its Nth step that
 * changes the disk. SEKISHO_DIE_AT is N, from 1; the step itself is not done. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "dies_at.h"

static void step(void)
{
	static long left = -1;
	const char *at = getenv("SEKISHO_DIE_AT");

	if (left < 0)
		left = at != NULL ? strtol(at, NULL, 10) : 0;
	if (left > 0 && --left == 0)
		(void)kill(getpid(), SIGKILL);
}

/* The C library's function of that name, once found. */
static void *real(void **kept, const char *name)
{
	if (*kept == NULL)
		*kept = dlsym(RTLD_NEXT, name);
	if (*kept == NULL)
		abort();
	return *kept;
}

int unlinkat(int fd, const char *path, int flags)
{
	static void *kept;
	int (*f)(int, const char *, int);

	step();
	void *p = real(&kept, "unlinkat");
	memcpy(&f, &p, sizeof(f));
	return f(fd, path, flags);
}

int renameat(int from, const char *a, int to, const char *b)
{
	static void *kept;
	int (*f)(int, const char *, int, const char *);

	step();
	void *p = real(&kept, "renameat");
	memcpy(&f, &p, sizeof(f));
	return f(from, a, to, b);
}

int fsync(int fd)
{
	static void *kept;
	int (*f)(int);

	step();
	void *p = real(&kept, "fsync");
	memcpy(&f, &p, sizeof(f));
	return f(fd);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	static void *kept;
	ssize_t (*f)(int, const void *, size_t);

	step();
	void *p = real(&kept, "write");
	memcpy(&f, &p, sizeof(f));
	return f(fd, bytes, len);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
	static void *kept;
	ssize_t (*f)(int, const void *, size_t, off_t);

	step();
	void *p = real(&kept, "pwrite64");
	memcpy(&f, &p, sizeof(f));
	return f(fd, bytes, len, at);
}
