/* tree_make.h - how the YAML and JSON readers build a tree. Inside text only. */
#ifndef TEXT_TREE_MAKE_H
#define TEXT_TREE_MAKE_H

#include "text/tree.h"

/* An empty tree, or NULL: no memory. */
struct tree *tree_new(void);
/* Say which node is the document. */
void tree_set_root(struct tree *t, struct node *root);

/* A node into *ret. OK | ERR_LIMIT (TREE_NODES_MAX) | ERR_MEMORY */
err_t tree_node(struct tree *t, enum node_kind kind, unsigned line, struct node **ret) MUST_USE;

/* A NUL-ended copy that lives as long as the tree, or NULL. */
const char *tree_text(struct tree *t, const char *text, size_t len);

#endif
