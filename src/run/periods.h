/* periods.h - how long each class of records is kept, as the settings say. */
#ifndef RUN_PERIODS_H
#define RUN_PERIODS_H

#include <stdbool.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "run/site.h"

#define PERIOD_TRAFFIC_DAYS	730u	/* the most for records of traffic, unless a reason is on record */
#define PERIOD_IDENTITY_DAYS	180u
#define PERIOD_SAFETY_DAYS	365u	/* the least for logs of the site's own safety */
#define PERIOD_NO_END		INT64_MAX

struct periods;		/* all changes of settings and the ends of holds; opaque */

/* ret owned by the caller, periods_free. OK | ERR_* */
err_t periods_load(struct site *s, struct periods **ret, struct problem *why) MUST_USE;
void periods_free(struct periods *p);	/* NULL is fine */

/*
 * periods_due - when the bodies of a class and day must go
 *
 * The period counts from the end of the day in Asia/Tokyo. A setting that was changed
 * later counts for what was not over then; a shorter one ends at once, not before it
 * was made. A class of a hold ends with the hold.
 * PERIOD_NO_END: kept until somebody sets a period (or the class is not known).
 * Source: docs/ledger-format.md section 5, rule 11
 */
nsec_t periods_due(const struct periods *p, const char *class, const char *day);

/*
 * setting_set - change a setting, signed by a custodian
 *
 * name		"retention.CLASS"; value: days, 0 for no end where that is allowed
 * reason	NULL: none; needed where the period becomes longer than the most
 * OK | ERR_USAGE (no such setting or value) | ERR_REFUSED (role, a bound) | ERR_*
 */
err_t setting_set(struct site *s, const char *name, const char *value, const char *reason,
		  const struct signer *signer, struct problem *why) MUST_USE;

/* Every class with its period, who set it and when. */
err_t setting_list(struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

#endif
