/* Any bytes as a person's signed statement; any text as what it should say. */
#include <stdlib.h>
#include <string.h>

#include "ledger/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define VKEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct verifier by;
	struct buf text = buf_of(STATEMENT_MAX);
	char *copy = malloc(len + 1);

	if (copy == NULL || verifier_of(VKEY, sizeof(VKEY) - 1, &by) != OK)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	const struct statement_list list = { copy, copy };
	const struct statement s = { .action = "reading", .site = "x", .subject = copy, .lists = &list,
				     .list_count = 1, .where = copy, .at = "2026-11-23T00:00:00Z" };
	(void)!statement_text(&s, &text);
	(void)!statement_check(&s, &by, (const char *)bytes, len);
	buf_free(&text);
	free(copy);
	return 0;
}
