/* pdf_own.h - the two ways to lay a filled form out on pages. Inside report. */
#ifndef REPORT_PDF_OWN_H
#define REPORT_PDF_OWN_H

#include "report/form_own.h"
#include "report/page.h"

#define PDF_BODY	9.0	/* points of the text */

/* As boxes and tables, like the authorities' forms. */
void pdf_form(struct page *p, const struct filled *f);

/* As a letter. */
void pdf_letter(struct page *p, const struct filled *f);

/* A ruled table with its head on every page. */
void pdf_table(struct page *p, const struct filled_table *t);

#endif
