/* load.h - rule files and the lists they name, from disk. */
#ifndef RUN_LOAD_H
#define RUN_LOAD_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/criterion.h"

#define LOAD_LISTS_MAX	64u

/* Lists given from outside: NAME=FILE or NAME=FILE#COLUMN, as typed. Borrowed. */
struct load_lists {
	const char *given[LOAD_LISTS_MAX];
	size_t count;
};

/* A rule and what it stands on. Start with { 0 }. */
struct loaded {
	struct criterion *rule;
	struct list *lists[CRITERION_LISTS_MAX];
};

/*
 * load_rule - read a rule and its lists
 *
 * A list that is given from outside comes from there; else its file is looked
 * up relative to the folder of the rule's file.
 *
 * path	"-" is standard input
 * out		set on success only, freed by load_free
 * OK | ERR_ABSENT | ERR_FORM | ERR_UNKNOWN | ERR_LIMIT | ERR_*; with a sentence
 */
err_t load_rule(const char *path, const struct load_lists *given, struct loaded *out,
		struct problem *why) MUST_USE;

void load_free(struct loaded *l);	/* empty is fine */

#endif
