/* form.h - an official form as data, and its fields filled from named texts. */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
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

/* Borrowed from the form. law: by which provision it is reported. */
const char *form_id(const struct form *f);
const char *form_title(const struct form *f);
const char *form_law(const struct form *f);

/* Call `on` with each name that a field, the title or the addressee is filled
 * from, in order; other than OK ends the walk and is returned. */
err_t form_sources(const struct form *f, err_t (*on)(void *ctx, const char *name), void *ctx) MUST_USE;

/*
 * form_fill - put the texts into the fields
 *
 * A field takes the first of its sources that has a text; a table the rows of all
 * of them. Nothing is made up: a field without a text says so in the word that the
 * form has for it (把握中, 未定, 未確認). Keeps copies; borrows `form`.
 * ret set on success only, freed by filled_free. OK | ERR_MEMORY | ERR_LIMIT (a text
 * is longer than a cell can hold)
 */
err_t form_fill(const struct form *form, const struct report_input *input, struct filled **ret)
	MUST_USE;
void filled_free(struct filled *f);	/* NULL is fine */

size_t filled_unknown(const struct filled *f);	/* fields without a text */
size_t filled_changed(const struct filled *f);	/* fields that differ from the report before */

/*
 * filled_keep - what a later report is compared with, as JSON objects: first the
 * report itself, then one for each field
 *
 * on	called with each; other than OK ends the walk and is returned
 * OK | ERR_LIMIT (a field fills no record) | ERR_MEMORY | what `on` returned
 * Source: docs/ledger-format.md, section 5 (incident.report)
 */
err_t filled_keep(const struct filled *f, err_t (*on)(void *ctx, const char *json, size_t len), void *ctx)
	MUST_USE;

/* Take one such object back: a field's text is put under its id, others are
 * passed over. OK | ERR_FORM | ERR_LIMIT | ERR_MEMORY */
err_t earlier_take(const char *json, size_t len, struct report_values *out) MUST_USE;

/*
 * earlier_read - the same from a whole report that was written as JSON
 *
 * at	appended: when it was made, as it says it
 * OK | ERR_FORM (with a sentence) | ERR_LIMIT | ERR_MEMORY
 */
err_t earlier_read(const void *bytes, size_t len, struct report_values *out, struct buf *at,
		   struct problem *why) MUST_USE;

#endif
