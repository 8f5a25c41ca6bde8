/* matcher.h - all criteria compiled into one thing that a record is held against. */
#ifndef CRITERIA_MATCHER_H
#define CRITERIA_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/criterion.h"
#include "rec/flow.h"

#define MATCHER_RULES_MAX	4096u

/*
 * How it works. For every rule a set of tests is chosen of which at least one
 * must be true for the rule to fire. Whole texts, names under a suffix and equal
 * numbers of these go into hash tables, addresses into flattened prefixes, all
 * other tests wait for their field to be there (numbers: in the range). Only the rules
 * that a record's values point to are evaluated, and those, few, of which no
 * test is necessary (`not ...`). A list costs the same for 10 entries and for a million.
 */
struct matcher;

/*
 * matcher_new - compile criteria
 *
 * criteria	`count` of them, at most MATCHER_RULES_MAX; borrowed until
 *		matcher_free. Their lists are needed only during this call.
 * ret		set on success only
 * OK | ERR_ABSENT (a list was not given) | ERR_LIMIT | ERR_MEMORY
 */
err_t matcher_new(const struct criterion *const *criteria, size_t count, struct matcher **ret,
		  struct problem *why) MUST_USE;

void matcher_free(struct matcher *m);	/* NULL is fine */

/*
 * matcher_run - which rules fire on a record?
 *
 * The numbers of up to `room` of them, ascending, to `fired`; the count is
 * returned. Allocates nothing and changes nothing: any number of threads may share `m`.
 */
size_t matcher_run(const struct matcher *m, const struct record *r, uint16_t *fired, size_t room);

/* Does one criterion fire, evaluated in full without the index? For tests of
 * the index itself. */
bool matcher_evaluate(const struct matcher *m, size_t rule, const struct record *r);

/* Bytes that the compiled form holds. */
size_t matcher_bytes(const struct matcher *m);

#endif
