/* JSON is written well-formed whatever the bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "text/jsonw.h"

static void nesting_and_commas(void **state)
{
	struct buf b = buf_of(4096);
	struct jsonw w = jsonw_of(&b);

	(void)state;
	jsonw_object(&w);
	jsonw_key(&w, "a");
	jsonw_uint(&w, UINT64_MAX);
	jsonw_key(&w, "b");
	jsonw_array(&w);
	jsonw_int(&w, INT64_MIN);
	jsonw_object(&w);
	jsonw_object_end(&w);
	jsonw_bool(&w, true);
	jsonw_null(&w);
	jsonw_raw(&w, "1.5", 3);
	jsonw_array_end(&w);
	jsonw_key(&w, "c");
	jsonw_string(&w, "x");
	jsonw_object_end(&w);
	jsonw_line(&w);
	jsonw_array(&w);
	jsonw_array_end(&w);
	jsonw_line(&w);
	assert_int_equal(b.err, OK);
	assert_string_equal(buf_str(&b),
			    "{\"a\":18446744073709551615,\"b\":[-9223372036854775808,{},true,null,"
			    "1.5],\"c\":\"x\"}\n[]\n");
	buf_free(&b);
}

static void check_text(const char *bytes, size_t len, const char *want)
{
	struct buf b = buf_of(4096);
	struct jsonw w = jsonw_of(&b);

	jsonw_text(&w, bytes, len);
	assert_string_equal(buf_str(&b), want);
	buf_free(&b);
}

static void escapes(void **state)
{
	(void)state;
	check_text("", 0, "\"\"");
	check_text("a\"\\\n\r\t\b\f\x01\x7f\0z", 12, "\"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u007f\\u0000z\"");
	check_text("関所\xf0\x9f\x8f\xaf", 10, "\"関所\xf0\x9f\x8f\xaf\"");
	check_text("\xff", 1, "\"\\ufffd\"");
	check_text("a\xc3", 2, "\"a\\ufffd\"");			/* cut off */
	check_text("\xc0\xaf", 2, "\"\\ufffd\\ufffd\"");		/* overlong */
	check_text("\xed\xa0\x80", 3, "\"\\ufffd\\ufffd\\ufffd\"");	/* surrogate */
	check_text("\xf4\x90\x80\x80", 4, "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");	/* > U+10FFFF */
	check_text("\xe3\x81" "a", 3, "\"\\ufffd\\ufffda\"");
}

/* Another reader takes all that we write: every pair of bytes as a string. */
static void always_readable(void **state)
{
	struct buf b = buf_of(1 << 20);

	(void)state;
	for (unsigned v = 0; v < 65536; v++) {
		uint8_t bytes[3] = { (uint8_t)(v >> 8), (uint8_t)v, 'x' };
		struct jsonw w = jsonw_of(&b);
		json_error_t e;
		buf_clear(&b);
		jsonw_array(&w);
		jsonw_text(&w, bytes, sizeof(bytes));
		jsonw_array_end(&w);
		json_t *j = json_loadb((const char *)b.bytes, b.len, JSON_ALLOW_NUL, &e);
		assert_non_null(j);
		json_decref(j);
	}
	buf_free(&b);
}

static void limits(void **state)
{
	struct buf b = buf_of(4096);
	struct jsonw w = jsonw_of(&b);

	(void)state;
	for (unsigned i = 0; i < JSONW_DEPTH_MAX; i++)
		jsonw_array(&w);
	assert_int_equal(b.err, OK);
	jsonw_array(&w);
	assert_int_equal(b.err, ERR_LIMIT);
	for (unsigned i = 0; i <= JSONW_DEPTH_MAX; i++)
		jsonw_array_end(&w);
	jsonw_line(&w);
	assert_int_equal(b.len, JSONW_DEPTH_MAX);
	buf_free(&b);

	struct buf tiny = buf_of(3);
	w = jsonw_of(&tiny);
	jsonw_object(&w);
	jsonw_key(&w, "long");
	jsonw_uint(&w, 7);
	jsonw_object_end(&w);
	assert_int_equal(tiny.err, ERR_LIMIT);
	buf_free(&tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nesting_and_commas),
		cmocka_unit_test(escapes),
		cmocka_unit_test(always_readable),
		cmocka_unit_test(limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
