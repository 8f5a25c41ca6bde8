/* members.c - the members of a map in a law file, by type. */
#include <string.h>

#include "duty/read.h"

#define CHOICES_MAX	64u	/* bits of a set */

err_t member_text(struct law_reader *r, const struct node *map, const char *key, bool need,
		  const char **ret)
{
	const struct node *n = node_get(map, key);

	*ret = "";
	if (n == NULL)
		return need ? bad(r, map->line, "\"%s\" is missing", key) : OK;
	if (n->kind != NODE_TEXT || n->len == 0 || strlen(n->text) != n->len)
		return bad(r, n->line, "\"%s\" must be text", key);
	*ret = n->text;
	return OK;
}

static bool is_id(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= 64 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == len;
}

err_t member_id(struct law_reader *r, const struct node *map, const char **ret)
{
	err_t e = member_text(r, map, "id", true, ret);

	if (e == OK && !is_id(*ret))
		e = bad(r, map->line, "\"%s\" is no id; use a-z, 0-9, _ . and -", *ret);
	return e;
}

err_t member_words(struct law_reader *r, const struct node *map, const char *key, bool need,
		   struct words *ret)
{
	static const char *const keys[] = { "ja", "en", NULL };
	const struct node *n = node_get(map, key);

	*ret = (struct words){ "", "" };
	if (n == NULL)
		return need ? bad(r, map->line, "\"%s\" is missing", key) : OK;
	if (n->kind != NODE_MAP)
		return bad(r, n->line, "\"%s\" must be a map of \"ja\" and \"en\"", key);
	err_t e = only_keys(r, n, keys);
	return e == OK ? read_words(r, n, n->line, true, ret) : e;
}

err_t member_flag(struct law_reader *r, const struct node *map, const char *key, bool otherwise,
		  bool *ret)
{
	const struct node *n = node_get(map, key);

	*ret = otherwise;
	if (n == NULL)
		return OK;
	if (n->kind != NODE_BOOL)
		return bad(r, n->line, "\"%s\" must be true or false", key);
	*ret = n->number == 1;
	return OK;
}

err_t member_mark(struct law_reader *r, const struct node *map, bool need, enum mark *ret)
{
	const char *mark = NULL;
	err_t e = member_text(r, map, "mark", need, &mark);

	*ret = MARK_TEXT;
	if (e != OK || *mark == '\0')
		return e;
	if (strlen(mark) != 1 || strchr("TCIM", *mark) == NULL)
		return bad(r, map->line, "\"mark\" must be T, C, I or M");
	*ret = (enum mark)*mark;
	return OK;
}

err_t member_cond(struct law_reader *r, const struct node *map, const struct cond **ret)
{
	const struct node *n = node_get(map, "when");

	*ret = NULL;
	return n == NULL ? OK : read_cond(r, n, ret);
}

err_t read_fact_names(struct law_reader *r, const struct node *n, const enum fact_type *type,
		      const struct fact_def *const **ret, size_t *count)
{
	*ret = NULL;
	*count = 0;
	if (n == NULL)
		return OK;
	if (n->kind != NODE_LIST || n->count == 0)
		return bad(r, n->line, "\"%s\" must be a list of facts", n->key);
	const struct fact_def **list = pool_array(&r->law->pool, n->count, sizeof(const void *));
	if (list == NULL)
		return ERR_MEMORY;
	*ret = list;
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		err_t e = read_fact_name(r, c, type, &list[(*count)++]);
		if (e != OK)
			return e;
	}
	return OK;
}

err_t read_choice_defs(struct law_reader *r, const struct node *map, const char *of,
		       const struct fact_choice **ret, size_t *count)
{
	static const char *const keys[] = { "id", "ja", "en", NULL };
	const struct node *n = node_get(map, "choices");

	if (n == NULL || n->kind != NODE_LIST || n->count == 0 || n->count > CHOICES_MAX)
		return bad(r, n != NULL ? n->line : map->line, "\"%s\" needs 1 to %u choices", of, CHOICES_MAX);
	struct fact_choice *list = pool_array(&r->law->pool, n->count, sizeof(*list));
	if (list == NULL)
		return ERR_MEMORY;
	*ret = list;
	*count = 0;
	for (const struct node *c = n->child; c != NULL; c = c->next, ++*count) {
		struct fact_choice *to = &list[*count];
		if (c->kind != NODE_MAP)
			return bad(r, c->line, "a choice must be a map of \"id\", \"ja\" and \"en\"");
		err_t e = only_keys(r, c, keys);
		if (e == OK)
			e = member_id(r, c, &to->id);
		for (size_t i = 0; e == OK && i < *count; i++)
			if (strcmp(list[i].id, to->id) == 0)
				e = bad(r, c->line, "choice \"%s\" stands there twice", to->id);
		if (e == OK)
			e = read_words(r, c, c->line, true, &to->words);
		if (e != OK)
			return e;
	}
	return OK;
}
