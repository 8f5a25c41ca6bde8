/* validity.c - what a document says of itself: from when until when, under which authority, its title. */
#include <stdlib.h>
#include <string.h>

#include "inspect/rules_own.h"

#define DAY	(86400 * NSEC_PER_SEC)

/* A time; `to` as a day alone means the day's end. */
static err_t time_of(const struct node *map, const char *key, nsec_t *out)
{
	const struct node *n = node_get(map, key);

	if (n == NULL)
		return OK;
	if (n->text == NULL || clock_parse(n->text, n->len, out) != OK)
		return ERR_FORM;
	if (strcmp(key, "to") == 0 && n->len == 10)
		*out += DAY;
	return OK;
}

/* A copy of the member's text; *out stays NULL when there is none. */
static err_t copy_of(const struct node *map, const char *key, char **out)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->text == NULL)
		return OK;
	*out = strdup(n->text);
	return *out != NULL ? OK : ERR_MEMORY;
}

/* The list `directions`: docs/criteria.md. "transit" is another word for "external". */
static err_t directions_of(const struct node *map, char **out)
{
	const struct node *list = node_get(map, "directions");
	struct buf b = buf_of(4096);

	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL; n = n->next)
		if (n->text != NULL)
			buf_printf(&b, "%s\n", strcmp(n->text, "transit") == 0 ? "external" : n->text);
	err_t e = b.err;
	if (e == OK && (*out = strdup(buf_str(&b))) == NULL)
		e = ERR_MEMORY;
	buf_free(&b);
	return e == ERR_LIMIT ? ERR_FORM : e;
}

err_t validity_of(const char *document, size_t len, const char *at, struct validity *out)
{
	struct tree *t = NULL;

	*out = (struct validity){ .from = INT64_MIN, .to = INT64_MIN };
	err_t e = tree_yaml(document, len, &t, NULL);
	if (e != OK)
		return e == ERR_MEMORY ? e : ERR_FORM;
	const struct node *map = at != NULL ? node_get(tree_root(t), at) : tree_root(t);
	const struct node *valid = node_get(map, "valid");
	if (node_get(valid, "to") == NULL)
		e = ERR_FORM;
	if (e == OK)
		e = time_of(valid, "from", &out->from);
	if (e == OK)
		e = time_of(valid, "to", &out->to);
	if (e == OK)
		e = copy_of(tree_root(t), at != NULL ? "title" : "purpose", &out->title);
	if (e == OK && at == NULL)
		e = directions_of(map, &out->directions);
	if (e == OK && at != NULL)
		e = copy_of(map, "authority", &out->authority);
	if (e == OK && at != NULL && out->authority == NULL)
		e = ERR_FORM;
	tree_free(t);
	return e;
}

void validity_drop(struct validity *v)
{
	free(v->authority);
	free(v->title);
	free(v->directions);
	v->authority = v->title = v->directions = NULL;
}
