#include "guard/role.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FD_FIRST	3
#define FDS_MAX		4096u
#define KEEP_ENV_MAX	8u

/* What a role keeps of the environment: the language of messages, and how the
 * sanitizers of a test build shall report. */
static const char *const kept_names[] = { "LANG", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS",
					  "LSAN_OPTIONS" };

_Static_assert(COUNT_OF(kept_names) < KEEP_ENV_MAX, "room for the closing NULL");

static char **kept_environment(char **out)
{
	size_t n = 0;

	for (char **at = environ; at != NULL && *at != NULL; at++) {
		for (size_t i = 0; i < COUNT_OF(kept_names) && n + 1 < KEEP_ENV_MAX; i++) {
			size_t len = strlen(kept_names[i]);
			if (strncmp(*at, kept_names[i], len) == 0 && (*at)[len] == '=')
				out[n++] = *at;
		}
	}
	out[n] = NULL;
	return out;
}

/* In the child: the wanted descriptors at 3, 4, ...; only async-signal-safe
 * calls. First above the target range, so that none is overwritten. */
static int place(const int *fds, size_t count)
{
	int high[FDS_MAX];

	for (size_t i = 0; i < count; i++) {
		high[i] = fcntl(fds[i], F_DUPFD, FD_FIRST + (int)count);
		if (high[i] < 0)
			return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (dup2(high[i], FD_FIRST + (int)i) < 0)
			return -1;
	return close_range((unsigned)FD_FIRST + (unsigned)count, ~0U, 0);
}

static void become(const char *role, const int *fds, size_t count, int tied, pid_t parent,
		   char **environment)
{
	char *const argv[] = { (char *)(uintptr_t)role, NULL };

	if (tied && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
		_exit(4);
	(void)signal(SIGINT, SIG_IGN);	/* the parent hears it and ends the run */
	if (place(fds, count) != 0)
		_exit(4);
	(void)execve("/proc/self/exe", argv, environment);
	_exit(4);
}

err_t role_start(const char *role, const int *fds, size_t count, int tied, pid_t *ret)
{
	char *environment[KEEP_ENV_MAX];
	pid_t parent = getpid();

	if (count > FDS_MAX)
		return ERR_IO;
	(void)kept_environment(environment);
	(void)fflush(NULL);
	pid_t pid = fork();
	if (pid < 0)
		return err_of_errno();
	if (pid == 0)
		become(role, fds, count, tied, parent, environment);
	*ret = pid;
	return OK;
}
