/* jsonw.h - write JSON into a buffer, front to back (RFC 8259). */
#ifndef TEXT_JSONW_H
#define TEXT_JSONW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define JSONW_DEPTH_MAX	32u	/* objects and arrays within one another */

/*
 * Borrows the buffer, owns nothing, sets the commas. Errors are the buffer's:
 * the first failed write stays in out->err (ERR_LIMIT also for nesting deeper
 * than JSONW_DEPTH_MAX), so a writer writes straight down and checks once.
 * Keys only in objects, one value after each key: a breach is a mistake of the
 * program (asserted). Fields are private.
 */
struct jsonw {
	struct buf *out;
	uint64_t filled;	/* bit d: something stands at depth d already */
	uint64_t object;	/* bit d: depth d is an object, else an array */
	uint32_t depth;		/* 0 outside all */
	bool keyed;		/* a key stands there and wants its value */
};

/* A writer at the end of what `out` holds. */
struct jsonw jsonw_of(struct buf *out);

void jsonw_begin_object(struct jsonw *w);
void jsonw_end_object(struct jsonw *w);
void jsonw_begin_array(struct jsonw *w);
void jsonw_end_array(struct jsonw *w);

/* The name of an object's next value; escaped as text is. */
void jsonw_key(struct jsonw *w, const char *name);

/* `len` bytes as a string. Always valid UTF-8: each byte that is no part of a
 * well-formed sequence (RFC 3629) becomes \ufffd; controls become \u00XX. */
void jsonw_text(struct jsonw *w, const void *text, size_t len);
void jsonw_str(struct jsonw *w, const char *text);	/* NUL terminated */
void jsonw_uint(struct jsonw *w, uint64_t v);
void jsonw_int(struct jsonw *w, int64_t v);
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);

/* One JSON value, made by who calls, put in as it is. */
void jsonw_raw(struct jsonw *w, const void *json, size_t len);

/* End a line of JSON lines: a newline, and the next value starts anew. Only
 * outside all objects and arrays (asserted). */
void jsonw_line(struct jsonw *w);

#endif
