/* test_report.c - forms are read strictly; texts are cleaned, never made up; a
 * follow-up knows what changed. */
#include "check.h"

#include <cmocka.h>
#include <string.h>

#include "report/page.h"
#include "report/write.h"

/* As the first forms were written: sites have copies of such. */
#define FORM \
	"format: sekisho-form-1\nid: f\ntitle: 様式\nlaw: 法\nunconfirmed: 未照合\n" \
	"addressee: {from: [to], otherwise: 先}\n" \
	"reporter: [{id: r, ja: 名称, kind: text, from: [name], mark: T}]\n" \
	"items:\n  - no: 1\n    ja: 概要\n    fields:\n" \
	"      - {id: a, ja: 経過, kind: text, from: [summary, other], mark: M}\n" \
	"      - {id: b, ja: 選択, kind: check, from: [choice], mark: T, options: [{id: x, ja: 有}, {id: y, ja: 無}]}\n"

#define WHOLE \
	"format: sekisho-form-1\nid: w\ntitle: 様式\nlaw: 法\nunconfirmed: 未照合\nnumber: 様式第九\n" \
	"title_from: [duty.title]\nlaw_from: [duty.article]\nsentence: 届け出ます。\nstages: {preliminary: 一報, final: 詳報}\n" \
	"guide: [手引き]\naddressee: {from: [to], otherwise: 先, honorific: 御中}\n" \
	"heading:\n" \
	"  - {id: k, ja: 別, kind: check, from: [report.kind], mark: T, options: [{id: new, ja: 新規}, {id: more, ja: 続報}]}\n" \
	"  - {id: s, ja: 段階, kind: text, from: [report.stage], mark: T}\n" \
	"  - {id: l, ja: 前回, kind: text, from: [report.before_at], mark: T}\n" \
	"reporter_title: 届出者\nreporter: [{id: r, ja: 名称, kind: text, from: [name], mark: T}]\n" \
	"items:\n" \
	"  - no: 1\n    ja: 機器\n    fields:\n" \
	"      - {id: t, ja: 一覧, kind: table, from: [machines, list], mark: T, unknown: 把握中, columns: [{ja: 品, width: 2}, {ja: 者, width: 1}]}\n" \
	"      - {id: p, ja: 予定, kind: text, from: [plan], mark: I, unknown: 未定}\n" \
	"      - {id: o, ja: 任意, kind: text, from: [extra], mark: O, optional: true}\n" \
	"  - no: 0\n    ja: 別の手続\n    annex: 別紙1\n    note: 注\n    mark: I\n    only: {from: [entity], in: [public]}\n    fields:\n" \
	"      - {id: z, ja: 事項, kind: text, from: [summary], mark: T}\n"

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
	refused(FORM "      - {id: c, ja: 別, kind: box, from: [a], mark: T}\n", "f.yaml:14: kind is text, check or table");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [a], mark: X}\n", "mark is T, C, I, M or O");
	refused(FORM "      - {id: c, ja: 別, kind: check, from: [a], mark: T}\n", "needs its list");
	refused(FORM "      - {id: a, ja: 別, kind: text, from: [a], mark: T}\n", "a second field with the id a");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [a], mark: T, options: [{id: x, ja: x}]}\n", "only a field of this kind");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [a], mark: T, unknown: 不明}\n", "unknown is 把握中");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [a], mark: T, optional: maybe}\n", "optional is true or false");
	refused(FORM "      - {id: c, ja: 別, kind: table, from: [a], mark: T, columns: [{ja: x, width: 13}]}\n", "width is 1 to 12");
	refused(FORM "      - {id: c, ja: 別, kind: text, from: [], mark: T}\n", "a list of texts is missing");
	refused(FORM "  - {no: 2, ja: 別, only: {from: [a]}, fields: [{id: c, ja: 別, kind: text, from: [a], mark: T}]}\n", "in");
	refused(FORM "style: poem\n", "style is form or letter");
	refused(FORM "follow_up: perhaps\n", "follow_up is true or false");
	refused(FORM "stages: {preliminary: x}\n", "final");
}

static void filled_of(const char *text, const struct report_input *in, struct form **form, struct filled **filled)
{
	struct problem why = PROBLEM_NONE;

	*form = NULL;
	*filled = NULL;
	if (form_read("f.yaml", text, strlen(text), form, &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(form_fill(*form, in, filled), OK);
}

static void json_of(const char *text, const struct report_input *in, struct buf *out)
{
	struct form *form;
	struct filled *filled;

	buf_clear(out);
	filled_of(text, in, &form, &filled);
	assert_int_equal(report_json(filled, out), OK);
	filled_free(filled);
	form_free(form);
}

static void has(struct buf *out, const char *part)
{
	if (strstr(buf_str(out), part) == NULL)
		fail_msg("no %s in %s", part, buf_str(out));
}

static void has_not(struct buf *out, const char *part)
{
	if (strstr(buf_str(out), part) != NULL)
		fail_msg("%s in %s", part, buf_str(out));
}

static void put(struct report_values *v, const char *name, const char *text, const char *codes)
{
	assert_int_equal(report_put(v, name, text, codes), OK);
}

static void nothing_is_made_up(void **state)
{
	struct report_values values = { 0 };
	const struct report_input in = { .values = &values, .stage = REPORT_FINAL };
	struct buf out = buf_of(1u << 16);

	(void)state;
	json_of(FORM, &in, &out);
	has(&out, "\"text\":\"【未確認】\",\"value\":null,\"unknown\":true,\"changed\":false,\"before\":null,\"source\":null,\"mark\":\"M\"");
	has(&out, "\"text\":\"□有　□無　【未確認】\"");
	has(&out, "\"to\":\"先\"");
	has(&out, "\"unknown\":3,\"changed\":0,");
	buf_free(&out);
}

static void texts_are_cleaned(void **state)
{
	struct report_values values = { 0 };
	const struct report_input in = { .values = &values };
	struct buf out = buf_of(1u << 16);

	(void)state;
	put(&values, "other", "\n one\ttwo\r\n\x01\xff\xed\xa0\x80 \n", NULL);
	put(&values, "choice", "無", "y");
	put(&values, "choice", "無", "y");
	json_of(FORM, &in, &out);
	has(&out, "\"text\":\" one two\\n\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	has(&out, "\"source\":\"other\"");
	has(&out, "\"text\":\"□有　■無\"");
	report_values_free(&values);
	buf_free(&out);
}

static void a_choice_outside_the_form(void **state)
{
	struct report_values values = { 0 };
	const struct report_input in = { .values = &values };
	struct buf out = buf_of(1u << 16);

	(void)state;
	put(&values, "choice", "どちらとも言えない", "z");
	json_of(FORM, &in, &out);
	has(&out, "\"text\":\"□有　□無　（どちらとも言えない）\"");
	put(&values, "choice", "無、ほか", "y z");
	json_of(FORM, &in, &out);
	has(&out, "\"text\":\"□有　■無　（無、ほか）\"");
	report_values_free(&values);
	buf_free(&out);
}

static void the_whole_language(void **state)
{
	static const char *const head[] = { "品", "者" }, *const cells[] = { "ルータ", "甲", "壁", "" };
	const struct report_table tables[] = { { "machines", "題", head, 2, cells, 2 }, { "more", "別表", head, 2, cells, 1 } };
	struct report_values values = { 0 };
	struct report_input in = { .values = &values, .tables = tables, .table_count = 2, .stage = REPORT_FINAL };
	struct buf out = buf_of(1u << 16);

	(void)state;
	put(&values, "duty.title", "届出書", NULL);
	put(&values, "list", "OS ｜ 乙 | 丙\n\n  \n鍵", NULL);
	put(&values, "entity", "民間", "business");
	json_of(WHOLE, &in, &out);
	has(&out, "\"title\":\"届出書\",\"number\":\"様式第九\",\"law\":\"法\"");
	has(&out, "\"stage_text\":\"詳報\",\"follow_up\":false");
	has(&out, "\"text\":\"■新規　□続報\"");
	has(&out, "\"text\":\"なし（新規）\"");
	has(&out, "\"columns\":[\"品\",\"者\"],\"rows\":[[\"ルータ\",\"甲\"],[\"壁\",\"\"],[\"OS\",\"乙 | 丙\"],[\"鍵\",\"\"]]");
	has(&out, "\"source\":\"machines list\"");
	has(&out, "\"text\":\"【未定】\"");
	has(&out, "\"tables\":[{\"title\":\"別表\"");
	has_not(&out, "別の手続");	/* the entity is known not to be public */
	has_not(&out, "任意");		/* optional, and not known */
	put(&values, "entity", "公的", "public");
	put(&values, "extra", "あり", NULL);
	json_of(WHOLE, &in, &out);
	has(&out, "\"id\":\"z\",\"item\":0,\"item_title\":\"別の手続\"");
	has(&out, "\"id\":\"o\"");
	in.table_count = 0;
	put(&values, "list", "", NULL);
	json_of(WHOLE, &in, &out);
	has(&out, "\"id\":\"t\",\"item\":1,\"item_title\":\"機器\",\"label\":\"一覧\",\"text\":\"【把握中】\",\"value\":null");
	report_values_free(&values);
	buf_free(&out);
}

static err_t keep(void *ctx, const char *json, size_t len)
{
	return earlier_take(json, len, ctx);
}

static void a_follow_up_says_what_changed(void **state)
{
	struct report_values values = { 0 }, kept = { 0 };
	struct report_before before = { .at = "四月八日", .receipt = "", .texts = &kept };
	struct report_input in = { .values = &values };
	struct buf out = buf_of(1u << 16);
	struct form *form;
	struct filled *filled;

	(void)state;
	put(&values, "summary", "初め", NULL);
	put(&values, "choice", "有", "x");
	filled_of(FORM, &in, &form, &filled);
	assert_int_equal(filled_keep(filled, keep, &kept), OK);
	assert_int_equal(kept.count, 3);
	filled_free(filled);
	form_free(form);
	put(&values, "choice", "無", "y");
	in.before = &before;
	json_of(FORM, &in, &out);
	has(&out, "\"follow_up\":true,\"compared\":true,\"before_at\":\"四月八日\",\"receipt\":\"\"");
	has(&out, "\"text\":\"初め\",\"value\":\"初め\",\"unknown\":false,\"changed\":false,\"before\":\"初め\"");
	has(&out, "\"text\":\"□有　■無\",\"value\":\"無\",\"unknown\":false,\"changed\":true,\"before\":\"■有　□無\"");
	has(&out, "\"changed\":1,");
	before.texts = NULL;
	json_of(FORM, &in, &out);
	has(&out, "\"follow_up\":true,\"compared\":false");
	has(&out, "\"changed\":0,");
	/* Fields that are new in the form changed if they say something. */
	before.texts = &kept;
	put(&values, "plan", "あり", NULL);
	json_of(WHOLE, &in, &out);
	has(&out, "\"text\":\"あり\",\"value\":\"あり\",\"unknown\":false,\"changed\":true,\"before\":null");
	has(&out, "\"text\":\"□新規　■続報\",\"value\":\"続報\",\"unknown\":false,\"changed\":false");
	report_values_free(&values);
	report_values_free(&kept);
	buf_free(&out);
}

static void earlier_reports_are_read(void **state)
{
	static const struct {
		const char *text;
		err_t e;
	} cases[] = {
		{ "{\"form\":\"f\",\"made_at\":\"t\",\"fields\":[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"b\"},3]}", OK },
		{ "{\"form\":\"f\",\"fields\":{}}", ERR_FORM },
		{ "{\"fields\":[]}", ERR_FORM },
		{ "[]", ERR_FORM },
		{ "{", ERR_FORM },
		{ "{\"form\":\"f\",\"fields\":[{\"id\":\"\",\"text\":\"x\"}]}", ERR_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct report_values v = { 0 };
		struct problem why = PROBLEM_NONE;
		struct buf at = buf_of(100);
		assert_int_equal(earlier_read(cases[i].text, strlen(cases[i].text), &v, &at, &why), cases[i].e);
		assert_int_equal(cases[i].e == OK, why.text[0] == '\0');
		if (cases[i].e == OK) {
			assert_int_equal(v.count, 1);
			assert_string_equal(buf_str(&at), "t");
		}
		report_values_free(&v);
		buf_free(&at);
	}
	assert_int_equal(earlier_take("[]", 2, NULL), ERR_FORM);
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
	put(&values, "summary", buf_str(&text), NULL);
	assert_int_equal(form_fill(form, &in, &filled), ERR_LIMIT);
	form_free(form);
	report_values_free(&values);
	buf_free(&text);
	buf_free(&small);
}

static void long_tables_end_in_a_count(void **state)
{
	struct report_values values = { 0 };
	const struct report_input in = { .values = &values };
	struct buf out = buf_of(1u << 20), text = buf_of(1u << 20);

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "row %d | x\n", i);
	put(&values, "list", buf_str(&text), NULL);
	json_of(WHOLE, &in, &out);
	has(&out, "[\"row 0\",\"x\"]");
	has(&out, "件は省略）\",\"\"]]");
	report_values_free(&values);
	buf_free(&text);
	buf_free(&out);
}

static void pages_turn(void **state)
{
	struct buf out = buf_of(REPORT_BYTES_MAX);
	struct page *p = NULL;
	unsigned pages = 0;
	const struct page_cell cells[] = { { .text = "左", .width = 100 }, { .text = "右", .width = 395, .warn = true } };

	(void)state;
	assert_int_equal(page_open(&out, "題", 0, 0, &p), OK);
	page_break(p);	/* nothing stands on the page yet */
	page_repeat(p, cells, COUNT_OF(cells), 9.0);
	for (int i = 0; i < 100; i++)
		page_row(p, cells, COUNT_OF(cells), 9.0);
	page_repeat(p, NULL, 0, 0);
	page_break(p);
	page_break(p);
	assert_int_equal(page_close(p, &pages), OK);
	assert_in_range(pages, 3, 5);
	assert_memory_equal(out.bytes, "%PDF-", 5);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_are_checked), cmocka_unit_test(nothing_is_made_up),
		cmocka_unit_test(texts_are_cleaned), cmocka_unit_test(a_choice_outside_the_form),
		cmocka_unit_test(the_whole_language), cmocka_unit_test(a_follow_up_says_what_changed),
		cmocka_unit_test(earlier_reports_are_read), cmocka_unit_test(long_tables_end_in_a_count),
		cmocka_unit_test(ceilings_hold), cmocka_unit_test(pages_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
