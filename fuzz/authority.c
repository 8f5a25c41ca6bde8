/* Any bytes as an authority document. */
#include "criteria/authority.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct authority *a = NULL;

	if (authority_parse("fuzz", bytes, len, &a, &why) != OK)
		return 0;
	struct ip own = a->own[0].ip, other = { .version = 4, .bytes = { 9, 9, 9, 9 } };
	(void)authority_direction(a, &own, &other);
	(void)!authority_check_time(a, 0, &why);
	authority_free(a);
	return 0;
}
