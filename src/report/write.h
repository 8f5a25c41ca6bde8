/* write.h - a filled form as PDF, XLSX or JSON, in memory. The same input
 * gives the same bytes. */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "report/form.h"

#define REPORT_BYTES_MAX	(64u << 20)	/* ceiling fit for `out` */

/* A4 portrait, Japanese font by fontconfig, page numbers. Appends to `out`.
 * OK | ERR_MEMORY | ERR_LIMIT | ERR_IO (the drawing library failed) */
err_t report_pdf(const struct filled *f, struct buf *out) MUST_USE;

/* One sheet, A4 print set-up; every cell of text is a string, never a formula.
 * Appends to `out`. Needs a writable temporary folder. Same errors. */
err_t report_xlsx(const struct filled *f, struct buf *out) MUST_USE;

/* Field ids, labels, texts and whether they are known. Appends to `out`. */
err_t report_json(const struct filled *f, struct buf *out) MUST_USE;

#endif
