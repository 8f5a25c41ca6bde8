/* incident_stats.h - the yearly tables over a site's incidents. */
#ifndef RUN_INCIDENT_STATS_H
#define RUN_INCIDENT_STATS_H

#include <stdio.h>

#include "run/site.h"

/* What is asked. Borrowed. */
struct stats_ask {
	bool has_from, has_to;	/* else the fiscal year of `at`, April to March in Tokyo */
	nsec_t from, to;	/* incidents known (else opened) in [from, to) */
	nsec_t at;		/* judge at this time */
	bool json, japanese;	/* on `out` */
	const char *csv, *pdf, *xlsx;	/* files to write as well; NULL: none */
};

/*
 * incident_stats - count all incidents and print the tables
 *
 * Opens no text that a person wrote and nobody's name, and records no reading: what is
 * told are numbers of facts that officers entered. Each file is replaced whole or left
 * as it was. OK | ERR_USAGE (from is not before to) | ERR_* (an earlier file may be
 * written already)
 */
err_t incident_stats(struct site *s, const struct stats_ask *ask, FILE *out, struct problem *why) MUST_USE;

#endif
