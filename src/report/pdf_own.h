/* pdf_own.h - the two ways to lay a filled form out on pages. Inside report. */
#ifndef REPORT_PDF_OWN_H
#define REPORT_PDF_OWN_H

#include "report/form_own.h"
#include "report/page.h"

#define PDF_BODY	9.0	/* points of the text */

void pdf_form(struct page *p, const struct filled *f);	/* boxes and tables */
void pdf_letter(struct page *p, const struct filled *f);

/* A ruled table with its head on every page. */
void pdf_table(struct page *p, const struct filled_table *t);

#endif
