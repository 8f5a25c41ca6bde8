#include "run/opening.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/exported.h"

#define FD_ABOVE	10	/* out of the way of what roles expect low */

static err_t add_fd(struct opening *o, int fd, const char *name, struct problem *why)
{
	char *copy = strdup(name);

	if (copy == NULL || o->count == OPENING_MAX) {
		err_t e = copy == NULL ? ERR_MEMORY : ERR_LIMIT;
		free(copy);
		(void)close(fd);
		return problem(why, e, "%s: more than %u sources; read them in parts", name, OPENING_MAX);
	}
	o->source[o->count++] = (struct opened){ fd, copy };
	return OK;
}

static err_t open_file(struct opening *o, int dirfd, const char *path, const char *name, struct problem *why)
{
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot open the capture: %s; give the path of a pcap or pcapng file, or a folder",
			       name, strerror(errno));
	}
	return add_fd(o, fd, name, why);
}

static int is_capture(const struct dirent *d)
{
	return strstr(d->d_name, ".pcap") != NULL || strstr(d->d_name, ".cap") != NULL;
}

static bool is_regular(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, 0) == 0 && S_ISREG(st.st_mode);
}

/* The captures of a folder, by name. */
static err_t open_folder(struct opening *o, int dirfd, const char *path, struct problem *why)
{
	struct dirent **list = NULL;
	size_t before = o->count;
	err_t e = OK;
	int n = scandirat(dirfd, ".", &list, is_capture, versionsort);

	for (int i = 0; i < n; i++) {
		char name[PATH_MAX];
		(void)snprintf(name, sizeof(name), "%s/%s", path, list[i]->d_name);
		if (e == OK && is_regular(dirfd, list[i]->d_name))
			e = open_file(o, dirfd, list[i]->d_name, name, why);
		free(list[i]);
	}
	free(list);
	if (e == OK && o->count == before)
		return problem(why, ERR_USAGE, "%s: no capture in this folder; their names need .pcap, .pcapng or .cap", path);
	return e;
}

err_t opening_add(struct opening *o, const char *path, struct problem *why)
{
	if (strcmp(path, "-") == 0) {
		int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, FD_ABOVE);
		return fd >= 0 ? add_fd(o, fd, "standard input", why)
			       : problem(why, ERR_IO, "standard input: %s", strerror(errno));
	}
	int dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd < 0)
		return open_file(o, AT_FDCWD, path, path, why);
	err_t e = open_folder(o, dirfd, path, why);
	(void)close(dirfd);
	return e;
}

err_t opening_live(struct opening *o, const struct live_settings *s, struct problem *why)
{
	int fds[LIVE_READERS_MAX];
	err_t e = live_open(s, fds, why);

	for (unsigned i = 0; i < s->readers && e == OK; i++)
		e = add_fd(o, fds[i], s->interface, why);
	return e;
}

err_t opening_netflow(struct opening *o, const char *where, unsigned room_mib, struct problem *why)
{
	int fd = -1;
	err_t e = exported_open(where, room_mib, &fd, why);

	return e == OK ? add_fd(o, fd, where, why) : e;
}

void opening_end(struct opening *o)
{
	for (size_t i = 0; i < o->count; i++) {
		(void)close(o->source[i].fd);
		free(o->source[i].name);
	}
	o->count = 0;
}
