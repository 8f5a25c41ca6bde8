/* books.h - the books that people keep: rows put, removed, imported, exported and
 * looked at. Every change is a signed entry with a sealed body. */
#ifndef RUN_BOOKS_H
#define RUN_BOOKS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/pool.h"
#include "crypt/sign.h"
#include "rec/book.h"
#include "run/site.h"

/* A row as it is: values in the order of the book's fields, "" where there is none. */
struct book_row {
	const char *id;
	const char *value[BOOK_FIELDS_MAX];
};

/* A book in memory; rows in order of ids. Start with { 0 }, end with book_table_free. */
struct book_table {
	struct pool pool;	/* owns all texts */
	struct book_row *rows;
	size_t count, room;
};

void book_table_free(struct book_table *t);

/* All rows as they are now. OK | ERR_* with a sentence */
err_t book_read(struct site *s, const struct book_def *book, struct book_table *out, struct problem *why) MUST_USE;

/* The row of an id, or NULL. */
const struct book_row *book_row_find(const struct book_table *t, const char *id);

/* The value of a field by its name; "" none. The field must be one of the book's. */
const char *book_value(const struct book_def *book, const struct book_row *row, const char *field);

/* One value as a person gives it; "" takes a value out. */
struct book_given {
	const char *field, *value;
};

/*
 * book_put - make a row, or change the given fields of one that is there
 *
 * OK | ERR_UNKNOWN (no such field) | ERR_FORM (value, id, what is required or
 * referred to is not there, a circle) | ERR_REFUSED (role: officer or custodian)
 * | ERR_*; on failure nothing was written
 */
err_t book_put(struct site *s, const struct book_def *book, const char *id, const struct book_given *given,
	       size_t count, const struct signer *signer, struct problem *why) MUST_USE;

/* Take a row out, with the reason; its history stays. ERR_ABSENT: no such row. */
err_t book_remove(struct site *s, const struct book_def *book, const char *id, const char *reason,
		  const struct signer *signer, struct problem *why) MUST_USE;

struct book_counts {
	uint64_t added, changed, removed, same;
};

/*
 * book_import - rows from CSV (RFC 4180, UTF-8, with or without BOM): a head line
 * of field names with `id`, then one row a line
 *
 * A column that is not there leaves its values as they are; an empty value takes
 * it out. replace: rows that the file has not are removed. All or nothing: at a
 * bad line nothing is written and `why` names file, line, column and remedy.
 */
err_t book_import(struct site *s, const struct book_def *book, const char *file, bool replace,
		  const struct signer *signer, struct book_counts *counts, struct problem *why) MUST_USE;

/* Append all rows as CSV; importing it again changes nothing. */
err_t book_export(struct site *s, const struct book_def *book, struct buf *out, struct problem *why) MUST_USE;

/* Write rows that are `rows[i]` with what to do: NULL value table. Used by domain
 * code: all rows of `t` become the book's rows (others stay). */
err_t book_write(struct site *s, const struct book_def *book, const struct book_table *t,
		 const struct signer *signer, struct book_counts *counts, struct problem *why) MUST_USE;

/* Print all rows, one row, or the history of one. ERR_ABSENT: no such row. */
err_t book_list(struct site *s, const struct book_def *book, bool json, bool japanese, FILE *out,
		struct problem *why) MUST_USE;
err_t book_show(struct site *s, const struct book_def *book, const char *id, bool json, bool japanese, FILE *out,
		struct problem *why) MUST_USE;
err_t book_history(struct site *s, const struct book_def *book, const char *id, bool json, FILE *out,
		   struct problem *why) MUST_USE;

#endif
