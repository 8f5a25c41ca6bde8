/* forms_each.c - walk the forms of a law folder. */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "run/forming.h"
#include "run/law_dir.h"

#define SUFFIX	".yaml"

static int is_form(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > strlen(SUFFIX) && strcmp(d->d_name + len - strlen(SUFFIX), SUFFIX) == 0;
}

static err_t one(const char *dir, char *name, err_t (*on)(void *ctx, const struct form *form), void *ctx,
		 struct problem *why)
{
	struct form *form = NULL;

	name[strlen(name) - strlen(SUFFIX)] = '\0';
	err_t e = law_dir_form(dir, name, &form, why);
	if (e == OK && strcmp(form_id(form), name) != 0)
		e = problem(why, ERR_FORM, "forms/%s.yaml: its id is '%s'; name the file like it", name, form_id(form));
	if (e == OK)
		e = on(ctx, form);
	form_free(form);
	return e;
}

err_t forms_each(const char *dir, err_t (*on)(void *ctx, const struct form *form), void *ctx,
		 struct problem *why)
{
	struct buf path = buf_of(PATH_MAX);
	struct dirent **names = NULL;
	err_t e = OK;

	if (dir != NULL)
		buf_text(&path, dir);
	else
		paths_data("law", &path);
	buf_text(&path, "/forms");
	int count = scandir(buf_str(&path), &names, is_form, alphasort);
	if (count < 0)
		e = problem(why, err_of_errno(), "%s: cannot be listed", buf_str(&path));
	for (int i = 0; i < count; i++) {
		if (e == OK)
			e = one(dir, names[i]->d_name, on, ctx, why);
		free(names[i]);
	}
	free(names);
	buf_free(&path);
	return e;
}
