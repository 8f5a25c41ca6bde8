/* keys_copy.c - copies of the key store, and their end */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "ledger/keys_own.h"

#define COPY_NAME	"keys-"
#define COPY_LEN	21u	/* of "keys-YYYYMMDDThhmmssZ" */
#define UNDER_WAY	".tmp"
#define DEEP		3	/* folders in one another: day/CLASS/DAY is two */
#define DAY_NSEC	(86400 * NSEC_PER_SEC)

typedef err_t (*on_file)(void *ctx, int dirfd, const char *name, const char *path);

/* Every ordinary file below an open folder, which is closed here; path: from the top.
 * `after` each folder, when its files are done. */
struct walk {
	on_file file, after;
	void *ctx;
};

static err_t walk_folder(const struct walk *w, int fd, const char *path, int deep)
{
	char below[PATH_MAX];
	struct stat st;
	err_t e = OK;

	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (d == NULL)
		return err_of_errno();
	for (struct dirent *at = readdir(d); at != NULL && e == OK; at = readdir(d)) {
		if (strcmp(at->d_name, ".") == 0 || strcmp(at->d_name, "..") == 0)
			continue;
		(void)snprintf(below, sizeof(below), "%s%s%s", path, *path != '\0' ? "/" : "", at->d_name);
		if (fstatat(fd, at->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			e = err_of_errno();
		else if (S_ISREG(st.st_mode))
			e = w->file(w->ctx, fd, at->d_name, below);
		else if (S_ISDIR(st.st_mode) && deep > 0)
			e = walk_folder(w, openat(fd, at->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), below,
					deep - 1);
		if (e == OK && S_ISDIR(st.st_mode) && w->after != NULL)
			e = w->after(w->ctx, fd, at->d_name, below);
	}
	(void)closedir(d);
	return e;
}

static err_t walk(const struct walk *w, int dirfd, const char *name)
{
	return walk_folder(w, openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), "", DEEP);
}

struct copying {
	int to;
	const char *name;	/* of the copy while it is made */
};

static err_t copy_file(void *ctx, int dirfd, const char *name, const char *path)
{
	const struct copying *c = ctx;
	struct buf b = buf_of(FILE_MAX);
	char target[PATH_MAX];

	int len = snprintf(target, sizeof(target), "%s/%s", c->name, path);
	err_t e = len > 0 && (size_t)len < sizeof(target) ? fs_read(dirfd, name, &b) : ERR_LIMIT;
	if (e == OK)
		e = fs_put(c->to, target, b.bytes, b.len, 0600);
	buf_wipe(&b);
	return e;
}

static err_t wipe_one(void *ctx, int dirfd, const char *name, const char *path)
{
	(void)ctx;
	(void)path;
	return keys_wipe_file(dirfd, name);
}

static err_t remove_folder(void *ctx, int dirfd, const char *name, const char *path)
{
	(void)ctx;
	(void)path;
	return unlinkat(dirfd, name, AT_REMOVEDIR) == 0 ? OK : err_of_errno();
}

static err_t destroy(int dirfd, const char *name)
{
	static const struct walk w = { .file = wipe_one, .after = remove_folder };

	err_t e = walk(&w, dirfd, name);
	if (e == OK && unlinkat(dirfd, name, AT_REMOVEDIR) != 0)
		e = err_of_errno();
	return e;
}

/* "20261123T180400Z" as a time; false: it is none. */
static bool name_time(const char *text, nsec_t *out)
{
	char full[CLOCK_TEXT_BYTES];

	if (strlen(text) != 16 || strspn(text, "0123456789TZ") != 16)
		return false;
	int len = snprintf(full, sizeof(full), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6, text + 9, text + 11,
			   text + 13);
	return text[8] == 'T' && text[15] == 'Z' && clock_parse(full, (size_t)len, out) == OK;
}

/* A copy that is older than `before`, or one that was never finished. */
static bool has_ended(const char *name, const char *present, nsec_t before)
{
	char stem[COPY_LEN + 1];
	size_t len = strlen(name);
	nsec_t when;

	if (strncmp(name, COPY_NAME, sizeof(COPY_NAME) - 1) != 0 || strcmp(name, present) == 0 || len < COPY_LEN)
		return false;
	(void)snprintf(stem, sizeof(stem), "%.*s", (int)COPY_LEN, name);
	if (!name_time(stem + sizeof(COPY_NAME) - 1, &when))
		return false;
	return strcmp(name + COPY_LEN, UNDER_WAY) == 0 || (len == COPY_LEN && when <= before);
}

static err_t destroy_old(int to, const char *present, nsec_t before, unsigned *old, struct problem *why)
{
	int fd = openat(to, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	err_t e = d != NULL ? OK : err_of_errno();

	for (struct dirent *at = e == OK ? readdir(d) : NULL; at != NULL && e == OK; at = readdir(d)) {
		if (!has_ended(at->d_name, present, before))
			continue;
		e = destroy(to, at->d_name);
		if (e != OK)
			(void)problem(why, e, "the copy was made, but %s could not be destroyed: %s; destroy it by hand",
				      at->d_name, err_text(e));
		else
			++*old;
	}
	if (d != NULL)
		(void)closedir(d);
	return e;
}

static err_t make_copy(const struct keys *k, int to, const char *name)
{
	char tmp[40];
	struct copying c = { .to = to, .name = tmp };
	const struct walk w = { .file = copy_file, .ctx = &c };

	(void)snprintf(tmp, sizeof(tmp), "%s" UNDER_WAY, name);
	if (fs_exists(to, name))
		return ERR_EXISTS;
	if (mkdirat(to, tmp, 0700) != 0)
		return err_of_errno();
	err_t e = walk(&w, k->fd, ".");
	if (e == OK && renameat(to, tmp, to, name) != 0)
		e = err_of_errno();
	if (e == OK && fsync(to) != 0)
		e = err_of_errno();
	if (e != OK)
		(void)destroy(to, tmp);
	return e;
}

err_t keys_copy(const struct keys *k, int to, nsec_t now, unsigned days, char name[static 32], unsigned *old,
		struct problem *why)
{
	char text[CLOCK_TEXT_BYTES];

	*old = 0;
	if (fs_exists(k->fd, MASTER_PLAIN))
		return problem(why, ERR_REFUSED, "this site has no passphrase: a copy of its keys would open all that is sealed; "
			       "`sekisho key passphrase` gives it one");
	clock_utc(now, text);
	(void)snprintf(name, 32, COPY_NAME "%.4s%.2s%.2sT%.2s%.2s%.2sZ", text, text + 5, text + 8, text + 11, text + 14, text + 17);
	err_t e = make_copy(k, to, name);
	if (e != OK)
		return problem(why, e, "%s: the keys cannot be copied: %s", name, err_text(e));
	return destroy_old(to, name, now - (nsec_t)days * DAY_NSEC, old, why);
}
