/* keeping_directions.c - of which direction records are, for the entries of a run. */
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

void keeping_write_directions(const struct keeping_batch *b, struct jsonw *w)
{
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
