#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "text/tree_make.h"

/* jansson's iterators take a json_t that is not const; nothing is changed. */
static err_t make(struct tree *t, json_t *j, unsigned depth, struct node **ret);

static err_t make_children(struct tree *t, json_t *j, unsigned depth, struct node *n)
{
	struct node *last = NULL, *c = NULL;
	const char *key;
	json_t *value;
	size_t i;

	if (n->kind == NODE_LIST) {
		json_array_foreach(j, i, value) {
			err_t e = make(t, value, depth + 1, &c);
			if (e != OK)
				return e;
			*(last != NULL ? &last->next : &n->child) = c;
			last = c;
			n->count++;
		}
		return OK;
	}
	err_t e = OK;
	json_object_foreach(j, key, value) {
		e = make(t, value, depth + 1, &c);
		if (e == OK && (c->key = tree_text(t, key, strlen(key))) == NULL)
			e = ERR_MEMORY;
		if (e != OK)
			break;
		*(last != NULL ? &last->next : &n->child) = c;
		last = c;
		n->count++;
	}
	return e;
}

/* Every scalar has a text, so that who asks for one need not ask which kind
 * it is. Numbers are printed again: the library does not keep their spelling. */
static err_t make_scalar(struct tree *t, const json_t *j, struct node *n)
{
	char number[40];
	const char *text = number;

	switch (n->kind) {
	case NODE_TEXT:
		n->len = json_string_length(j);
		n->quoted = true;
		n->text = tree_text(t, json_string_value(j), n->len);
		return n->text != NULL ? OK : ERR_MEMORY;
	case NODE_BOOL:
		n->number = json_is_true(j);
		text = n->number != 0 ? "true" : "false";
		break;
	case NODE_INT:
		n->number = json_integer_value(j);
		n->real = (double)n->number;
		(void)snprintf(number, sizeof(number), "%" PRId64, n->number);
		break;
	case NODE_REAL:
		n->real = json_real_value(j);
		(void)snprintf(number, sizeof(number), "%.17g", n->real);
		break;
	default:
		text = "null";
		break;
	}
	n->len = strlen(text);
	n->text = tree_text(t, text, n->len);
	return n->text != NULL ? OK : ERR_MEMORY;
}

static err_t make(struct tree *t, json_t *j, unsigned depth, struct node **ret)
{
	static const enum node_kind kinds[] = {
		[JSON_OBJECT] = NODE_MAP, [JSON_ARRAY] = NODE_LIST, [JSON_STRING] = NODE_TEXT,
		[JSON_INTEGER] = NODE_INT, [JSON_REAL] = NODE_REAL, [JSON_TRUE] = NODE_BOOL,
		[JSON_FALSE] = NODE_BOOL, [JSON_NULL] = NODE_NULL,
	};
	struct node *n = NULL;

	if (depth > TREE_DEPTH_MAX)
		return ERR_LIMIT;
	err_t e = tree_node(t, kinds[json_typeof(j)], 0, &n);
	if (e != OK)
		return e;
	*ret = n;
	if (n->kind == NODE_MAP || n->kind == NODE_LIST)
		return make_children(t, j, depth, n);
	return make_scalar(t, j, n);
}

err_t tree_json(const void *bytes, size_t len, struct tree **ret, struct problem *why)
{
	json_error_t error = { 0 };
	json_t *j = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (j == NULL)
		return problem(why, ERR_FORM, "line %d: %s", error.line, error.text);
	struct tree *t = tree_new();
	struct node *root = NULL;
	err_t e = t != NULL ? make(t, j, 0, &root) : ERR_MEMORY;
	json_decref(j);
	if (e != OK) {
		tree_free(t);
		return problem(why, e, "JSON document: %s", err_text(e));
	}
	tree_set_root(t, root);
	*ret = t;
	return OK;
}
