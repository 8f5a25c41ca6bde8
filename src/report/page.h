/* page.h - A4 pages with Japanese text and ruled tables, as PDF in memory. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

#define PAGE_WIDTH	495.0	/* points between the margins */
#define PAGE_CELLS_MAX	12u

struct page;	/* opaque */

enum page_align { PAGE_LEFT, PAGE_CENTRE, PAGE_RIGHT };

/* One cell of a ruled row. The text is borrowed for the call. */
struct page_cell {
	const char *text;	/* valid UTF-8 */
	double width;		/* points */
	bool bold, shaded;
	bool warn;		/* stands out: something is not known yet */
	bool whole;		/* lines break at wide blanks (U+3000) only */
};

/*
 * page_open - begin a document
 *
 * out		its bytes are appended as they come; borrowed until page_close
 * title	of the document's data, and at the foot of each page
 * made_at	the document's date: the same input gives the same bytes
 * total	pages to print behind "page / "; 0 leaves it out
 * OK | ERR_MEMORY
 */
err_t page_open(struct buf *out, const char *title, nsec_t made_at, unsigned total,
		struct page **ret) MUST_USE;

/* A paragraph over the whole width, wrapped, going on to the next page. */
void page_text(struct page *p, const char *text, double size, enum page_align align, bool bold);

/* A ruled row. What finds no room on the page goes on on the next, line by
 * line. At most PAGE_CELLS_MAX cells. */
void page_row(struct page *p, const struct page_cell *cells, size_t count, double size);

/* Draw this row at the top of every further page, until it is called with a count
 * of 0. The texts are borrowed until then. */
void page_repeat(struct page *p, const struct page_cell *cells, size_t count, double size);

/* Go to a new page, unless this one is empty. */
void page_break(struct page *p);

/* Leave `points` free. */
void page_gap(struct page *p, double points);

/* A filled box, and a text of one line (its end left out when it is too long), at the
 * present height, `x` points from the left margin; the height stays as it is. For
 * charts: page_need first, page_gap behind. rgb: 0 to 1. */
void page_box(struct page *p, double x, double width, double height, const double rgb[static 3]);
void page_label(struct page *p, const char *text, double x, double width, double size, enum page_align align);

/* Go to a new page unless so many points are left. */
void page_need(struct page *p, double points);

/* Finish and free. pages: how many there are; may be NULL. OK | ERR_MEMORY |
 * ERR_LIMIT (out is full) | ERR_IO (the drawing library failed) */
err_t page_close(struct page *p, unsigned *pages) MUST_USE;

#endif
