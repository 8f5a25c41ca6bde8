#include "run/holes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/paths.h"

#define FILE_MAX	(512u << 20)	/* bytes of one feed or inventory */
#define ALIASES_MAX	(4u << 20)
#define PATH_BYTES	4096u

typedef err_t (*reader)(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why);

struct holes_job holes_job_of(void)
{
	return (struct holes_job){ .feed = feed_of(), .inventory = inventory_of() };
}

void holes_job_free(struct holes_job *job)
{
	holes_free(&job->holes);
	alias_free(job->aliases);
	inventory_free(&job->inventory);
	feed_free(&job->feed);
	*job = (struct holes_job){ .aliases = NULL };
}

static const char *shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static err_t read_file(const char *path, struct buf *b, struct problem *why)
{
	buf_clear(b);
	err_t e = fs_read(AT_FDCWD, path, b);
	return e == OK ? OK : problem(why, e, "%s: %s", shown(path), err_text(e));
}

static err_t read_feed(struct holes_job *job, const char *path, reader read, struct problem *why)
{
	struct buf b = buf_of(FILE_MAX);
	err_t e = read_file(path, &b, why);

	if (e == OK)
		e = read(&job->feed, shown(path), b.bytes, b.len, why);
	buf_free(&b);
	return e;
}

static int is_json(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 5 && strcmp(d->d_name + len - 5, ".json") == 0;
}

static err_t read_folder(struct holes_job *job, const char *folder, struct problem *why)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_json, alphasort);
	err_t e = OK;

	if (count < 0)
		return problem(why, err_of_errno(), "%s: cannot be listed", folder);
	if (count == 0)
		e = problem(why, ERR_ABSENT, "%s: no .json file in this folder", folder);
	for (int i = 0; i < count; i++) {
		char path[PATH_BYTES];
		int len = snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (e == OK && (len < 0 || (size_t)len >= sizeof(path)))
			e = problem(why, ERR_LIMIT, "%s: a path is too long", folder);
		if (e == OK)
			e = read_feed(job, path, feed_osv, why);
		free(names[i]);
	}
	free(names);
	return e;
}

static err_t read_osv(struct holes_job *job, const char *path, struct problem *why)
{
	struct stat st;

	if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return read_folder(job, path, why);
	return read_feed(job, path, feed_osv, why);
}

err_t holes_read_aliases(const char *path, struct aliases **ret, struct problem *why)
{
	struct buf own = buf_of(PATH_BYTES), b = buf_of(ALIASES_MAX);

	if (path == NULL) {
		paths_data("vuln/aliases.yaml", &own);
		path = buf_str(&own);
	}
	err_t e = read_file(path, &b, why);
	if (e == OK)
		e = alias_read(path, b.bytes, b.len, ret, why);
	buf_free(&b);
	buf_free(&own);
	return e;
}

err_t holes_read_feeds(struct holes_job *job, const struct holes_files *files, struct problem *why)
{
	err_t e = holes_read_aliases(files->aliases, &job->aliases, why);

	job->feed.aliases = job->aliases;
	if (e == OK && files->kev != NULL)
		e = read_feed(job, files->kev, feed_kev, why);
	for (size_t i = 0; i < files->jvn_count && e == OK; i++)
		e = read_feed(job, files->jvn[i], feed_jvn, why);
	for (size_t i = 0; i < files->osv_count && e == OK; i++)
		e = read_osv(job, files->osv[i], why);
	return e;
}

err_t holes_read_inventory(struct holes_job *job, const char *path, enum inventory_format format,
			   const char *machine, struct problem *why)
{
	struct buf b = buf_of(FILE_MAX);
	err_t e = read_file(path, &b, why);

	if (e == OK)
		e = inventory_read(&job->inventory, format, machine, shown(path), b.bytes, b.len, why);
	buf_free(&b);
	return e;
}
