/* report_earlier.h - the report that a follow-up follows. */
#ifndef RUN_REPORT_EARLIER_H
#define RUN_REPORT_EARLIER_H

#include "base/buf.h"
#include "duty/law.h"
#include "rec/report.h"
#include "run/site.h"

/* Start with earlier_none(), end with earlier_free. */
struct earlier {
	bool there;			/* there was a report before */
	struct buf at, receipt;
	struct report_values texts;
	struct report_before before;	/* points to the above, or to nothing */
};

/* Nothing was reported yet. */
struct earlier earlier_none(void);

/*
 * earlier_find - what was reported last about an incident for a duty
 *
 * Reports of one duty belong together, and so do those of the stages (preliminary,
 * final) of one article of one law. The last that was handed
 * in counts; when none was, the last that was made. Its texts are not there when
 * it was made elsewhere, or its body is erased.
 * OK (out->there may be false) | ERR_*
 */
err_t earlier_find(struct site *s, const char *incident, const struct law *law, const struct duty_def *duty,
		   struct earlier *out) MUST_USE;
void earlier_free(struct earlier *e);	/* wipes */

#endif
