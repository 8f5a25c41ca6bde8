/* given.h - facts as a person types them on a command line. */
#ifndef RUN_GIVEN_H
#define RUN_GIVEN_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "duty/case.h"

#define FACTS_GIVEN_MAX	256u

/* One fact as a person gives it; both texts borrowed. */
struct fact_given {
	const char *name, *value;	/* value as typed: text, number, yes/no, time, choice */
};

/* Start with { 0 }. */
struct facts_given {
	struct fact_given fact[FACTS_GIVEN_MAX];
	size_t count;
};

/* Take NAME=VALUE; cuts `arg` at the = sign. ERR_USAGE (no name, no =,
 * or a name that is there already), ERR_LIMIT. */
err_t given_add(struct facts_given *given, char *arg, struct problem *why) MUST_USE;

/* Add them all to a case, known since `known_at`. Errors as case_add_text. */
err_t given_enter(const struct facts_given *given, struct case_facts *c, nsec_t known_at,
		  struct problem *why) MUST_USE;

#endif
