/* codes.h - numbers of a protocol as the names that its standard gives them. */
#ifndef DECODE_CODES_H
#define DECODE_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "rec/facts.h"

struct code {
	uint16_t number;
	const char *name;
};

/* The name of `number` in a table of `count` rows, or NULL. */
const char *code_name(const struct code *table, size_t count, uint16_t number);

/* Add the name of `number` to a text field; a number without a name as decimal
 * digits. `table` may be NULL when count is 0. */
void code_fact(struct facts *facts, enum field field, const struct code *table, size_t count,
	       uint16_t number);

#endif
