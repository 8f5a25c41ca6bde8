#include "run/showing.h"

#include <string.h>

#include "text/jsonw.h"
#include "text/tree.h"

#define SEALED	"sealed."	/* begins the names of members that nobody is shown */

/* Depth: TREE_DEPTH_MAX, and JSONW_DEPTH_MAX ends the writing. */
static void write_node(struct jsonw *w, const struct node *n)
{
	switch (n->kind) {
	case NODE_NULL:
		jsonw_null(w);
		break;
	case NODE_BOOL:
		jsonw_bool(w, n->number != 0);
		break;
	case NODE_INT:
	case NODE_REAL:
		jsonw_raw(w, n->text, n->len);
		break;
	case NODE_TEXT:
		jsonw_text(w, n->text, n->len);
		break;
	case NODE_LIST:
		jsonw_array(w);
		for (const struct node *c = n->child; c != NULL; c = c->next)
			write_node(w, c);
		jsonw_array_end(w);
		break;
	case NODE_MAP:
		jsonw_object(w);
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			jsonw_key(w, c->key);
			write_node(w, c);
		}
		jsonw_object_end(w);
		break;
	}
}

err_t showing_record(const char *json, size_t len, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	struct tree *t = NULL;

	/* A quote inside a text is written with a backslash: without these bytes there is no such member. */
	if (memmem(json, len, "\"" SEALED, sizeof(SEALED)) == NULL) {
		buf_add(out, json, len);
		return out->err;
	}
	err_t e = tree_json(json, len, &t, NULL);
	if (e != OK)
		return e;
	if (tree_root(t)->kind != NODE_MAP) {
		tree_free(t);
		return ERR_FORM;
	}
	jsonw_object(&w);
	for (const struct node *c = tree_root(t)->child; c != NULL; c = c->next) {
		if (strncmp(c->key, SEALED, sizeof(SEALED) - 1) == 0)
			continue;
		jsonw_key(&w, c->key);
		write_node(&w, c);
	}
	jsonw_object_end(&w);
	tree_free(t);
	return out->err;
}

bool showing_has_criterion(const char *json, size_t len, const char *criterion)
{
	struct tree *t = NULL;
	bool has = false;

	if (tree_json(json, len, &t, NULL) != OK)
		return false;
	const struct node *list = node_get(tree_root(t), "sekisho.criteria");
	for (const struct node *c = list != NULL ? list->child : NULL; c != NULL; c = c->next)
		has = has || (c->kind == NODE_TEXT && strcmp(c->text, criterion) == 0);
	tree_free(t);
	return has;
}
