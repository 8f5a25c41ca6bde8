/* csv_rows.h - CSV whose first row names the columns, row by row. */
#ifndef TEXT_CSV_ROWS_H
#define TEXT_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/problem.h"
#include "text/csv.h"

#define CSV_COLUMNS_MAX	256u

/* Borrows bytes and names; csv_rows_free gives the rest back. */
struct csv_rows {
	struct csv csv;
	struct buf field;
	struct pool pool;			/* of the present row */
	const char *const *names;		/* columns that are asked for */
	size_t count;
	size_t column[CSV_COLUMNS_MAX];	/* which of the names; `count`: none */
	size_t columns;
	unsigned line;				/* where the present row begins, from 1 */
};

/*
 * csv_rows_open - read the first row
 *
 * names	`count` columns that are asked for; others are skipped. A mark of byte
 *		order before the first name is left out.
 * OK | ERR_FORM (empty, a column twice, a quote) | ERR_LIMIT, with the line. The
 * table is to be freed in any case.
 */
err_t csv_rows_open(struct csv_rows *t, const void *bytes, size_t len, const char *const *names, size_t count,
		 struct problem *why) MUST_USE;
void csv_rows_free(struct csv_rows *t);

/* Is the column there? */
bool csv_rows_has(const struct csv_rows *t, size_t name);

/* The next row: `value` has `count` members, "" where the column or the text is
 * absent, valid until the next row. Empty lines are skipped. OK | ERR_ABSENT (no
 * more) | ERR_FORM (a quote, another number of fields) | ERR_MEMORY, with the line */
err_t csv_rows_next(struct csv_rows *t, const char **value, struct problem *why) MUST_USE;

#endif
