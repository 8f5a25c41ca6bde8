/* checking.h - what a reviewer has to know of a criterion before it is approved. */
#ifndef RUN_CHECKING_H
#define RUN_CHECKING_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/problem.h"
#include "run/trial.h"

/*
 * checking_run - read rule files, explain them, measure them, count on captures
 *
 * r		`files`, `lists`, `reads` and `json` say what; the rules are loaded
 *		here. What is refused is named (people: on standard error; JSON: as
 *		`reason`), and r->refused tells the first reason
 * out		sentences, or one JSON document (docs/criteria.md "The explanation")
 *
 * OK (also when rules were refused) | ERR_SHORT (a capture was damaged, the
 * rest counted) | ERR_ABSENT, ERR_ACCESS (a capture) | ERR_IO | ERR_MEMORY
 */
err_t checking_run(struct trial *r, bool japanese, FILE *out, struct problem *why) MUST_USE;

#endif
