/* rd.h - read untrusted bytes, front to back, without ever leaving them. */
#ifndef BASE_RD_H
#define BASE_RD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A reader borrows bytes; it owns nothing and never allocates. The first
 * failed read sets `err` and every later read returns 0 or an empty reader,
 * so a parser reads all fields first and checks once, with rd_end().
 * Inline, since every byte of every packet header goes through here.
 */
struct rd {
	const uint8_t *at;	/* next byte; valid for `left` bytes */
	size_t left;		/* bytes not yet read */
	err_t err;		/* first failure, or OK */
};

/* A reader of `len` bytes, borrowed; of nothing when `bytes` is NULL. */
static inline struct rd rd_of(const void *bytes, size_t len)
{
	/* Never NULL: even adding nothing to NULL is undefined. */
	if (bytes == NULL)
		return (struct rd){ .at = (const uint8_t *)"", .left = 0, .err = OK };
	return (struct rd){ .at = bytes, .left = len, .err = OK };
}

/* Give up: keep the first error, leave nothing to read. */
static inline void rd_fail(struct rd *r, err_t e)
{
	if (r->err == OK)
		r->err = e;
	r->left = 0;
}

/* The next `len` bytes, borrowed; NULL if they are not there, and for every
 * `len` but 0 after a failure. */
static inline const uint8_t *rd_bytes(struct rd *r, size_t len)
{
	if (UNLIKELY(len > r->left)) {
		rd_fail(r, ERR_SHORT);
		return NULL;
	}
	const uint8_t *at = r->at;
	r->at += len;
	r->left -= len;
	return at;
}

/* Leave `len` bytes out. */
static inline void rd_skip(struct rd *r, size_t len)
{
	(void)rd_bytes(r, len);
}

/* The next byte. */
static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 1);
	return b != NULL ? b[0] : 0;
}

/* The next 2 bytes, network order to host order. */
static inline uint16_t rd_u16be(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);
	return (uint16_t)(b != NULL ? b[0] << 8 | b[1] : 0);
}

/* The next 3 bytes. */
static inline uint32_t rd_u24be(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 3);
	return b != NULL ? (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2] : 0;
}

/* The next 4 bytes. */
static inline uint32_t rd_u32be(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 4);
	return b != NULL ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
			   (uint32_t)b[2] << 8 | b[3] : 0;
}

/* The next 8 bytes. */
static inline uint64_t rd_u64be(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 8);
	uint64_t v = 0;

	for (size_t i = 0; b != NULL && i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

/* The next `len` bytes as a reader of their own: a nested length field can
 * then never reach past its parent. On failure both readers hold the error. */
static inline struct rd rd_sub(struct rd *r, size_t len)
{
	const uint8_t *b = rd_bytes(r, len);
	struct rd sub = { .at = b != NULL ? b : r->at, .left = b != NULL ? len : 0, .err = r->err };
	return sub;
}

/* OK only if all reads succeeded and no byte is left over (ERR_FORM if some
 * are). The last line of every parser whose format allows no trailer. */
static inline err_t rd_end(const struct rd *r)
{
	if (r->err != OK)
		return r->err;
	return r->left == 0 ? OK : ERR_FORM;
}

#endif
