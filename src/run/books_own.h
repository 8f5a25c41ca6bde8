/* books_own.h - what the files of books share. Inside run only. */
#ifndef RUN_BOOKS_OWN_H
#define RUN_BOOKS_OWN_H

#include "run/books.h"

/* Append an empty row of that id (copied), or NULL without memory. Breaks the order. */
struct book_row *book_row_add(struct book_table *t, const struct book_def *book, const char *id) MUST_USE;

/* Order the rows by id. */
void book_sort(struct book_table *t);

/* Set a value (copied). OK | ERR_MEMORY */
err_t book_set(struct book_table *t, struct book_row *row, size_t field, const char *value, size_t len) MUST_USE;

/* Does the value fit the field? OK | ERR_FORM with "WHERE: FIELD: 'VALUE': ..." */
err_t book_value_check(const struct book_field *f, const char *value, const char *where, struct problem *why) MUST_USE;

/* Are required values there, rows that are referred to, and no circles? `t` is how
 * the book will be. OK | ERR_FORM | ERR_* */
err_t book_check(struct site *s, const struct book_def *book, const struct book_table *t, struct problem *why) MUST_USE;

/* Make `then` what the book is, where it differs from `now`. */
err_t book_turn(struct site *s, const struct book_def *book, const struct book_table *now,
		const struct book_table *then, bool remove, const char *reason, const struct signer *signer,
		struct book_counts *counts, struct problem *why) MUST_USE;

#endif
