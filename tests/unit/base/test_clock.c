/* Times: known instants, zones, what is refused. */
#include "../check.h"

#include "base/cc.h"
#include "base/clock.h"

static nsec_t parsed(const char *text)
{
	nsec_t t = -1;

	assert_int_equal(clock_parse(text, strlen(text), &t), OK);
	return t;
}

static void known_instants(void **state)
{
	(void)state;
	assert_true(parsed("1970-01-01T00:00:00Z") == 0);
	assert_true(parsed("1970-01-01T09:00:00") == 0);	/* Asia/Tokyo */
	assert_true(parsed("2026-11-23") == parsed("2026-11-22T15:00:00Z"));
	assert_true(parsed("2000-02-29 23:59:59.5+00:00") == INT64_C(951868799500000000));
	assert_true(parsed("1969-12-31T23:59:59.999999999Z") == -1);
	assert_true(parsed("2026-01-01T00:00:00-05:30") == parsed("2026-01-01T05:30:00Z"));
}

static void refused(void **state)
{
	static const char *const wrong[] = {
		"", "2026", "2026-02-30", "2026-13-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00Zx",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+9", "0000-01-01", "2026-1-1",
		"1699-12-31", "2251-01-01",
	};
	nsec_t t = 7;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_int_equal(clock_parse(wrong[i], strlen(wrong[i]), &t), ERR_FORM);
	assert_true(t == 7);	/* untouched on failure */
}

static void text_and_back(void **state)
{
	static const nsec_t times[] = { 0, -1, 1, 999999999, INT64_C(1700000000123456789),
					INT64_C(4133980799) * NSEC_PER_SEC, INT64_C(-2208988800000000000) };
	char text[CLOCK_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		clock_utc(times[i], text);
		assert_true(parsed(text) == times[i]);
	}
	clock_utc(INT64_C(1700000000123456789), text);
	assert_string_equal(text, "2023-11-14T22:13:20.123456789Z");
	clock_utc(INT64_MIN, text);
	assert_string_equal(text, "1677-09-21T00:12:43.145224192Z");
	clock_utc(INT64_MAX, text);
	assert_string_equal(text, "2262-04-11T23:47:16.854775807Z");
	clock_tokyo(0, text);
	assert_string_equal(text, "1970-01-01T09:00:00+09:00");
}

static void calendar(void **state)
{
	struct civil c;

	(void)state;
	for (int64_t d = -200000; d < 200000; d++) {
		civil_of_days(d, &c);
		assert_true(days_of_civil(c.year, c.month, c.day) == d);
	}
	assert_int_equal(weekday_of_days(0), 4);	/* a Thursday */
	assert_int_equal(weekday_of_days(-5), 6);
	civil_in_tokyo(parsed("2026-12-31T15:00:00Z"), &c);
	assert_int_equal(c.year, 2027);
	assert_int_equal(c.hour, 0);
	assert_true(nsec_of_tokyo(&c) == parsed("2026-12-31T15:00:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_instants),
		cmocka_unit_test(refused),
		cmocka_unit_test(text_and_back),
		cmocka_unit_test(calendar),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
