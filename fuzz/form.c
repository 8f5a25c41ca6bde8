/* form.c - any bytes as a form's data file, and as the text of its fields. */
#include <stdlib.h>

#include "report/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct form *form = NULL;
	struct filled *filled = NULL;
	struct report_values values = { 0 };
	struct buf text = buf_of(1u << 16), out = buf_of(16u << 20);
	err_t e = form_read("form.yaml", bytes, len, &form, &why);

	if (e != OK && e != ERR_MEMORY && why.text[0] == '\0')
		abort();
	buf_add(&text, bytes, len < 4096 ? len : 4096);
	if (e == OK && report_put(&values, "summary", buf_str(&text), "a") == OK) {
		const struct report_input in = { .values = &values };
		e = form_fill(form, &in, &filled);
		if (e == OK && report_json(filled, &out) != OK)
			abort();
	}
	filled_free(filled);
	form_free(form);
	report_values_free(&values);
	buf_free(&text);
	buf_free(&out);
	return 0;
}
