/* utf16.h - UTF-16LE as Windows sends names, to UTF-8. */
#ifndef DECODE_UTF16_H
#define DECODE_UTF16_H

#include <stddef.h>
#include <stdint.h>

/*
 * utf16_text - names as printable UTF-8
 *
 * Ends at the first NUL or at the end of `bytes` (an odd last byte is ignored).
 * Controls and unpaired surrogates become '?', so that no value holds a TAB or
 * a line end. Whole characters only: what does not fit into `room` is left out.
 *
 * The length in `out`; no NUL is added.
 * Source: RFC 2781 section 2.2, RFC 3629 section 3
 */
size_t utf16_text(const uint8_t *bytes, size_t len, char *out, size_t room);

/* The same of a name in the 8-bit characters of an unknown code page: all that is not
 * printable ASCII becomes '?'. */
size_t oem_text(const uint8_t *bytes, size_t len, char *out, size_t room);

#endif
