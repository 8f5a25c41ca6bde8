/* criterion.h - one Sigma rule as plain data, and how to read it. */
#ifndef CRITERIA_CRITERION_H
#define CRITERIA_CRITERION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "criteria/authority.h"
#include "criteria/expr.h"
#include "criteria/list.h"
#include "rec/schema.h"

#define CRITERION_BYTES_MAX	(1u << 20)
#define CRITERION_LISTS_MAX	16u
#define CRITERION_TESTS_MAX	65536u
#define CRITERION_LIST_SCAN_MAX	1000u	/* entries of a list under contains, startswith, endswith */
#define CRITERION_DIGEST_BYTES	32u

struct tree;
struct node;

/* A list that the rule names, and the list once it is given. */
struct list_use {
	const char *name;	/* as in %NAME% */
	const char *file;	/* as written, without #COLUMN; NULL only in a rule without terms */
	const char *column;	/* NULL: TXT */
	const struct list *list;	/* borrowed; NULL until criterion_list() */
	size_t count;		/* entries */
	uint8_t digest[LIST_DIGEST_BYTES];
	unsigned line;
};

/* The `sekisho:` block. Source: docs/criteria.md "The sekisho block". */
struct criterion_terms {
	bool there;		/* false: the rule can be tried, not run */
	const char *purpose;
	const char *authority;
	unsigned directions;	/* bits 1 << enum direction; 0: all that the authority allows */
	bool keep[FIELD_COUNT];	/* fields that are kept of a record */
	const char *groups;	/* names of the kept groups, blank separated */
	unsigned retention_days;
	bool retention_stated;	/* false: the default, CRITERION_RETENTION_DAYS */
	nsec_t from, to;	/* valid from <= t < to */
};

#define CRITERION_RETENTION_DAYS	365u	/* where the rule names none */
#define CRITERION_RETENTION_MAX		731u	/* two years */

/* Read freely; only functions of this folder write. */
struct criterion {
	const char *id, *title, *status, *description, *author, *level;	/* NULL: not stated */
	const struct node *tags;	/* list of texts, or NULL */
	struct criterion_terms terms;
	struct list_use lists[CRITERION_LISTS_MAX];
	size_t list_count;
	struct test *tests;
	size_t test_count;
	struct expr *exprs;
	size_t expr_count;
	uint32_t *kids;
	size_t kid_count;
	uint32_t root;		/* the expression's top node */
	uint8_t digest[CRITERION_DIGEST_BYTES];	/* SHA-256 of the exact bytes */
	struct tree *tree;	/* owns the texts, but for these: */
	char *groups;
	char *list_files[CRITERION_LISTS_MAX], *list_names[CRITERION_LISTS_MAX];
};

/*
 * criterion_parse - read one Sigma rule
 *
 * Everything that cannot be done as written is refused, never passed over: an
 * unknown field or modifier, keywords, another log source than network traffic,
 * aggregation, correlation and filter documents, a placeholder without a list.
 *
 * name	of the file, for messages ("NAME:LINE: rule ID: what; remedy")
 * bytes	borrowed for the call
 * ret		set on success only, freed by criterion_free
 *
 * OK | ERR_FORM (not Sigma) | ERR_UNKNOWN (Sigma that is not supported: field,
 *    modifier, log source, kind of document) | ERR_LIMIT | ERR_MEMORY
 * Source: Sigma rules specification 2.1.0; docs/criteria.md
 */
err_t criterion_parse(const char *name, const void *bytes, size_t len, struct criterion **ret,
		      struct problem *why) MUST_USE;

/*
 * criterion_parse_search - read a search alone, without the heading of a rule
 *
 * A YAML map or list of maps (`destination.ip: 1.2.3.4`), or a whole detection
 * with a condition (`{a: {...}, b: {...}, condition: a and not b}`). Lists have
 * no place in it. The result's id is "where".
 * OK | errors as criterion_parse. Source: docs/criteria.md "find --where"
 */
err_t criterion_parse_search(const char *name, const void *bytes, size_t len,
			     struct criterion **ret, struct problem *why) MUST_USE;

/*
 * criterion_list - give the rule a list that it names
 *
 * list	borrowed until matcher_new() or criterion_free()
 * OK | ERR_ABSENT (the rule names no such list) | ERR_FORM (no entry of it can
 *    match where the rule uses it) | ERR_LIMIT (too long for a substring test)
 */
err_t criterion_list(struct criterion *c, const char *name, const struct list *list,
		     struct problem *why) MUST_USE;

/* OK, or ERR_ABSENT with the name of a list that was not given. */
err_t criterion_lists_given(const struct criterion *c, struct problem *why) MUST_USE;

/* Is the rule valid at `now`? OK | ERR_EXPIRED (also: not yet), with a sentence. */
err_t criterion_check_time(const struct criterion *c, nsec_t now, struct problem *why) MUST_USE;

/* Does the rule ask about a field of the group, or keep one? */
bool criterion_uses(const struct criterion *c, const char *group);

void criterion_free(struct criterion *c);	/* NULL is fine */

#endif
