#include "run/unrender.h"

#include <stdio.h>
#include <string.h>

#include "criteria/prefix.h"
#include "text/tree.h"

#define NAME_MAX_BYTES	128u
#define OWN		"sekisho."	/* no field's name begins so */

static bool text_value(const struct node *n, struct value *v, char room[32])
{
	int len = 0;

	switch (n->kind) {
	case NODE_TEXT:
		v->text = (const uint8_t *)n->text;
		v->len = n->len;
		return true;
	case NODE_INT:
		len = snprintf(room, 32, "%lld", (long long)n->number);
		break;
	case NODE_REAL:
		len = snprintf(room, 32, "%.15g", n->real);
		break;
	case NODE_BOOL:
		len = snprintf(room, 32, "%s", n->number != 0 ? "true" : "false");
		break;
	default:
		return false;
	}
	v->text = (const uint8_t *)room;
	v->len = (size_t)len;
	return true;
}

static bool number_value(const struct node *n, struct value *v)
{
	if (n->kind == NODE_INT && n->number >= 0) {
		v->number = (uint64_t)n->number;
		return true;
	}
	if (n->kind == NODE_REAL && n->real >= 0 && n->real < 18446744073709549568.0) {
		v->number = (uint64_t)n->real;
		return (double)v->number == n->real;
	}
	if (n->kind != NODE_TEXT || n->len == 0 || n->len > 19)
		return false;
	for (size_t i = 0; i < n->len; i++) {
		if (n->text[i] < '0' || n->text[i] > '9')
			return false;
		v->number = v->number * 10 + (uint64_t)(n->text[i] - '0');
	}
	return true;
}

static void add_value(enum field field, const struct node *n, struct facts *out)
{
	struct value v = { .field = field };
	char room[32];
	bool good = false;

	if (n->kind == NODE_NULL)
		return;
	switch (field_info(field)->type) {
	case TYPE_TEXT:
		good = text_value(n, &v, room);
		break;
	case TYPE_UINT:
		good = number_value(n, &v);
		break;
	case TYPE_TIME:
		good = n->kind == NODE_TEXT && clock_parse(n->text, n->len, &v.time) == OK;
		break;
	case TYPE_IP:
		good = n->kind == NODE_TEXT && address_parse(n->text, n->len, &v.ip) == OK;
		break;
	}
	if (good)
		facts_value(out, &v);
	else
		out->cut++;
}

/* `name` is the path so far, `len` bytes of it used. Depth: TREE_DEPTH_MAX. */
static void add_map(const struct node *map, char name[static NAME_MAX_BYTES], size_t len,
		    struct facts *out)
{
	unsigned hint = 0;

	for (const struct node *n = map->child; n != NULL; n = n->next) {
		size_t more = strlen(n->key);
		if (len + more + 2 > NAME_MAX_BYTES)
			continue;	/* no field has such a name */
		memcpy(name + len, n->key, more + 1);
		if (len == 0 && strncmp(name, OWN, sizeof(OWN) - 1) == 0)
			continue;	/* of the ledger, not of the flow */
		if (n->kind == NODE_MAP) {
			memcpy(name + len + more, ".", 2);
			add_map(n, name, len + more + 1, out);
			continue;
		}
		enum field field = field_of_next(name, &hint);
		if (field == FIELD_NONE)
			continue;
		if (n->kind != NODE_LIST)
			add_value(field, n, out);
		else
			for (const struct node *c = n->child; c != NULL; c = c->next)
				add_value(field, c, out);
	}
}

err_t facts_of_json(const char *json, size_t len, struct facts *out, struct problem *why)
{
	char name[NAME_MAX_BYTES] = "";
	struct tree *tree = NULL;

	err_t e = tree_json(json, len, &tree, why);
	if (e != OK)
		return e;
	if (tree_root(tree)->kind == NODE_MAP)
		add_map(tree_root(tree), name, 0, out);
	else
		e = problem(why, ERR_FORM, "line 1: not a JSON object");
	tree_free(tree);
	return e;
}
