/* Hexadecimal and base64, strict both ways (RFC 4648 section 10's vectors). */
#include "../check.h"

#include "base/cc.h"
#include "base/enc.h"

static void hex(void **state)
{
	static const uint8_t bytes[] = { 0, 0x7f, 0xff };
	char text[7];
	uint8_t back[3];

	(void)state;
	hex_of(bytes, sizeof(bytes), text);
	assert_string_equal(text, "007fff");
	assert_int_equal(hex_to(text, 6, back, 3), OK);
	assert_memory_equal(back, bytes, 3);
	assert_int_equal(hex_to("007fFF", 6, back, 3), ERR_FORM);
	assert_int_equal(back[0], 0);
	assert_int_equal(hex_to("007ff", 5, back, 3), ERR_FORM);
	assert_int_equal(hex_to("007fgf", 6, back, 3), ERR_FORM);
}

static void base64(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct buf b = buf_of(100);
		const uint8_t *plain = (const uint8_t *)pairs[i][0];
		base64_add(&b, plain, strlen(pairs[i][0]));
		assert_string_equal(buf_str(&b), pairs[i][1]);
		base64_of(plain, strlen(pairs[i][0]), text);
		assert_string_equal(text, pairs[i][1]);
		buf_clear(&b);
		assert_int_equal(base64_to(pairs[i][1], strlen(pairs[i][1]), &b), OK);
		assert_string_equal(buf_str(&b), pairs[i][0]);
		buf_free(&b);
	}
}

static void base64_refused(void **state)
{
	static const char *const wrong[] = { "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zg==Zg==",
					     "Zm9v ", "Zm9-", "====", "Z" };
	struct buf b = buf_of(100);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_int_equal(base64_to(wrong[i], strlen(wrong[i]), &b), ERR_FORM);
	buf_free(&b);
}

static void decimal(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(decimal_of(0, text), 1);
	assert_string_equal(text, "0");
	assert_int_equal(decimal_of(907, text), 3);
	assert_string_equal(text, "907");
	assert_int_equal(decimal_of(UINT32_MAX, text), 10);
	assert_string_equal(text, "4294967295");
	assert_int_equal(dotted_of((const uint8_t[]){ 192, 0, 2, 10 }, text), 10);
	assert_string_equal(text, "192.0.2.10");
	assert_int_equal(dotted_of((const uint8_t[]){ 255, 255, 255, 255 }, text), 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex),
		cmocka_unit_test(decimal),
		cmocka_unit_test(base64),
		cmocka_unit_test(base64_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
