#include "run/masking.h"

#include "select/select.h"

bool masking_needed(const struct facts *f)
{
	struct value v;

	for (uint32_t at = 0; facts_next(f, &at, &v);)
		if (field_info(v.field)->person != PERSON_NO)
			return true;
	return false;
}

void masking_copy(const uint8_t key[static SECRET_BYTES], const struct facts *f, struct facts *out)
{
	char room[SELECT_PSEUDONYM_BYTES];
	struct value v;

	facts_clear(out);
	for (uint32_t at = 0; facts_next(f, &at, &v);) {
		if (field_info(v.field)->person != PERSON_NO)
			select_pseudonym(key, &v, room);
		facts_value(out, &v);
	}
}
