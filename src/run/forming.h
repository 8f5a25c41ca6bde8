/* forming.h - a form filled from facts and written: what the report of an incident
 * and the verb without a site share. */
#ifndef RUN_FORMING_H
#define RUN_FORMING_H

#include "base/buf.h"
#include "duty/case.h"
#include "duty/law.h"
#include "report/form.h"
#include "report/write.h"

/* What to fill. All borrowed. */
struct forming {
	const char *dir;		/* folder of the law; NULL: the program's own */
	const struct law *law;
	const struct case_facts *facts;
	const char *form;		/* its id */
	const struct duty_def *duty;	/* for which duty; NULL: for none */
	enum report_stage stage;
	nsec_t at;			/* time of making; facts known later do not count */
	const struct report_before *before;	/* NULL: no report before it */
	const struct report_table *tables;	/* further tables */
	size_t table_count;
};

/* The form and what it is filled with; start with { 0 }, end with formed_free. */
struct formed {
	struct form *form;
	struct filled *filled;
};

/*
 * forming_fill - read the form, gather what is known, fill it
 *
 * The facts and what laws derive from them are added to `values`, then "duty.title",
 * "duty.article", "duty.obliged", "duty.to" and "duty.due" as the law judges at
 * `at`, and a table "facts" of all that the duty asks for.
 * values	what else is known; the caller frees it
 * ret		set on success only
 * OK | ERR_ABSENT (form) | ERR_FORM | ERR_LIMIT | ERR_MEMORY
 */
err_t forming_fill(const struct forming *f, struct report_values *values, struct formed *ret,
		   struct problem *why) MUST_USE;
void formed_free(struct formed *f);

/*
 * forms_each - every form of a folder's forms/, in order of names
 *
 * on	called with each, which is borrowed; other than OK ends the walk
 * OK | ERR_ABSENT | ERR_FORM (with a sentence) | ERR_MEMORY | what `on` returned
 */
err_t forms_each(const char *dir, err_t (*on)(void *ctx, const struct form *form), void *ctx,
		 struct problem *why) MUST_USE;

/* The stage that a duty is in: final or preliminary. */
enum report_stage stage_of(const struct duty_def *duty);

/* One way to write a form: where to, and its bytes. */
struct form_file {
	const char *path;	/* NULL: not wanted */
	err_t (*write)(const struct filled *f, struct buf *out);
	struct buf bytes;
};

#define FORM_FILES	3	/* XLSX, PDF, JSON */

struct form_files {
	struct form_file file[FORM_FILES];
};

/* Each may be NULL. End with form_files_free. */
struct form_files form_files_of(const char *xlsx, const char *pdf, const char *json);
bool form_files_any(const struct form_files *files);

/* Make the bytes of all that are wanted, then write them, each file whole or not
 * at all. OK | ERR_IO (with a sentence) | ERR_LIMIT | ERR_MEMORY */
err_t form_files_write(struct form_files *files, const struct filled *f, struct problem *why) MUST_USE;
void form_files_free(struct form_files *files);

#endif
