/* controls.h - the safety measures of a site: what the law asks for, what is
 * entered, and what the ledger itself shows. */
#ifndef RUN_CONTROLS_H
#define RUN_CONTROLS_H

#include <stdbool.h>
#include <stdio.h>

#include "run/site.h"

/*
 * controls_show - every measure with its state and evidence
 *
 * Evidence that is entered is looked up: an entry's number must be in the ledger,
 * `criterion:ID` must be approved, and when it last ran is told. Evidence that the
 * ledger gives by itself is worked out at `at` and never claimed when it is not there.
 * open_only: leave out what is done or does not apply
 * OK | ERR_*; *open: how many are neither done nor not applicable
 */
err_t controls_show(struct site *s, nsec_t at, bool open_only, bool json, bool japanese, FILE *out, size_t *open,
		    struct problem *why) MUST_USE;

/*
 * controls_gaps - which measures a file of facts says were lacking, without a site
 *
 * law	folder of the law files; NULL: the installed one
 * gaps	how many measures are named
 */
err_t controls_gaps(const char *law, const char *facts, nsec_t at, bool json, bool japanese, FILE *out, size_t *gaps,
		    struct problem *why) MUST_USE;

#endif
