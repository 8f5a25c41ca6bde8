/* xml.c - any bytes as an XML document: refused with a sentence, or a tree
 * whose every part can be read. Keys may come twice, unlike in YAML and JSON. */
#include <stdlib.h>
#include <string.h>

#include "text/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void walk(const struct node *n, unsigned depth)
{
	size_t count = 0;

	if (n == NULL || depth > TREE_DEPTH_MAX + 1 || n->key == NULL || n->line == 0)
		abort();
	if (n->kind == NODE_TEXT) {
		if (n->text == NULL || strlen(n->text) != n->len || n->child != NULL || node_own_text(n) != n->text)
			abort();
		return;
	}
	if (n->kind != NODE_MAP || n->text != NULL)
		abort();
	for (const struct node *c = n->child; c != NULL; c = c->next, count++) {
		if (count < 64 && node_find(c, c->key) != c)
			abort();
		walk(c, depth + 1);
	}
	if (count == 0 || count != n->count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	if (tree_xml(bytes, len, &t, &why) == OK)
		walk(tree_root(t), 0);
	else if (t != NULL || why.text[0] == '\0')
		abort();
	tree_free(t);
	return 0;
}
