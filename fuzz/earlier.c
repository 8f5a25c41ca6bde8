/* earlier.c - any bytes as an earlier report, and as one kept object of it. */
#include <stdlib.h>
#include <string.h>

#include "report/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct report_values values = { 0 };
	struct buf at = buf_of(512);
	err_t e = earlier_read(bytes, len, &values, &at, &why);

	if ((e != OK && e != ERR_MEMORY) != (why.text[0] != '\0'))
		abort();
	for (size_t i = 0; i < values.count; i++)
		if (report_get(&values, values.value[i].name) != &values.value[i])
			abort();
	if (e == OK && values.count > 0 && strlen(buf_str(&at)) != at.len)
		abort();
	if (earlier_take((const char *)bytes, len, &values) == OK && values.count > REPORT_VALUES_MAX)
		abort();
	report_values_free(&values);
	buf_free(&at);
	return 0;
}
