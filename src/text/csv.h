/* csv.h - read CSV (RFC 4180) field by field. */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define CSV_FIELD_MAX	65536u

/* Borrows the bytes; start with csv_of. */
struct csv {
	const char *at, *end;
	unsigned line;		/* line of the field last read, from 1 */
	unsigned next_line;
	bool row_done;		/* the field last read was the last of its row */
};

/* A reader of `len` bytes, borrowed; `bytes` may be NULL when `len` is 0. */
struct csv csv_of(const void *bytes, size_t len);

/*
 * The next field into `field` (cleared first). Both LF and CRLF end a row; an
 * empty line is a row of one empty field. OK | ERR_ABSENT (no more) |
 * ERR_FORM (a quote not closed, or text behind a closing quote) | field->err
 */
err_t csv_next(struct csv *c, struct buf *field) MUST_USE;

#endif
