/* sheet.h - rows of merged cells in one sheet whose heights fit their texts.
 * Inside report. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <xlsxwriter.h>

#include "base/err.h"

#define SHEET_COLUMNS	12	/* narrow columns, alike; cells are merged over several */

struct sheet {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *title, *centre, *right, *plain, *small, *head, *label, *text, *warn;
	lxw_row_t row;		/* the next free one */
	err_t failed;		/* first failure; later calls do nothing */
};

/* One cell: columns first..last, text borrowed for the call. */
struct sheet_cell {
	const char *text;
	int first, last;
	lxw_format *format;
	double size;		/* of its letters in points; 0 the usual */
};

/* Add a sheet of this name to the book: its formats, columns and print set-up. */
void sheet_begin(struct sheet *s, lxw_workbook *book, const char *name);

/*
 * sheet_row - write one row, as high as its longest text
 *
 * A row has a greatest height: a text that needs more goes on in the rows below,
 * not a character is lost or added. Texts are strings, never formulas.
 */
void sheet_row(struct sheet *s, const struct sheet_cell *cells, size_t count);

/* A text over the whole width; "" an empty row. */
void sheet_line(struct sheet *s, const char *text, lxw_format *format, double size);

/* The print area ends here. */
void sheet_end(struct sheet *s);

#endif
