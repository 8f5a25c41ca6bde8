/* buf.h - a growing byte buffer that is given its ceiling at birth. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdint.h>
#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"

/*
 * Owns its bytes. The first failed write (ceiling reached, out of memory) sets
 * `err`; later writes do nothing, so a writer writes straight down and checks
 * once. `bytes` may be NULL while `len` is 0. buf_str() gives a C string.
 */
struct buf {
	uint8_t *bytes;
	size_t len;
	size_t room;	/* bytes allocated */
	size_t max;	/* ceiling of len */
	err_t err;	/* OK, ERR_LIMIT or ERR_MEMORY */
};

/* An empty buffer of at most `max` bytes. Allocates nothing. */
struct buf buf_of(size_t max);

/* Free the bytes; the buffer is empty again and keeps its ceiling. */
void buf_free(struct buf *b);

/* As buf_free, but overwrite the bytes first: for secrets and for content. */
void buf_wipe(struct buf *b);

/* Forget the content and the error, keep the memory. */
void buf_clear(struct buf *b);

/* Append bytes, integers in network order, text without its NUL, or formatted
 * text. */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_u8(struct buf *b, uint8_t v);
void buf_u16be(struct buf *b, uint16_t v);
void buf_u32be(struct buf *b, uint32_t v);
void buf_u64be(struct buf *b, uint64_t v);
void buf_text(struct buf *b, const char *text);
void buf_decimal(struct buf *b, uint64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* `len` bytes to write into, counted as written; NULL after a failure. Valid
 * until the next call on `b`. */
uint8_t *buf_grow(struct buf *b, size_t len) MUST_USE;

/* The content as a C string (a NUL is kept behind it, not counted), valid
 * until the next call; "" when empty or failed. */
const char *buf_str(struct buf *b);

#endif
