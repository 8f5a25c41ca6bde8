/* broad.h - does a rule select everything? Measured, not guessed. */
#ifndef CRITERIA_BROAD_H
#define CRITERIA_BROAD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/criterion.h"

#define BROAD_REFUSED_PERCENT	50u	/* more than this of either set: refused */
#define BROAD_WARNED_PERCENT	10u	/* more than this: said to the reviewer */

/* Shares of ordinary made-up flows on which the rule fires, in percent. */
struct broad {
	unsigned plain;		/* of flows with nothing but addresses, ports, sizes, times */
	unsigned mixed;		/* of flows with DNS, TLS or HTTP facts as well */
	unsigned dns, tls, http;	/* of the mixed ones, by protocol */
	bool refused, warned;
};

/*
 * criterion_broad - measure a rule
 *
 * The rule is held against BROAD_SAMPLES made-up flows of an ordinary network
 * that knows no attack: own and foreign addresses from all over both address
 * spaces, common and rare ports, sizes from 60 bytes to 1 MB, names nobody
 * listed. The flows are the same on every machine and in every version. A rule that
 * fires on more than half of the plain ones or of the mixed ones selects
 * traffic rather than an attack, whatever its words say (`not rare`, `*`,
 * a list that holds 0.0.0.0/0): ERR_REFUSED. The measure is a floor: a rule that
 * passes may still be broad on a given line, so count a capture as well.
 *
 * OK | ERR_REFUSED (*out is filled) | ERR_ABSENT (a list is missing) | ERR_MEMORY
 * Source: docs/criteria.md "Over-broad rules"
 */
err_t criterion_broad(const struct criterion *c, struct broad *out, struct problem *why) MUST_USE;

#endif
