#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "flow/pool.h"
#include "flow/stream.h"

static struct app_pool *pool;
static struct stream s;
static struct buf got;

static int setup(void **state)
{
	(void)state;
	s = (struct stream){ 0 };
	got = buf_of(1u << 20);
	return app_pool_new(1u << 20, &pool) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	stream_free(&s, pool);
	assert_int_equal(pool->used, 0);
	app_pool_free(pool);
	buf_free(&got);
	return 0;
}

/* Hand in a segment and read whatever is in order then. */
static enum stream_put put(uint32_t seq, const char *bytes)
{
	struct stream_bytes b;
	enum stream_put r = stream_put(&s, pool, seq, (const uint8_t *)bytes, strlen(bytes), &b);

	if (r == STREAM_READY)
		buf_add(&got, b.at, b.len);
	while (stream_waiting(&s, pool, &b)) {
		buf_add(&got, b.at, b.len);
		stream_read(&s, pool);
	}
	return r;
}

static void in_order(void **state)
{
	(void)state;
	stream_begin(&s, 0xfffffffe);
	assert_int_equal(put(0xfffffffe, "abcd"), STREAM_READY);	/* over the wrap */
	assert_int_equal(put(2, "ef"), STREAM_READY);
	assert_string_equal(buf_str(&got), "abcdef");
}

static void out_of_order(void **state)
{
	(void)state;
	stream_begin(&s, 100);
	assert_int_equal(put(106, "gh"), STREAM_WAITS);
	assert_int_equal(put(102, "cd"), STREAM_WAITS);
	assert_int_equal(put(100, "ab"), STREAM_READY);
	assert_string_equal(buf_str(&got), "abcd");
	assert_int_equal(put(104, "ef"), STREAM_READY);
	assert_string_equal(buf_str(&got), "abcdefgh");
	assert_null(s.waiting);
}

static void first_copy_wins(void **state)
{
	(void)state;
	stream_begin(&s, 100);
	assert_int_equal(put(100, "ab"), STREAM_READY);
	assert_int_equal(put(100, "XXc"), STREAM_READY);	/* a longer retransmission */
	assert_int_equal(put(101, "X"), STREAM_READY);		/* an old one */
	assert_int_equal(put(105, "fg"), STREAM_WAITS);
	assert_int_equal(put(104, "eXXh"), STREAM_WAITS);	/* around what waits */
	assert_int_equal(put(106, "X"), STREAM_WAITS);
	assert_int_equal(put(103, "dXXXXi"), STREAM_READY);
	assert_string_equal(buf_str(&got), "abcdefghi");
}

static void holes_are_given_up(void **state)
{
	(void)state;
	stream_begin(&s, 100);
	assert_int_equal(put(104, "ef"), STREAM_WAITS);
	assert_false(stream_hole_acked(&s, 105));
	assert_true(stream_hole_acked(&s, 106));
	assert_true(stream_give_up(&s));
	assert_false(stream_give_up(&s));
	assert_int_equal(put(104, ""), STREAM_READY);	/* now what waited can be read */
	assert_int_equal(put(106, "g"), STREAM_READY);
	assert_int_equal(put(100, "abcd"), STREAM_READY);	/* too late */
	assert_string_equal(buf_str(&got), "efg");
}

static void bounds(void **state)
{
	static uint8_t big[STREAM_WAITING];
	struct stream_bytes b;
	(void)state;

	stream_begin(&s, 0);
	for (uint32_t i = 0; i < STREAM_PIECES; i++)
		assert_int_equal(put(10 + 2 * i, "x"), STREAM_WAITS);
	assert_int_equal(put(1000, "x"), STREAM_FULL);
	stream_restart(&s, pool, 0);
	assert_int_equal(stream_put(&s, pool, 1, big, sizeof(big), &b), STREAM_WAITS);
	assert_int_equal(put(sizeof(big) + 5, "x"), STREAM_FULL);
	assert_int_equal(put(STREAM_WINDOW + 10, "x"), STREAM_JUMP);
	assert_int_equal(put(0u - STREAM_WINDOW - 10, "x"), STREAM_JUMP);
	/* The pool is a bound of its own. */
	pool->max = pool->used;
	stream_restart(&s, pool, 0);
	pool->max = 10;
	assert_int_equal(put(5, "x"), STREAM_FULL);
	assert_true(app_pool_refused(pool) > 0);
}

static void passing_over(void **state)
{
	(void)state;
	stream_begin(&s, 0);
	assert_int_equal(put(0, "head"), STREAM_READY);
	stream_skip(&s, 10);
	assert_int_equal(put(9, "JKLMN"), STREAM_READY);	/* 4 to 8 never come; 13 is the last */
	assert_int_equal(put(14, "next"), STREAM_READY);
	assert_string_equal(buf_str(&got), "headnext");
	stream_skip(&s, 3);
	assert_int_equal(put(20, "cdef"), STREAM_READY);	/* 18, 19, 20 are passed over */
	assert_string_equal(buf_str(&got), "headnextdef");
	stream_skip(&s, 5);
	assert_false(stream_pass(&s, 30));
	assert_true(stream_pass(&s, 29));
	stream_skip(&s, UINT64_MAX);
	assert_int_equal(put(29, "never"), STREAM_READY);
	assert_int_equal(put(1000, "never"), STREAM_READY);
	assert_string_equal(buf_str(&got), "headnextdef");
}

/* Any order of segments, cut anyhow, gives the same bytes. */
static void any_order(void **state)
{
	static const char text[] = "the quick brown fox jumps over the lazy dog";
	const char *seed = getenv("SEKISHO_TEST_SEED");
	uint64_t x = seed != NULL ? strtoull(seed, NULL, 10) : 20260423;
	(void)state;

	print_message("SEKISHO_TEST_SEED=%llu\n", (unsigned long long)x);
	for (int round = 0; round < 2000; round++) {
		stream_restart(&s, pool, 0);
		buf_clear(&got);
		for (int n = 0; n < 400 && got.len < sizeof(text) - 1; n++) {
			char part[16] = { 0 };
			x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
			size_t at = (x >> 33) % (sizeof(text) - 1), len = (x >> 50) % 15 + 1;
			if (len > sizeof(text) - 1 - at)
				len = sizeof(text) - 1 - at;
			memcpy(part, text + at, len);
			assert_int_not_equal(put((uint32_t)at, part), STREAM_FULL);
		}
		assert_string_equal(buf_str(&got), text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(out_of_order, setup, teardown),
		cmocka_unit_test_setup_teardown(first_copy_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(holes_are_given_up, setup, teardown),
		cmocka_unit_test_setup_teardown(bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(passing_over, setup, teardown),
		cmocka_unit_test_setup_teardown(any_order, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
