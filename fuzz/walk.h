/* walk.h - read every part of a tree, as its header promises it. For the fuzz
 * targets only. */
#ifndef FUZZ_WALK_H
#define FUZZ_WALK_H

#include <stdlib.h>
#include <string.h>

#include "text/tree.h"

static inline void walk(const struct node *n, unsigned depth)
{
	size_t count = 0;

	if (n == NULL || depth > TREE_DEPTH_MAX + 1)
		abort();
	if (n->kind == NODE_LIST || n->kind == NODE_MAP) {
		if (n->text != NULL)
			abort();
		for (const struct node *c = n->child; c != NULL; c = c->next, count++) {
			if ((c->key != NULL) != (n->kind == NODE_MAP))
				abort();
			if (count < 64 && c->key != NULL && node_get(n, c->key) != c)
				abort();
			walk(c, depth + 1);
		}
		if (count != n->count)
			abort();
	} else if (n->text == NULL || n->text[n->len] != '\0' || n->child != NULL) {
		abort();
	}
}

#endif
