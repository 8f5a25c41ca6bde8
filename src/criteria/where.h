/* where.h - a search as text (`find --where`), held against one record at a time. */
#ifndef CRITERIA_WHERE_H
#define CRITERIA_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "rec/flow.h"

struct where;	/* opaque */

/*
 * where_parse - read a search
 *
 * A small Sigma detection in YAML: a map (all must hold) or a list of maps (one
 * must), or identifiers with a condition:
 *	destination.ip: 203.0.113.77
 *	{a: {dns.question.name|endswith: .example}, b: {source.bytes|gte: 1000}, condition: a and not b}
 *
 * ret	set on success only, freed by where_free
 * OK | ERR_FORM | ERR_UNKNOWN (field, modifier) | ERR_LIMIT | ERR_MEMORY
 * Source: Sigma rules specification 2.1.0 "Detection"; docs/criteria.md
 */
err_t where_parse(const char *text, size_t len, struct where **ret, struct problem *why) MUST_USE;

/* Does the record answer? Shareable between threads. */
bool where_matches(const struct where *w, const struct record *r);

void where_free(struct where *w);	/* NULL is fine */

#endif
