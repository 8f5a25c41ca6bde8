/* jsonw.h - write JSON (RFC 8259) front to back into a buffer. */
#ifndef TEXT_JSONW_H
#define TEXT_JSONW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define JSONW_DEPTH_MAX	32u

/*
 * Borrows its buffer. Commas are its business. Inside an object every value is
 * preceded by jsonw_key. Wrong nesting is a programming mistake (assert); a
 * full buffer, or nesting deeper than JSONW_DEPTH_MAX, shows in out->err.
 */
struct jsonw {
	struct buf *out;
	uint64_t filled;	/* bit d: level d has a value already */
	unsigned depth;
	bool keyed;		/* a key was written, its value is due */
};

/* A writer that appends to `out`, borrowed. */
struct jsonw jsonw_of(struct buf *out);

/* Begin and end an object or array; a key comes before each value of an object. */
void jsonw_object(struct jsonw *w);
void jsonw_object_end(struct jsonw *w);
void jsonw_array(struct jsonw *w);
void jsonw_array_end(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);

/* Text of any bytes: valid UTF-8 stands as it is, each byte that is not part
 * of any becomes U+FFFD, so the result is always valid JSON. */
void jsonw_text(struct jsonw *w, const void *text, size_t len);
void jsonw_string(struct jsonw *w, const char *text);	/* NUL ended; NULL: null */
void jsonw_uint(struct jsonw *w, uint64_t v);
void jsonw_int(struct jsonw *w, int64_t v);
void jsonw_real(struct jsonw *w, double v);	/* 6 decimals at most; not finite: null */
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);

/* End a line of JSON lines: a line end, and the next value starts anew. Only
 * outside all objects and arrays (asserted). */
void jsonw_line(struct jsonw *w);

/* A value that is JSON already. */
void jsonw_raw(struct jsonw *w, const void *json, size_t len);

#endif
