#include "criteria/pattern.h"

#include <stdlib.h>

static void put(struct pattern *p, uint16_t unit)
{
	if (unit == PATTERN_ANY && p->len > 0 && p->units[p->len - 1] == PATTERN_ANY)
		return;
	if (unit < 256 && !p->cased)
		unit = lower((uint8_t)unit);
	p->units[p->len++] = unit;
}

err_t pattern_parse(const char *text, size_t len, bool any_before, bool any_behind, bool cased,
		    struct pattern *ret)
{
	struct pattern p = { .cased = cased };

	if (len > PATTERN_MAX - 2)
		return ERR_LIMIT;
	p.units = calloc(len + 2, sizeof(*p.units));
	if (p.units == NULL)
		return ERR_MEMORY;
	if (any_before)
		put(&p, PATTERN_ANY);
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		uint8_t next = i + 1 < len ? (uint8_t)text[i + 1] : 0;
		if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
			put(&p, next);
			i++;
		} else {
			put(&p, c == '*' ? PATTERN_ANY : c == '?' ? PATTERN_ONE : c);
		}
	}
	if (any_behind)
		put(&p, PATTERN_ANY);
	*ret = p;
	return OK;
}

void pattern_free(struct pattern *p)
{
	free(p->units);
	*p = (struct pattern){ 0 };
}

enum pattern_shape pattern_shape(const struct pattern *p)
{
	if (p->len == 1 && p->units[0] == PATTERN_ANY)
		return SHAPE_PRESENT;
	bool front = p->len > 0 && p->units[0] == PATTERN_ANY;
	bool back = p->len > 0 && p->units[p->len - 1] == PATTERN_ANY;
	for (size_t i = front; i + back < p->len; i++)
		if (p->units[i] > 255)
			return SHAPE_OTHER;
	if (front && back)
		return SHAPE_CONTAINS;
	return front ? SHAPE_ENDS : back ? SHAPE_STARTS : SHAPE_WHOLE;
}

const uint16_t *pattern_literal(const struct pattern *p, size_t *len)
{
	size_t front = p->len > 0 && p->units[0] == PATTERN_ANY;
	size_t back = p->len > front && p->units[p->len - 1] == PATTERN_ANY;

	*len = p->len - front - back;
	return p->units + front;
}

/* Bytes of the UTF-8 character at `at`; a stray byte counts as one. */
static size_t one_character(const uint8_t *text, size_t len, size_t at)
{
	size_t n = 1;

	if (text[at] >= 0xc0)
		while (at + n < len && n < 4 && (text[at + n] & 0xc0) == 0x80)
			n++;
	return n;
}

/* Match one unit at text[at]; the bytes it takes, or 0. */
static size_t unit_takes(const struct pattern *p, size_t unit, const uint8_t *text, size_t len,
			 size_t at)
{
	if (p->units[unit] == PATTERN_ONE)
		return one_character(text, len, at);
	uint8_t c = p->cased ? text[at] : lower(text[at]);
	return p->units[unit] == c ? 1 : 0;
}

bool pattern_matches(const struct pattern *p, const uint8_t *text, size_t len)
{
	size_t at = 0, unit = 0;
	size_t star = p->len, star_at = 0;	/* last `*` and what it has swallowed */

	while (at < len) {
		size_t n = 0;
		if (unit < p->len && p->units[unit] == PATTERN_ANY) {
			star = unit++;
			star_at = at;
			continue;
		}
		if (unit < p->len)
			n = unit_takes(p, unit, text, len, at);
		if (n > 0) {
			at += n;
			unit++;
		} else if (star < p->len) {
			unit = star + 1;
			at = ++star_at;
		} else {
			return false;
		}
	}
	while (unit < p->len && p->units[unit] == PATTERN_ANY)
		unit++;
	return unit == p->len;
}
