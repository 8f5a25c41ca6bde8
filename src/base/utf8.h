/* utf8.h - is this text UTF-8? Strictly: shortest forms only, no surrogates,
 * nothing beyond U+10FFFF. Source: RFC 3629 section 4. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `at`, of which `left` (at least 1) may be read; 0
 * if it is none. */
size_t utf8_length(const uint8_t *at, size_t left);

/* Are all `len` bytes UTF-8? */
bool utf8_valid(const void *text, size_t len);

/* Columns that a text takes on a terminal: ideographs, kana and wide forms two,
 * anything else one (also a byte that is no UTF-8). */
size_t utf8_columns(const char *text);

#endif
