/* The reader never leaves its bytes and keeps its first error. */
#include "../check.h"

#include "base/rd.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

static void reads_down(void **state)
{
	struct rd r = rd_of(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_u16be(&r), 0x0203);
	assert_int_equal(rd_u24be(&r), 0x040506);
	assert_int_equal(rd_end(&r), ERR_FORM);	/* 4 left over */
	assert_int_equal(rd_u32be(&r), 0x0708090a);
	assert_int_equal(rd_end(&r), OK);
}

static void error_sticks(void **state)
{
	struct rd r = rd_of(bytes, 3);

	(void)state;
	assert_int_equal(rd_u32be(&r), 0);
	assert_int_equal(r.err, ERR_SHORT);
	assert_int_equal(rd_u8(&r), 0);		/* although a byte was there */
	assert_null(rd_bytes(&r, 1));
	rd_fail(&r, ERR_FORM);
	assert_int_equal(rd_end(&r), ERR_SHORT);
}

static void sub_is_bounded(void **state)
{
	struct rd r = rd_of(bytes, 6);
	struct rd sub = rd_sub(&r, 4);

	(void)state;
	assert_int_equal(rd_u32be(&sub), 0x01020304);
	assert_int_equal(rd_u8(&sub), 0);	/* the parent has more, the sub not */
	assert_int_equal(sub.err, ERR_SHORT);
	assert_int_equal(rd_u16be(&r), 0x0506);
	struct rd beyond = rd_sub(&r, 1);
	assert_int_equal(beyond.err, ERR_SHORT);
	assert_int_equal(r.err, ERR_SHORT);
}

static void largest_lengths(void **state)
{
	struct rd r = rd_of(bytes, sizeof(bytes));

	(void)state;
	rd_skip(&r, SIZE_MAX);
	assert_int_equal(r.err, ERR_SHORT);
	r = rd_of(bytes, 7);
	assert_int_equal(rd_u64be(&r), 0);
	assert_int_equal(r.err, ERR_SHORT);
	r = rd_of(bytes, 8);
	assert_true(rd_u64be(&r) == UINT64_C(0x0102030405060708));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_down),
		cmocka_unit_test(error_sticks),
		cmocka_unit_test(sub_is_bounded),
		cmocka_unit_test(largest_lengths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
