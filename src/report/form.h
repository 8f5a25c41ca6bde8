/* form.h - an official form as data, and its fields filled from named texts. */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "rec/report.h"

struct form;	/* opaque; read from law/forms/ID.yaml */
struct filled;	/* opaque; a form with its texts */

/*
 * form_read - read a form's data file
 *
 * name for messages. ret set on success only, freed by form_free.
 * OK | ERR_FORM ("NAME:LINE: what; remedy") | ERR_LIMIT | ERR_MEMORY
 * Source: docs/law-format.md, section 7
 */
err_t form_read(const char *name, const void *bytes, size_t len, struct form **ret,
		struct problem *why) MUST_USE;
void form_free(struct form *f);	/* NULL is fine */

const char *form_id(const struct form *f);

/*
 * form_fill - put the texts into the fields
 *
 * A field takes the first of its sources that has a text. Nothing is made up:
 * a field without one says 未確認. Keeps copies; borrows `form`.
 * ret set on success only, freed by filled_free. OK | ERR_MEMORY
 */
err_t form_fill(const struct form *form, const struct report_input *input, struct filled **ret)
	MUST_USE;
void filled_free(struct filled *f);	/* NULL is fine */

size_t filled_unknown(const struct filled *f);	/* fields without a text */

#endif
