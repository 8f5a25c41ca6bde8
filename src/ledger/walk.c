#include "ledger/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walking {
	walk_file on;
	void *ctx;
	char path[WALK_PATH_MAX];	/* of the folder that is read now */
};

static err_t folder(struct walking *w, int fd, unsigned depth);

static err_t visit(struct walking *w, DIR *dir, const char *name, unsigned depth)
{
	struct stat st;
	size_t was = strlen(w->path);
	int fd = dirfd(dir);

	int n = snprintf(w->path + was, sizeof(w->path) - was, "%s%s", was > 0 ? "/" : "", name);
	if (n < 0 || (size_t)n >= sizeof(w->path) - was) {
		w->path[was] = '\0';
		return w->on(w->ctx, w->path, false);
	}
	err_t e = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? OK : err_of_errno();
	if (e == ERR_ABSENT)
		e = OK;		/* gone since it was listed */
	else if (e == OK && !S_ISDIR(st.st_mode))
		e = w->on(w->ctx, w->path, S_ISREG(st.st_mode));
	else if (e == OK && depth >= WALK_DEPTH_MAX)
		e = w->on(w->ctx, w->path, false);
	else if (e == OK)
		e = folder(w, openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
			   depth + 1);
	w->path[was] = '\0';
	return e;
}

/* Takes over `fd`. */
static err_t folder(struct walking *w, int fd, unsigned depth)
{
	struct dirent *d;
	err_t e = OK;

	if (fd < 0)
		return err_of_errno();
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		(void)close(fd);
		return ERR_MEMORY;
	}
	while (e == OK) {
		errno = 0;
		d = readdir(dir);
		if (d == NULL) {
			e = errno != 0 ? err_of_errno() : OK;
			break;
		}
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			e = visit(w, dir, d->d_name, depth);
	}
	(void)closedir(dir);
	return e;
}

err_t walk(int dirfd, const char *start, walk_file on, void *ctx)
{
	struct walking w = { .on = on, .ctx = ctx };

	(void)snprintf(w.path, sizeof(w.path), "%s", start);
	int fd = openat(dirfd, *start != '\0' ? start : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return OK;
	return folder(&w, fd, 0);
}
