/* form.c - any bytes as a form's data file, and as the text of its fields and rows of
 * its tables; then what was filled, kept and read back. */
#include <stdlib.h>
#include <string.h>

#include "report/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static err_t put_text(void *ctx, const char *name)
{
	struct report_values *values = ctx;

	/* Every second source is known. */
	if ((strlen(name) & 1) == 0)
		return OK;
	return report_put(values, name, report_get(values, "text")->text, "a business yes");
}

static err_t keep(void *ctx, const char *json, size_t len)
{
	return earlier_take(json, len, ctx);
}

static err_t fill(const struct form *form, const struct report_before *before, const struct report_values *values,
		 struct report_values *kept)
{
	const struct report_input in = { .values = values, .before = before, .stage = REPORT_FINAL };
	struct buf out = buf_of(16u << 20);
	struct filled *filled = NULL;
	err_t e = form_fill(form, &in, &filled);

	if (e == OK && report_json(filled, &out) != OK)
		abort();
	/* The same facts as before change nothing; an item may show in follow-ups only. */
	if (e == OK && before != NULL && filled_changed(filled) > 0 && strstr(before->receipt, "only") == NULL)
		abort();
	if (e == OK && kept != NULL && (e = filled_keep(filled, keep, kept)) != OK && e != ERR_LIMIT && e != ERR_MEMORY)
		abort();
	filled_free(filled);
	buf_free(&out);
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct form *form = NULL;
	struct report_values values = { 0 }, kept = { 0 };
	struct buf text = buf_of(1u << 16);
	err_t e = form_read("form.yaml", bytes, len, &form, &why);

	if (e != OK && e != ERR_MEMORY && why.text[0] == '\0')
		abort();
	buf_add(&text, bytes, len < 4096 ? len : 4096);
	if (e == OK)
		e = report_put(&values, "text", buf_str(&text), NULL);
	if (e == OK)
		e = form_sources(form, put_text, &values);
	if (e == OK) {
		const struct report_before before = { .at = "", .receipt = buf_str(&text), .texts = &kept };
		if (fill(form, NULL, &values, &kept) == OK && kept.count > 0)
			(void)fill(form, &before, &values, NULL);
	}
	form_free(form);
	report_values_free(&values);
	report_values_free(&kept);
	buf_free(&text);
	return 0;
}
