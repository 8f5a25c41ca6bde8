/* tree.h - a YAML, JSON or XML document as a read-only tree that knows its lines. */
#ifndef TEXT_TREE_H
#define TEXT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"

#define TREE_DEPTH_MAX	64u
#define TREE_NODES_MAX	4000000u

enum node_kind { NODE_NULL, NODE_BOOL, NODE_INT, NODE_REAL, NODE_TEXT, NODE_LIST, NODE_MAP };

/* Plain data, owned by the tree. */
struct node {
	enum node_kind kind;
	bool quoted;		/* TEXT that stood in quotes or a block; every JSON text */
	unsigned line;		/* counted from 1; 0 unknown (JSON) */
	const char *key;	/* in a map: its key, NUL ended; else NULL */
	const char *text;	/* of every scalar, NUL ended, as written (JSON numbers: as
				 * printed again); of LIST and MAP: NULL */
	size_t len;		/* bytes of text */
	int64_t number;		/* BOOL 0/1, INT */
	double real;		/* INT and REAL */
	size_t count;		/* children of LIST and MAP */
	const struct node *child;	/* first */
	const struct node *next;	/* next in the same list or map */
};

struct tree;	/* owns all nodes */

/*
 * tree_yaml - parse one YAML 1.2 document (core schema for plain scalars)
 *
 * Refused, with the line in `why`: syntax errors, more than one document,
 * double keys, keys that are not scalars, aliases, depth above TREE_DEPTH_MAX.
 * ret set on success only, freed by tree_free. OK | ERR_FORM | ERR_LIMIT | ERR_MEMORY
 */
err_t tree_yaml(const void *bytes, size_t len, struct tree **ret, struct problem *why) MUST_USE;

/* The same for one JSON document (RFC 8259; double keys refused; a NUL inside
 * text refused). Line numbers are unknown but in `why`. */
err_t tree_json(const void *bytes, size_t len, struct tree **ret, struct problem *why) MUST_USE;

/*
 * tree_xml - parse one XML 1.0 document (UTF-8 or what it declares that expat knows)
 *
 * Prefixes of namespaces are left out. An element with attributes or elements in
 * it is a MAP (keys may come twice), else a TEXT; an attribute is "@NAME", the
 * text beside attributes "#text", text beside elements is dropped; blanks at both
 * ends of a text are. A DOCTYPE is refused. As tree_yaml otherwise.
 */
err_t tree_xml(const void *bytes, size_t len, struct tree **ret, struct problem *why) MUST_USE;

void tree_free(struct tree *t);	/* NULL is fine */
/* The document itself, owned by the tree. */
const struct node *tree_root(const struct tree *t);

/* The map's member, or NULL (also when `n` is NULL or no map). */
const struct node *node_get(const struct node *n, const char *key);

/* The text of a TEXT member, or NULL. */
const char *node_text(const struct node *n, const char *key);

/* XML: the next of `n` and its followers that has this key, or NULL. */
const struct node *node_find(const struct node *n, const char *key);

/* XML: the text of an element, with or without attributes; NULL when it holds
 * elements, or is NULL itself. */
const char *node_own_text(const struct node *n);

/* The number of an INT member, or `otherwise`. */
int64_t node_int(const struct node *n, const char *key, int64_t otherwise);

#endif
