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
#define PROFILE_FILE	"profile.yaml"	/* facts of the organisation: no law */
#define OPTIONAL	"optional"

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
	       strcmp(d->d_name, FACTS_FILE) != 0 && strcmp(d->d_name, PROFILE_FILE) != 0;
}

err_t law_with_add(struct law_with *with, const char *id, struct problem *why)
{
	if (with->count == LAW_WITH_MAX)
		return problem(why, ERR_LIMIT, "more than %u optional laws", LAW_WITH_MAX);
	with->id[with->count++] = id;
	return OK;
}

/* The ids of the files in optional/, in order; freed by free_ids. */
static char **optional_ids(const char *dir, size_t *count)
{
	struct dirent **names = NULL;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/" OPTIONAL, dir);
	int found = scandir(path, &names, is_law, alphasort);
	char **ids = calloc(found > 0 ? (size_t)found : 1, sizeof(*ids));
	*count = 0;
	for (int i = 0; i < found; i++) {
		size_t len = strlen(names[i]->d_name) - 5;
		if (ids != NULL && (ids[*count] = strndup(names[i]->d_name, len)) != NULL)
			++*count;
		free(names[i]);
	}
	free(names);
	return ids;
}

static void free_ids(char **ids, size_t count)
{
	for (size_t i = 0; ids != NULL && i < count; i++)
		free(ids[i]);
	free(ids);
}

static err_t no_such(const char *dir, const char *id, struct problem *why)
{
	struct buf there = buf_of(PROBLEM_BYTES / 2);
	size_t count = 0;
	char **ids = optional_ids(dir, &count);

	for (size_t i = 0; ids != NULL && i < count; i++)
		buf_printf(&there, " %s", ids[i]);
	err_t e = problem(why, ERR_ABSENT, "no optional law '%s'; there is:%s", id,
			  there.len > 0 ? buf_str(&there) : " none");
	free_ids(ids, count);
	buf_free(&there);
	return e;
}

static err_t add_optional(struct law *law, const char *dir, const char *id, struct problem *why)
{
	char name[PATH_MAX];
	struct buf b = buf_of(FILE_MAX);
	bool optional = false;

	if (law_has(law, id, &optional))
		return OK;
	/* The id is typed by a person and must not lead out of the folder. */
	if (*id == '\0' || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id))
		return no_such(dir, id, why);
	(void)snprintf(name, sizeof(name), OPTIONAL "/%s.yaml", id);
	err_t e = read_file(dir, name, &b, NULL);
	if (e == ERR_ABSENT)
		e = no_such(dir, id, why);
	else if (e != OK)
		e = problem(why, e, "%s/%s: %s", dir, name, err_text(e));
	if (e == OK)
		e = law_add(law, name, b.bytes, b.len, why);
	if (e == OK && (!law_has(law, id, &optional) || !optional))
		e = problem(why, ERR_FORM, "%s: a file of this folder has its name as \"id\" and says \"optional: true\"",
			    name);
	buf_free(&b);
	return e;
}

static err_t add_every_optional(struct law *law, const char *dir, struct problem *why)
{
	size_t count = 0;
	char **ids = optional_ids(dir, &count);
	err_t e = ids != NULL ? OK : ERR_MEMORY;

	for (size_t i = 0; e == OK && i < count; i++)
		e = add_optional(law, dir, ids[i], why);
	free_ids(ids, count);
	return e;
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
	static const struct law_with none = { .count = 0 };

	return law_dir_read_with(dir, &none, ret, why);
}

err_t law_dir_read_with(const char *dir, const struct law_with *with, struct law **ret,
			struct problem *why)
{
	struct buf own = buf_of(PATH_MAX);
	struct law *law = law_new();

	if (law == NULL)
		return ERR_MEMORY;
	const char *from = folder(dir, &own);
	err_t e = add_all(law, from, why);
	for (size_t i = 0; e == OK && i < with->count; i++)
		e = add_optional(law, from, with->id[i], why);
	if (e == OK && with->all)
		e = add_every_optional(law, from, why);
	if (e == OK)
		e = law_finish(law, why);
	if (e == OK)
		*ret = law;
	else
		law_free(law);
	buf_free(&own);
	return e;
}

err_t law_dir_read_only(const char *dir, const char *id, struct law **ret, struct problem *why)
{
	struct buf own = buf_of(PATH_MAX), b = buf_of(FILE_MAX);
	struct law *law = law_new();

	if (law == NULL)
		return ERR_MEMORY;
	const char *from = folder(dir, &own);
	err_t e = read_file(from, FACTS_FILE, &b, why);
	if (e == OK)
		e = law_add_facts(law, FACTS_FILE, b.bytes, b.len, why);
	if (e == OK)
		e = add_optional(law, from, id, why);
	if (e == OK)
		e = law_finish(law, why);
	if (e == OK)
		*ret = law;
	else
		law_free(law);
	buf_free(&b);
	buf_free(&own);
	return e;
}

err_t law_dir_list(const char *dir, const char *id, struct buf *out, struct problem *why)
{
	char name[PATH_MAX];
	struct buf own = buf_of(PATH_MAX);

	(void)snprintf(name, sizeof(name), "lists/%s.yaml", id);
	err_t e = read_file(folder(dir, &own), name, out, why);
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
