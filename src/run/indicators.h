/* indicators.h - a bounded set of indicators with first sight, last sight and number. */
#ifndef RUN_INDICATORS_H
#define RUN_INDICATORS_H

#include "rec/facts.h"
#include "rec/report.h"
#include "run/report_records.h"

/* NULL: no memory. */
struct indicators *indicators_new(void) MUST_USE;

/* Take what one record holds: addresses on the other side, names, fingerprints.
 * OK | ERR_MEMORY */
err_t indicators_add(struct indicators *i, const struct facts *f) MUST_USE;

/* Order the rows and make them texts; after it nothing is added. OK | ERR_MEMORY */
err_t indicators_end(struct indicators *i) MUST_USE;

#endif
