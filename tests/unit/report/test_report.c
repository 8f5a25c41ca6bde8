/* test_report.c - forms are read strictly; texts are cleaned, never made up. */
#include "check.h"

#include <cmocka.h>
#include <string.h>

#include "report/page.h"
#include "report/write.h"

#define FORM \
	"format: sekisho-form-1\nid: f\ntitle: 様式\nlaw: 法\nunconfirmed: 未照合\n" \
	"addressee: {from: [to], otherwise: 先}\n" \
	"reporter: [{id: r, ja: 名称, kind: text, from: [name], mark: T}]\n" \
	"items:\n  - no: 1\n    ja: 概要\n    fields:\n" \
	"      - {id: a, ja: 経過, kind: text, from: [summary, other], mark: M}\n" \
	"      - {id: b, ja: 選択, kind: check, from: [choice], mark: T, options: [{id: x, ja: 有}, {id: y, ja: 無}]}\n"

static void refused(const char *text, const char *says)
{
	struct problem why = PROBLEM_NONE;
	struct form *form = NULL;

	assert_int_not_equal(form_read("f.yaml", text, strlen(text), &form, &why), OK);
	assert_null(form);
	if (strstr(why.text, says) == NULL)
		fail_msg("expected '%s', but '%s'", says, why.text);
}

static void forms_are_checked(void **state)
{
	(void)state;
	refused("", "f.yaml");
	refused("- 1\n", "a map is needed");
	refused("format: x\n", "format must be");
	refused("format: sekisho-form-1\ncolour: red\n", "f.yaml:2: unknown key");
	refused("format: sekisho-form-1\nid: f\ntitle: t\nlaw: l\nunconfirmed: u\naddressee: {from: [a], otherwise: o}\n",
		"items");
	refused(FORM "      - {id: c, ja: 別, kind: box, from: [a], mark: T}\n", "f.yaml:14: kind is text or check");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [a], mark: X}\n", "mark is T, C, I or M");
	refused(FORM "      - {id: c, ja: 別, kind: check, from: [a], mark: T}\n", "needs options");
}

static void filled_json(struct report_values *values, struct buf *out)
{
	struct form *form = NULL;
	struct filled *filled = NULL;
	const struct report_input in = { .values = values, .stage = REPORT_FINAL, .follow_up = true };

	assert_int_equal(form_read("f.yaml", FORM, strlen(FORM), &form, NULL), OK);
	assert_string_equal(form_id(form), "f");
	assert_int_equal(form_fill(form, &in, &filled), OK);
	assert_int_equal(filled_unknown(filled), 3 - values->count);
	assert_int_equal(report_json(filled, out), OK);
	filled_free(filled);
	form_free(form);
}

static void nothing_is_made_up(void **state)
{
	struct report_values values = { 0 };
	struct buf out = buf_of(1u << 16);

	(void)state;
	filled_json(&values, &out);
	assert_non_null(strstr(buf_str(&out), "\"value\":null,\"source\":null,\"shown\":\"【未確認】\""));
	assert_non_null(strstr(buf_str(&out), "\"shown\":\"□有　□無　【未確認】\""));
	assert_non_null(strstr(buf_str(&out), "\"to\":\"先\""));
	buf_free(&out);
}

static void texts_are_cleaned(void **state)
{
	struct report_values values = { 0 };
	struct buf out = buf_of(1u << 16);

	(void)state;
	assert_int_equal(report_put(&values, "other", "\n one\ttwo\r\n\x01\xff\xed\xa0\x80 \n", NULL), OK);
	assert_int_equal(report_put(&values, "choice", "無", "y"), OK);
	assert_int_equal(report_put(&values, "choice", "無", "y"), OK);
	filled_json(&values, &out);
	assert_non_null(strstr(buf_str(&out), "\"shown\":\" one two\\n\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""));
	assert_non_null(strstr(buf_str(&out), "\"source\":\"other\""));
	assert_non_null(strstr(buf_str(&out), "\"shown\":\"□有　■無\""));
	report_values_free(&values);
	buf_free(&out);
}

static void a_choice_outside_the_form(void **state)
{
	struct report_values values = { 0 };
	struct buf out = buf_of(1u << 16);

	(void)state;
	assert_int_equal(report_put(&values, "choice", "どちらとも言えない", "z"), OK);
	filled_json(&values, &out);
	assert_non_null(strstr(buf_str(&out), "\"shown\":\"□有　□無　（どちらとも言えない）\""));
	report_values_free(&values);
	buf_free(&out);
}

static void ceilings_hold(void **state)
{
	struct report_values values = { 0 };
	struct form *form = NULL;
	struct filled *filled = NULL;
	const struct report_input in = { .values = &values };
	struct buf text = buf_of(1u << 16), small = buf_of(1000);

	(void)state;
	assert_int_equal(form_read("f.yaml", FORM, strlen(FORM), &form, NULL), OK);
	assert_int_equal(form_fill(form, &in, &filled), OK);
	assert_int_equal(report_pdf(filled, &small), ERR_LIMIT);
	buf_clear(&small);
	assert_int_equal(report_xlsx(filled, &small), ERR_LIMIT);
	filled_free(filled);
	for (int i = 0; i < 33000; i++)
		buf_u8(&text, 'x');
	assert_int_equal(report_put(&values, "summary", buf_str(&text), NULL), OK);
	assert_int_equal(form_fill(form, &in, &filled), ERR_LIMIT);
	form_free(form);
	report_values_free(&values);
	buf_free(&text);
	buf_free(&small);
}

static void pages_turn(void **state)
{
	struct buf out = buf_of(REPORT_BYTES_MAX);
	struct page *p = NULL;
	unsigned pages = 0;
	const struct page_cell cells[] = { { .text = "左", .width = 100 }, { .text = "右", .width = 395, .warn = true } };

	(void)state;
	assert_int_equal(page_open(&out, "題", 0, 0, &p), OK);
	for (int i = 0; i < 100; i++)
		page_row(p, cells, COUNT_OF(cells), 9.0);
	assert_int_equal(page_close(p, &pages), OK);
	assert_in_range(pages, 2, 4);
	assert_memory_equal(out.bytes, "%PDF-", 5);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_are_checked), cmocka_unit_test(nothing_is_made_up),
		cmocka_unit_test(texts_are_cleaned), cmocka_unit_test(a_choice_outside_the_form),
		cmocka_unit_test(ceilings_hold), cmocka_unit_test(pages_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
