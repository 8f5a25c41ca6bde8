/* validity.c - from when until when a document allows something. */
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

err_t validity_of(const char *document, size_t len, const char *at, nsec_t *from, nsec_t *to,
		  const char *member, char **text)
{
	struct tree *t = NULL;

	*from = INT64_MIN;
	*to = INT64_MIN;
	err_t e = tree_yaml(document, len, &t, NULL);
	if (e != OK)
		return e == ERR_MEMORY ? e : ERR_FORM;
	const struct node *map = at != NULL ? node_get(tree_root(t), at) : tree_root(t);
	const struct node *valid = node_get(map, "valid");
	if (node_get(valid, "to") == NULL)
		e = ERR_FORM;
	if (e == OK)
		e = time_of(valid, "from", from);
	if (e == OK)
		e = time_of(valid, "to", to);
	if (e == OK && member != NULL) {
		const struct node *n = node_get(map, member);
		*text = n != NULL && n->text != NULL ? strdup(n->text) : NULL;
		if (*text == NULL)
			e = n != NULL && n->text != NULL ? ERR_MEMORY : ERR_FORM;
	}
	tree_free(t);
	return e;
}
