/* Any bytes as an event or a stored record. */
#include "run/unrender.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct facts facts = FACTS_NONE;

	(void)!facts_of_json((const char *)bytes, len, &facts, &why);
	facts_free(&facts);
	return 0;
}
