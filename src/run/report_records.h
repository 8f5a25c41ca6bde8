/* report_records.h - what the records of an incident tell a form: when, how many,
 * which criteria, and the indicators with first and last sight. No content. */
#ifndef RUN_REPORT_RECORDS_H
#define RUN_REPORT_RECORDS_H

#include "crypt/sign.h"
#include "rec/report.h"
#include "run/site.h"

struct indicators;	/* opaque; owns the rows */

/*
 * report_records - read the linked records of an incident, for this purpose
 *
 * The reading is in the ledger before it is answered. Adds "records.kept",
 * "records.first_seen", "records.last_seen" and "criteria.fired" to `values`, when
 * records are linked.
 * ret	the table "indicators": kind, value, first, last, number of records; owned by
 *	the caller until indicators_free
 * OK | ERR_REFUSED (role, closed) | ERR_BROKEN | ERR_*
 */
err_t report_records(struct site *s, const char *incident, const struct signer *signer,
		     struct report_values *values, struct indicators **ret, struct problem *why) MUST_USE;

/* As a table of a report; borrowed. */
struct report_table indicators_table(const struct indicators *i);
void indicators_free(struct indicators *i);	/* wipes; NULL is fine */

#endif
