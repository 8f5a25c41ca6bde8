/* The buffer grows to its ceiling and no further. */
#include "../check.h"

#include "base/buf.h"

static void grows_to_its_ceiling(void **state)
{
	struct buf b = buf_of(1000);

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (unsigned i = 0; i < 1000; i++)
		buf_u8(&b, (uint8_t)i);
	assert_int_equal(b.err, OK);
	assert_int_equal(b.len, 1000);
	assert_int_equal(b.bytes[999], 999 & 0xff);
	buf_u8(&b, 1);
	assert_int_equal(b.err, ERR_LIMIT);
	buf_text(&b, "more");
	assert_int_equal(b.len, 1000);
	assert_null(buf_grow(&b, 1));
	assert_string_equal(buf_str(&b), "");	/* failed: no part of a text */
	buf_clear(&b);
	assert_int_equal(b.err, OK);
	buf_text(&b, "again");
	assert_string_equal(buf_str(&b), "again");
	buf_free(&b);
	assert_int_equal(b.max, 1000);
}

static void numbers_in_network_order(void **state)
{
	struct buf b = buf_of(100);
	static const uint8_t want[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

	(void)state;
	buf_u8(&b, 1);
	buf_u16be(&b, 0x0203);
	buf_u32be(&b, 0x04050607);
	buf_u64be(&b, UINT64_C(0x08090a0b0c0d0e0f));
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.bytes, want, sizeof(want));
	buf_wipe(&b);
	assert_int_equal(b.len, 0);
}

static void printf_at_the_edge(void **state)
{
	struct buf b = buf_of(5);

	(void)state;
	buf_printf(&b, "%d", 12345);	/* exactly full */
	assert_string_equal(buf_str(&b), "12345");
	buf_clear(&b);
	buf_printf(&b, "%d", 123456);
	assert_int_equal(b.err, ERR_LIMIT);
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_ceiling),
		cmocka_unit_test(numbers_in_network_order),
		cmocka_unit_test(printf_at_the_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
