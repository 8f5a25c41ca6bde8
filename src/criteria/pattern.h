/* pattern.h - a Sigma string value: literal bytes and wildcards. */
#ifndef CRITERIA_PATTERN_H
#define CRITERIA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PATTERN_MAX	4096u	/* units of one pattern */

enum { PATTERN_ANY = 256, PATTERN_ONE = 257 };	/* `*` and `?` */

/* Owns `units`: bytes 0-255 (ASCII letters lower-cased unless `cased`), or
 * PATTERN_ANY (never two in a row) and PATTERN_ONE. */
struct pattern {
	uint16_t *units;
	size_t len;
	bool cased;
};

/* How a pattern can be looked up. */
enum pattern_shape { SHAPE_WHOLE, SHAPE_STARTS, SHAPE_ENDS, SHAPE_CONTAINS, SHAPE_PRESENT, SHAPE_OTHER };

/*
 * pattern_parse - read a Sigma string with its wildcards and escapes
 *
 * `*` any number of bytes, `?` one character; a backslash before `*`, `?` or
 * a backslash takes away their meaning, before anything else it is itself.
 * any_before, any_behind	put `*` around it (contains, endswith, startswith)
 * ret		set on success only, freed by pattern_free
 * OK | ERR_LIMIT | ERR_MEMORY
 * Source: Sigma rules specification 2.1.0, "String Wildcard", "Escape Character"
 */
err_t pattern_parse(const char *text, size_t len, bool any_before, bool any_behind, bool cased,
		    struct pattern *ret) MUST_USE;

/* Free the units; an empty pattern is fine. */
void pattern_free(struct pattern *p);

/* SHAPE_PRESENT is `*` alone; the middle ones have one literal part only. */
enum pattern_shape pattern_shape(const struct pattern *p);

/* The literal part of WHOLE, STARTS, ENDS or CONTAINS: first unit and count. */
const uint16_t *pattern_literal(const struct pattern *p, size_t *len);

/* Does the text match? Time at most proportional to both lengths multiplied. */
bool pattern_matches(const struct pattern *p, const uint8_t *text, size_t len);

/* ASCII lower case; other bytes stay. Case folding in Sekisho is this one. */
static inline uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

#endif
