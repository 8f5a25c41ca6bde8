/* cover.h - the page that comes on top of an evidence package: what is in it, who handed it to
 * whom and why, what allowed it, and how anybody checks it. In Japanese and English. */
#ifndef REPORT_COVER_H
#define REPORT_COVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/err.h"

#define COVER_NAME_MAX		128u	/* bytes, NUL included */
#define COVER_KIND_MAX		32u
#define COVER_RECORDS_MAX	100u	/* on the page; the others are counted */

/* One record that was handed over. Plain data; texts may be empty. */
struct cover_record {
	uint64_t entry, number;		/* its files are records/ENTRY-NUMBER.* */
	char id[COVER_NAME_MAX];
	char start[CLOCK_TEXT_BYTES];	/* RFC 3339 UTC */
	char from[COVER_NAME_MAX], to[COVER_NAME_MAX];
	char name[COVER_NAME_MAX];	/* asked for: of DNS, TLS or HTTP */
};

/* One entry of the ledger that is in the package. */
struct cover_entry {
	uint64_t number;
	char at[CLOCK_TEXT_BYTES];
	char kind[COVER_KIND_MAX];
	char by[COVER_NAME_MAX];
	char subject[COVER_NAME_MAX];
};

/* All borrowed. */
struct cover {
	const char *organisation, *origin, *vkey;
	const char *package, *recipient, *purpose, *by;
	const char *incident;		/* NULL: none */
	nsec_t at;
	uint64_t size;			/* of the ledger when the page was made */
	const char *root;		/* base64 */
	const struct cover_record *records;	/* the first COVER_RECORDS_MAX */
	size_t record_count;		/* of all */
	const struct cover_entry *entries;
	size_t entry_count;
	const uint64_t *times;		/* sizes whose time-stamp tokens are in the package */
	size_t time_count;
	uint64_t witnessed;		/* size that witnesses cosigned; 0: none */
};

/* Format a text of the page, cut behind a whole character when it is too long. */
void cover_text(char out[static COVER_NAME_MAX], const char *fmt, ...) PRINTF_LIKE(2, 3);

/* As PDF, appended to `out`. OK | ERR_MEMORY | ERR_LIMIT | ERR_IO (the drawing library failed) */
err_t cover_pdf(const struct cover *c, struct buf *out) MUST_USE;

#endif
