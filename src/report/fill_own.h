/* fill_own.h - what the steps of filling a form hand to one another. Inside report. */
#ifndef REPORT_FILL_OWN_H
#define REPORT_FILL_OWN_H

#include "report/form_own.h"

struct filling {
	struct filled *out;
	const struct report_input *in;
	struct report_values own;	/* "report.kind" and the like, of this report itself */
};

/* The first of these names that has a text, or NULL. */
const struct report_value *filling_known(const struct filling *f, const char *const *from, size_t count);

/* Is one of the codes of `v` this one? */
bool value_coded(const struct report_value *v, const char *id);

/* Fill one field. OK | ERR_LIMIT | ERR_MEMORY */
err_t fill_field(struct filling *f, const struct form_field *field, struct filled_field *to) MUST_USE;

/* The same for a field of kind table: the rows of all its sources. */
err_t fill_table(struct filling *f, const struct form_field *field, struct filled_field *to) MUST_USE;

#endif
