#include "run/load.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

#define PATH_MAX_BYTES	4096u

/* Where a list lies, and its column. */
struct place {
	char path[PATH_MAX_BYTES];
	const char *column;	/* NULL: TXT */
};

/* What was given for the list's name, behind the `=`, or NULL. */
static const char *given_for(const struct load_lists *given, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; given != NULL && i < given->count; i++)
		if (strncmp(given->given[i], name, len) == 0 && given->given[i][len] == '=')
			return given->given[i] + len + 1;
	return NULL;
}

static err_t find_place(const char *rule_path, const struct load_lists *given,
			const struct list_use *use, struct place *out)
{
	const char *from = given_for(given, use->name), *slash = strrchr(rule_path, '/');
	int len = 0;

	out->column = use->column;
	if (from != NULL) {
		char *hash;
		len = snprintf(out->path, sizeof(out->path), "%s", from);
		hash = strchr(out->path, '#');
		out->column = hash != NULL ? hash + 1 : NULL;
		if (hash != NULL)
			*hash = '\0';
	} else {
		bool beside = slash != NULL && use->file[0] != '/';
		len = snprintf(out->path, sizeof(out->path), "%.*s%s",
			       beside ? (int)(slash - rule_path) + 1 : 0, rule_path, use->file);
	}
	return len > 0 && (size_t)len < sizeof(out->path) ? OK : ERR_LIMIT;
}

static err_t load_list(const char *path, const struct load_lists *given, struct loaded *l, size_t i,
		       struct problem *why)
{
	const struct list_use *use = &l->rule->lists[i];
	struct buf bytes = buf_of(LIST_BYTES_MAX);
	struct place place;

	if (use->file == NULL && given_for(given, use->name) == NULL)
		return criterion_lists_given(l->rule, why);
	err_t e = find_place(path, given, use, &place);
	if (e != OK)
		return problem(why, e, "%s:%u: the path of list `%s` is too long", path, use->line, use->name);
	e = fs_read(AT_FDCWD, place.path, &bytes);
	if (e != OK)
		(void)problem(why, e, "%s:%u: cannot read list `%s` from %s: %s", path, use->line, use->name,
			      place.path, err_text(e));
	if (e == OK)
		e = list_parse(place.path, bytes.bytes, bytes.len, place.column, &l->lists[i], why);
	if (e == OK) {
		e = criterion_list(l->rule, use->name, l->lists[i], why);
		if (e != OK)
			(void)problem_in(why, e, path);
	}
	buf_free(&bytes);
	return e;
}

err_t load_rule(const char *path, const struct load_lists *given, struct loaded *out,
		struct problem *why)
{
	struct buf bytes = buf_of(CRITERION_BYTES_MAX);
	struct loaded l = { 0 };

	err_t e = fs_read(AT_FDCWD, path, &bytes);
	if (e != OK) {
		buf_free(&bytes);
		return problem(why, e, "%s: cannot read the rule: %s", path, err_text(e));
	}
	e = criterion_parse(path, bytes.bytes, bytes.len, &l.rule, why);
	buf_free(&bytes);
	for (size_t i = 0; e == OK && i < l.rule->list_count; i++)
		e = load_list(path, given, &l, i, why);
	if (e != OK) {
		load_free(&l);
		return e;
	}
	*out = l;
	return OK;
}

void load_free(struct loaded *l)
{
	criterion_free(l->rule);
	for (size_t i = 0; i < CRITERION_LISTS_MAX; i++)
		list_free(l->lists[i]);
	*l = (struct loaded){ 0 };
}
