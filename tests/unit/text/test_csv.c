#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/csv.h"

/* The whole text as "field|field/" rows, with the line of each field behind it
 * when `lines`; the error it ends with goes to *end. */
static const char *flat(const char *text, size_t len, bool lines, struct buf *out, err_t *end)
{
	struct buf field = buf_of(CSV_FIELD_MAX);
	char *exact = malloc(len > 0 ? len : 1);

	assert_non_null(exact);
	memcpy(exact, text, len);
	struct csv c = csv_of(exact, len);
	buf_clear(out);
	while ((*end = csv_next(&c, &field)) == OK) {
		buf_add(out, field.bytes, field.len);
		if (lines)
			buf_printf(out, "@%u", c.line);
		buf_text(out, c.row_done ? "/" : "|");
	}
	buf_free(&field);
	free(exact);
	return buf_str(out);
}

static void test_rows(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
		err_t end;
	} table[] = {
		{ "", "", ERR_ABSENT },
		{ "a", "a/", ERR_ABSENT },
		{ "a\n", "a/", ERR_ABSENT },
		{ "a,b\nc\n", "a|b/c/", ERR_ABSENT },
		{ "a,b\r\nc\r\n", "a|b/c/", ERR_ABSENT },
		{ "a\r", "a/", ERR_ABSENT },
		{ "a\rb\n", "a\rb/", ERR_ABSENT },
		{ ",", "|/", ERR_ABSENT },
		{ "a,", "a|/", ERR_ABSENT },
		{ "a,\n", "a|/", ERR_ABSENT },
		{ "\n", "/", ERR_ABSENT },
		{ "a\n\nb", "a//b/", ERR_ABSENT },
		{ "\"a,b\",c", "a,b|c/", ERR_ABSENT },
		{ "\"\"", "/", ERR_ABSENT },
		{ "\"say \"\"no\"\"\"\n", "say \"no\"/", ERR_ABSENT },
		{ "\"two\nlines\",x\n", "two\nlines|x/", ERR_ABSENT },
		{ "a\"b", "a\"b/", ERR_ABSENT },
		{ " a , b ", " a | b /", ERR_ABSENT },
		{ "\"open", "", ERR_FORM },
		{ "x,\"open\n", "x|", ERR_FORM },
		{ "\"", "", ERR_FORM },
		{ "\"a\"b,c", "", ERR_FORM },
		{ "\"a\" ,c", "", ERR_FORM },
	};
	struct buf out = buf_of(4096);

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		err_t end;
		assert_string_equal(flat(table[i].text, strlen(table[i].text), false, &out, &end), table[i].want);
		assert_int_equal(end, table[i].end);
	}
	buf_free(&out);
}

static void test_lines(void **state)
{
	(void)state;
	struct buf out = buf_of(4096);
	err_t end;
	const char text[] = "a,b\r\n\n\"x\ny\nz\",c\nlast";

	assert_string_equal(flat(text, strlen(text), true, &out, &end),
			    "a@1|b@1/@2/x\ny\nz@3|c@5/last@6/");
	buf_free(&out);
}

static void test_bytes(void **state)
{
	(void)state;
	struct buf out = buf_of(4096);
	err_t end;

	(void)flat("a\0b,\xff\n", 6, false, &out, &end);
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.bytes, "a\0b|\xff/", 6);
	buf_free(&out);
}

static void test_limit(void **state)
{
	(void)state;
	for (int quoted = 0; quoted <= 1; quoted++) {
		struct buf text = buf_of(CSV_FIELD_MAX + 16), field = buf_of(CSV_FIELD_MAX);
		if (quoted)
			buf_u8(&text, '"');
		for (size_t i = 0; i < CSV_FIELD_MAX + 1; i++)
			buf_u8(&text, 'x');
		if (quoted)
			buf_u8(&text, '"');
		struct csv c = csv_of(text.bytes, text.len);
		assert_int_equal(csv_next(&c, &field), ERR_LIMIT);
		buf_free(&text);
		buf_free(&field);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	struct buf field = buf_of(16);
	struct csv c = csv_of(NULL, 0);

	assert_int_equal(csv_next(&c, &field), ERR_ABSENT);
	assert_int_equal(csv_next(&c, &field), ERR_ABSENT);
	buf_free(&field);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),  cmocka_unit_test(test_lines),   cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_limit), cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
