/* ber.h - elements of ASN.1 in BER or DER, of which the end may not be there. */
#ifndef DECODE_BER_H
#define DECODE_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	BER_BOOLEAN = 0x01, BER_INTEGER = 0x02, BER_OCTETS = 0x04, BER_OID = 0x06, BER_ENUMERATED = 0x0a,
	BER_GENERAL_STRING = 0x1b, BER_SEQUENCE = 0x30,
};

/*
 * The content of an element: `left` bytes by its length, of which the first `there`
 * can be read. It borrows them. The first failure sets `err` and every later read
 * gives nothing: ERR_SHORT where bytes are not there, ERR_FORM where none could be
 * right (an element longer than the one around it, no or a huge length, a wrong tag).
 */
struct ber {
	const uint8_t *at;
	size_t there;
	size_t left;
	err_t err;
};

/* The head of one element. */
struct ber_head {
	uint16_t tag;	/* identifier octets: one, or two as 0x7f65 */
	uint8_t head;	/* bytes of the head */
	uint32_t len;	/* of the content */
};

/*
 * ber_head - read a tag and a length, at most 6 + 1 bytes
 *
 * OK | ERR_SHORT | ERR_FORM (a tag number above 127; an indefinite length, or one of
 * more than 4 bytes)
 * Source: X.690 sections 8.1.2 and 8.1.3
 */
err_t ber_head(const uint8_t *bytes, size_t len, struct ber_head *ret) MUST_USE;

/* A reader of `len` bytes, of which `there` are there (no more than len count). */
struct ber ber_of(const uint8_t *bytes, size_t there, size_t len);

/* Is there a byte left to read, and no failure? */
bool ber_more(const struct ber *r);

/* The tag of the next element; 0 at the end or where it is not there. */
uint16_t ber_peek(const struct ber *r);

/* The next element: its tag, and its content in *in. 0 and a failed *in on a failure. */
uint16_t ber_next(struct ber *r, struct ber *in);

/* The next element, which must have this tag. */
struct ber ber_expect(struct ber *r, uint16_t tag);

/* Is this the tag of the next element? Only then it is read. */
bool ber_optional(struct ber *r, uint16_t tag, struct ber *in);

/* The next element as a number of at most 8 bytes: INTEGER, ENUMERATED or tagged as one. */
int64_t ber_number(struct ber *r, uint16_t tag);

/* Is all of the content there, and are there bytes at all? */
bool ber_whole(const struct ber *in);

/* OK only if all was right and all elements were read: a parser's last line. */
err_t ber_end(const struct ber *r) MUST_USE;

#endif
