/* tree_make.h - how the YAML and JSON readers build a tree. Inside text only. */
#ifndef TEXT_TREE_MAKE_H
#define TEXT_TREE_MAKE_H

#include "text/tree.h"

struct tree *tree_new(void);	/* NULL: no memory */
void tree_set_root(struct tree *t, struct node *root);

/* A node, or NULL when there is no memory or the tree is full. */
struct node *tree_node(struct tree *t, enum node_kind kind, unsigned line);

/* A NUL-ended copy that lives as long as the tree, or NULL. */
const char *tree_text(struct tree *t, const char *text, size_t len);

#endif
