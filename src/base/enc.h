/* enc.h - hexadecimal and base64 (RFC 4648), strict both ways; decimal numbers. */
#ifndef BASE_ENC_H
#define BASE_ENC_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Lower-case hex of `len` bytes and a NUL: `out` has room for 2 * len + 1. */
void hex_of(const uint8_t *bytes, size_t len, char *out);

/* Exactly 2 * len lower-case hex digits of text[0..text_len) to `out`.
 * OK | ERR_FORM (out is zeroed). */
err_t hex_to(const char *text, size_t text_len, uint8_t *out, size_t len)
	MUST_USE;

/* Decimal digits and a NUL: `out` has room for 11. Returns how many digits. */
size_t decimal_of(uint32_t number, char *out);

/* Four bytes as "192.0.2.1" and a NUL: `out` has room for 16. Returns the length. */
size_t dotted_of(const uint8_t *bytes, char *out);

/* Standard base64 with padding and a NUL: `out` has room for 4 characters for
 * every 3 bytes or part of them, and 1. */
void base64_of(const uint8_t *bytes, size_t len, char *out);

/* Append standard base64 with padding (RFC 4648 section 4). */
void base64_add(struct buf *b, const uint8_t *bytes, size_t len);

/* Decode canonical base64 only: padding required, no blanks, unused bits zero
 * (so every byte change of an encoding changes what it means or is refused).
 * Appends to `b`. OK | ERR_FORM | b->err. */
err_t base64_to(const char *text, size_t len, struct buf *b) MUST_USE;

#endif
