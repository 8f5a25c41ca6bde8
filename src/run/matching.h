/* matching.h - which rules fire on which event or flow; keeps nothing. */
#ifndef RUN_MATCHING_H
#define RUN_MATCHING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/problem.h"
#include "run/trial.h"

/*
 * matching_run - hold events and captures against the loaded rules
 *
 * r		loaded; its captures (`reads`) are read after the events
 * events	`count` files of JSON lines; "-" is standard input
 * out		a JSON line for every rule that fires (CLI contract, `match`)
 * fired	number of those lines, also on failure
 *
 * Everything readable is used. OK | ERR_ABSENT, ERR_ACCESS (a file) | ERR_FORM
 * (a line that is no event, the first is named) | ERR_SHORT (a damaged
 * capture) | ERR_LIMIT | ERR_IO | ERR_MEMORY
 */
err_t matching_run(const struct trial *r, const char *const *events, size_t count, FILE *out,
		   uint64_t *fired, struct problem *why) MUST_USE;

#endif
