/* csv.c - any bytes as CSV: fields until the end or the first refusal. */
#include <stdlib.h>

#include "text/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct csv c = csv_of(bytes, len);
	struct buf field = buf_of(CSV_FIELD_MAX);
	size_t fields = 0;
	unsigned line = 0;

	while (csv_next(&c, &field) == OK) {
		/* Each field takes a byte, but for the last of a text without a line end. */
		if (++fields > len + 1 || c.line < line || field.len > len)
			abort();
		line = c.line;
	}
	buf_free(&field);
	return 0;
}
