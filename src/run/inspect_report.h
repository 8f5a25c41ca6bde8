/* inspect_report.h - an inspection as a document that an inspector files. */
#ifndef RUN_INSPECT_REPORT_H
#define RUN_INSPECT_REPORT_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "inspect/inspect.h"

/* What the document says beside the inspection's result; all borrowed. */
struct inspect_report {
	const struct inspection *result;
	const char *place;	/* the folder or address that was inspected */
	const char *policy;	/* file of the policy, or NULL: none was given */
	nsec_t at;		/* when the inspection was made */
};

/*
 * inspect_report_pdf - A4 pages in Japanese and English, appended to `out`
 *
 * Verdict, what was inspected and by which keys, violations, what was verified, counts by
 * authority and criterion and by kind of entry for the time of result->from to result->to, what
 * an inspection cannot show, and lines for the inspector's name and signature. The same input
 * gives the same bytes. Text of a hostile ledger stands in it with its control characters as \xNN.
 * OK | ERR_MEMORY | ERR_LIMIT (out is full) | ERR_IO (the drawing library failed)
 */
err_t inspect_report_pdf(const struct inspect_report *r, struct buf *out) MUST_USE;

#endif
