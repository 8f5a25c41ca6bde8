#include "text/tree.h"

#include <stdlib.h>
#include <string.h>

#include "text/tree_make.h"

#define CHUNK	65536u

struct chunk {
	struct chunk *next;
	size_t used, room;
	_Alignas(16) uint8_t bytes[];
};

struct tree {
	struct chunk *chunks;
	struct node *root;
	size_t nodes;
};

static void *take(struct tree *t, size_t len)
{
	struct chunk *c = t->chunks;

	len = (len + 15) & ~(size_t)15;
	if (c == NULL || c->room - c->used < len) {
		size_t room = len > CHUNK ? len : CHUNK;
		c = malloc(sizeof(*c) + room);
		if (c == NULL)
			return NULL;
		*c = (struct chunk){ .next = t->chunks, .room = room };
		t->chunks = c;
	}
	void *at = c->bytes + c->used;
	c->used += len;
	return at;
}

struct tree *tree_new(void)
{
	return calloc(1, sizeof(struct tree));
}

void tree_set_root(struct tree *t, struct node *root)
{
	t->root = root;
}

err_t tree_node(struct tree *t, enum node_kind kind, unsigned line, struct node **ret)
{
	if (t->nodes >= TREE_NODES_MAX)
		return ERR_LIMIT;
	struct node *n = take(t, sizeof(*n));
	if (n == NULL)
		return ERR_MEMORY;
	*n = (struct node){ .kind = kind, .line = line };
	t->nodes++;
	*ret = n;
	return OK;
}

const char *tree_text(struct tree *t, const char *text, size_t len)
{
	char *copy = take(t, len + 1);

	if (copy != NULL) {
		if (len > 0)
			memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

void tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	for (struct chunk *c = t->chunks, *next; c != NULL; c = next) {
		next = c->next;
		explicit_bzero(c->bytes, c->used);
		free(c);
	}
	free(t);
}

const struct node *tree_root(const struct tree *t)
{
	return t->root;
}

const struct node *node_get(const struct node *n, const char *key)
{
	if (n == NULL || n->kind != NODE_MAP)
		return NULL;
	for (const struct node *c = n->child; c != NULL; c = c->next)
		if (strcmp(c->key, key) == 0)
			return c;
	return NULL;
}

const char *node_text(const struct node *n, const char *key)
{
	const struct node *c = node_get(n, key);

	return c != NULL && c->kind == NODE_TEXT ? c->text : NULL;
}

const struct node *node_find(const struct node *n, const char *key)
{
	while (n != NULL && (n->key == NULL || strcmp(n->key, key) != 0))
		n = n->next;
	return n;
}

const char *node_own_text(const struct node *n)
{
	if (n == NULL || n->kind == NODE_TEXT)
		return n != NULL ? n->text : NULL;
	return node_text(n, "#text");
}

int64_t node_int(const struct node *n, const char *key, int64_t otherwise)
{
	const struct node *c = node_get(n, key);

	return c != NULL && c->kind == NODE_INT ? c->number : otherwise;
}
