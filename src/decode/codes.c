#include "decode/codes.h"

#include <string.h>

#include "base/enc.h"

const char *code_name(const struct code *table, size_t count, uint16_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].number == number)
			return table[i].name;
	}
	return NULL;
}

void code_fact(struct facts *facts, enum field field, const struct code *table, size_t count,
	       uint16_t number)
{
	const char *name = code_name(table, count, number);
	char text[8];

	if (name != NULL) {
		facts_text(facts, field, name, strlen(name));
		return;
	}
	facts_text(facts, field, text, decimal_of(number, text));
}
