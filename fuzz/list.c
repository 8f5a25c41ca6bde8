/* Any bytes as a TXT list and as a CSV list. */
#include "criteria/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const columns[] = { NULL, "indicator" };
	const char *text;
	size_t n;

	for (unsigned i = 0; i < 2; i++) {
		struct problem why = PROBLEM_NONE;
		struct list *l = NULL;
		if (list_parse("fuzz", bytes, len, columns[i], &l, &why) != OK)
			continue;
		for (size_t at = 0; list_next(l, &at, &text, &n);)
			;
		list_free(l);
	}
	return 0;
}
