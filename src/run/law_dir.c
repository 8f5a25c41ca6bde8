#include "run/law_dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/paths.h"

#define FILE_MAX	(4u << 20)	/* bytes of one law file */
#define NAMES_MAX	512u		/* files of one folder */
#define FACTS_FILE	"facts.yaml"

/* The given folder, or the program's own. `own` is made here, to be freed. */
static const char *folder(const char *dir, struct buf *own)
{
	if (dir != NULL)
		return dir;
	paths_data("law", own);
	return buf_str(own);
}

static err_t read_file(const char *dir, const char *name, struct buf *b, struct problem *why)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/%s", dir, name);

	buf_clear(b);
	err_t e = len > 0 && (size_t)len < sizeof(path) ? fs_read(AT_FDCWD, path, b) : ERR_LIMIT;
	return e == OK ? OK : problem(why, e, "%s/%s: %s", dir, name, err_text(e));
}

static int is_law(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 5 && strcmp(d->d_name + len - 5, ".yaml") == 0 &&
	       strcmp(d->d_name, FACTS_FILE) != 0;
}

static err_t add_all(struct law *law, const char *dir, struct problem *why)
{
	struct dirent **names = NULL;
	struct buf b = buf_of(FILE_MAX);
	err_t e = read_file(dir, FACTS_FILE, &b, why);

	if (e == OK)
		e = law_add_facts(law, FACTS_FILE, b.bytes, b.len, why);
	int count = e == OK ? scandir(dir, &names, is_law, alphasort) : 0;
	if (count < 0)
		e = problem(why, err_of_errno(), "%s: cannot be listed", dir);
	if (count > (int)NAMES_MAX)
		e = problem(why, ERR_LIMIT, "%s: more than %u files", dir, NAMES_MAX);
	for (int i = 0; i < count; i++) {
		if (e == OK)
			e = read_file(dir, names[i]->d_name, &b, why);
		if (e == OK)
			e = law_add(law, names[i]->d_name, b.bytes, b.len, why);
		free(names[i]);
	}
	free(names);
	buf_free(&b);
	return e;
}

err_t law_dir_read(const char *dir, struct law **ret, struct problem *why)
{
	struct buf own = buf_of(PATH_MAX);
	struct law *law = law_new();

	if (law == NULL)
		return ERR_MEMORY;
	err_t e = add_all(law, folder(dir, &own), why);
	if (e == OK)
		e = law_finish(law, why);
	if (e == OK)
		*ret = law;
	else
		law_free(law);
	buf_free(&own);
	return e;
}

err_t law_dir_form(const char *dir, const char *id, struct form **ret, struct problem *why)
{
	char name[PATH_MAX];
	struct buf b = buf_of(FILE_MAX), own = buf_of(PATH_MAX);

	/* The id comes from a law file, but it must not lead out of the folder. */
	if (*id == '\0' || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id))
		return problem(why, ERR_FORM, "\"%s\" is no id of a form", id);
	(void)snprintf(name, sizeof(name), "forms/%s.yaml", id);
	err_t e = read_file(folder(dir, &own), name, &b, why);
	if (e == OK)
		e = form_read(name, b.bytes, b.len, ret, why);
	buf_free(&own);
	buf_free(&b);
	return e;
}
