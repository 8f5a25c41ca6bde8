/* keeping_about.c - what a batch's entry says of its records: their directions and their time. */
#include <string.h>

#include "run/keeping_own.h"

bool keeping_direction(const struct pick *p, enum direction *out)
{
	struct value v;
	char name[16];

	for (uint32_t at = 0; facts_next(&p->kept, &at, &v);) {
		if (v.field != F_DIRECTION || v.len >= sizeof(name))
			continue;
		memcpy(name, v.text, v.len);
		name[v.len] = '\0';
		return direction_of_name(name, out) == OK;
	}
	return false;
}

void keeping_widen(struct keeping_batch *b, const struct pick *p)
{
	bool start = false, end = false;
	struct value v;

	for (uint32_t at = 0; facts_next(&p->kept, &at, &v);) {
		if (v.field == F_START) {
			start = true;
			b->first = v.time < b->first ? v.time : b->first;
		} else if (v.field == F_END) {
			end = true;
			b->last = v.time > b->last ? v.time : b->last;
		}
	}
	b->timeless = b->timeless || !start || !end;
}

void keeping_write_about(const struct keeping_batch *b, struct jsonw *w)
{
	char text[CLOCK_TEXT_BYTES];

	if (!b->timeless && b->first <= b->last) {
		jsonw_key(w, "from");
		clock_utc(b->first, text);
		jsonw_string(w, text);
		jsonw_key(w, "to");
		clock_utc(b->last, text);
		jsonw_string(w, text);
	}
	jsonw_key(w, "directions");
	jsonw_object(w);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		if (b->directions[d] == 0)
			continue;
		jsonw_key(w, direction_name((enum direction)d));
		jsonw_uint(w, b->directions[d]);
	}
	jsonw_object_end(w);
}
