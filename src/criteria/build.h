/* build.h - a rule while it is being read. Inside criteria only. */
#ifndef CRITERIA_BUILD_H
#define CRITERIA_BUILD_H

#include "criteria/criterion.h"
#include "criteria/doc.h"

#define BUILD_IDENTIFIERS_MAX	1024u
#define BUILD_CONDITION_MAX	4096u	/* bytes of one condition */
#define BUILD_DEPTH_MAX		32u	/* brackets and `not` in one another */

/* A search identifier and the expression it stands for. */
struct identifier {
	const char *name;	/* borrowed from the tree */
	uint32_t expr;
};

struct build {
	struct doc d;
	struct criterion *c;
	size_t test_room, expr_room, kid_room;
	struct identifier *identifiers;
	size_t identifier_count;
};

/* Add a test (its pattern now belongs to the criterion, also on failure) and
 * a node for it. OK | ERR_LIMIT | ERR_MEMORY */
err_t build_test(struct build *b, struct test *t, uint32_t *ret) MUST_USE;

/* A node of `count` kids; with one kid of AND or OR, that kid itself. */
err_t build_node(struct build *b, enum expr_kind kind, const uint32_t *kids, size_t count,
		 uint32_t *ret) MUST_USE;

/* The map or list of a search identifier. Source: Sigma rules 2.1.0 "Search-Identifier". */
err_t build_search(struct build *b, const struct node *n, uint32_t *ret) MUST_USE;

/* One field with its modifiers and values: `field|modifier: value`. */
err_t build_item(struct build *b, const struct node *n, uint32_t *ret) MUST_USE;

/* The `detection` map: all identifiers, then the condition (or conditions). */
err_t build_detection(struct build *b, const struct node *n) MUST_USE;

/* One condition over the identifiers. Source: Sigma rules 2.1.0 "Condition". */
err_t build_condition(struct build *b, const char *text, unsigned line, uint32_t *ret) MUST_USE;

/* The `sekisho` block into c->terms and c->lists. */
err_t build_terms(struct build *b, const struct node *n) MUST_USE;

void build_free(struct build *b);	/* not the criterion */

#endif
