/* form_reader.h - read the members of a form's data file. Inside report. */
#ifndef REPORT_FORM_READER_H
#define REPORT_FORM_READER_H

#include "report/form_own.h"

struct form_reader {
	struct form *form;
	const char *name;	/* of the file, for messages */
	struct problem *why;
};

/* ERR_FORM with "NAME:LINE: WHATWHICH". */
err_t form_bad(struct form_reader *r, unsigned line, const char *what, const char *which);

/* Is it a map with no other keys than these (NULL ends them)? */
err_t form_only(struct form_reader *r, const struct node *map, const char *const *keys) MUST_USE;

/* A text that must be there, and one that may be ("" when it is not). */
err_t form_get(struct form_reader *r, const struct node *map, const char *key, const char **ret) MUST_USE;
err_t form_get_or(struct form_reader *r, const struct node *map, const char *key, const char **ret) MUST_USE;

/* A list of texts that must be there, and one that may be. */
err_t form_names(struct form_reader *r, const struct node *map, const char *key,
		 const char *const **ret, size_t *count) MUST_USE;
err_t form_names_or(struct form_reader *r, const struct node *map, const char *key,
		    const char *const **ret, size_t *count) MUST_USE;

/* T, C, I, M or O; 'T' when it need not be there and is not. */
err_t form_mark(struct form_reader *r, const struct node *map, bool needed, char *ret) MUST_USE;

/* A list of fields into the item. OK | ERR_FORM | ERR_MEMORY */
err_t form_fields(struct form_reader *r, const struct node *list, struct form_item *item) MUST_USE;

#endif
