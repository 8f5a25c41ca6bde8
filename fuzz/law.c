/* law.c - any bytes as a law file: refused with a sentence, or a law that can
 * be judged by, whatever is known. */
#include "catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char known[] = "{\"known\": \"2026-04-06\", \"count\": 1001, \"one\": \"a\", \"some\": [\"b\"]}";
	struct problem why = PROBLEM_NONE;
	struct law *law = catalogue();
	err_t e = law_add(law, "law.yaml", bytes, len, &why);

	if (e == OK)
		e = law_finish(law, &why);
	if (e != OK && e != ERR_MEMORY && why.text[0] == '\0')
		abort();
	if (e == OK) {
		struct case_facts *c = case_new(law);
		judge(law, c, 0);
		if (case_read(c, "facts", known, sizeof(known) - 1, NULL) != OK)
			abort();
		judge(law, c, INT64_MAX);
		case_free(c);
	}
	law_free(law);
	return 0;
}
