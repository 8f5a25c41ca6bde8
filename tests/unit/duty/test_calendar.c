/* test_calendar.c - holidays by rule, closed days, counting of periods. */
#include "check.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "duty/calendar.h"
#include "text/tree.h"

static int64_t day(int year, int month, int d)
{
	return days_of_civil(year, month, d);
}

static void names_of_days(void **state)
{
	(void)state;
	assert_string_equal(holiday_name(day(2026, 11, 3)), "文化の日");
	assert_string_equal(holiday_name(day(2019, 5, 1)), "即位の日");
	assert_string_equal(holiday_name(day(2019, 4, 30)), "国民の休日");
	assert_string_equal(holiday_name(day(2019, 5, 2)), "国民の休日");
	assert_string_equal(holiday_name(day(2019, 10, 22)), "即位礼正殿の儀");
	assert_null(holiday_name(day(2019, 12, 23)));
	assert_null(holiday_name(day(2019, 2, 23)));
	assert_string_equal(holiday_name(day(2020, 7, 24)), "スポーツの日");
	assert_null(holiday_name(day(2020, 10, 12)));
	assert_string_equal(holiday_name(day(2021, 8, 8)), "山の日");
	assert_string_equal(holiday_name(day(2021, 8, 9)), "山の日 振替休日");
	assert_null(holiday_name(day(2021, 8, 11)));
	assert_string_equal(holiday_name(day(2026, 9, 22)), "国民の休日");
	/* Until 2006 the day between 3 and 5 May was one by article 3 only. */
	assert_string_equal(holiday_name(day(2005, 5, 4)), "国民の休日");
	assert_null(holiday_name(day(2003, 5, 6)));
	assert_string_equal(holiday_name(day(2008, 5, 6)), "みどりの日 振替休日");
	assert_null(holiday_name(day(1999, 1, 1)));
	assert_null(holiday_name(day(2051, 1, 1)));
	assert_false(calendar_covers(day(1999, 12, 31)));
	assert_true(calendar_covers(day(2050, 12, 31)));
}

static void closed_days(void **state)
{
	(void)state;
	assert_int_equal(day_kind(day(2026, 12, 28)), DAY_OPEN);
	assert_int_equal(day_kind(day(2026, 12, 29)), DAY_NEW_YEAR);
	assert_int_equal(day_kind(day(2027, 1, 1)), DAY_HOLIDAY);
	assert_int_equal(day_kind(day(2027, 1, 2)), DAY_WEEKEND);
	assert_string_equal(day_kind_name(day(2026, 12, 31)), "年末年始");
	assert_string_equal(day_kind_name(day(2026, 11, 24)), "");
	assert_int_equal(roll_to_open(day(2026, 12, 31)), day(2027, 1, 4));
	assert_int_equal(roll_to_open(day(2026, 5, 3)), day(2026, 5, 7));
	assert_int_equal(roll_to_open(day(2026, 11, 24)), day(2026, 11, 24));
}

static void counting(void **state)
{
	(void)state;
	assert_int_equal(count_last_day(day(2026, 4, 6), 30, COUNT_DAY1), day(2026, 5, 5));
	assert_int_equal(count_last_day(day(2026, 4, 6), 30, COUNT_EXCLUDE_FIRST), day(2026, 5, 6));
	assert_int_equal(count_last_day(day(2026, 11, 2), 60, COUNT_DAY1), day(2026, 12, 31));
	assert_int_equal(count_last_day(day(2028, 2, 28), 2, COUNT_DAY1), day(2028, 2, 29));
}

static void days_in_tokyo(void **state)
{
	nsec_t t = 0;

	(void)state;
	assert_int_equal(clock_parse("2026-04-05T15:00:00Z", 20, &t), OK);
	assert_int_equal(tokyo_day(t), day(2026, 4, 6));
	assert_int_equal(tokyo_day(t - 1), day(2026, 4, 5));
	assert_int_equal(tokyo_day_start(day(2026, 4, 6)), t);
	assert_int_equal(tokyo_day_end(day(2026, 4, 5)), t - NSEC_PER_SEC);
	assert_string_equal(weekday_ja(day(2026, 4, 6)), "月");
	assert_string_equal(weekday_en(day(2026, 4, 6)), "Mon");
}

/* Every day of 2000-2050 against a list made by others. Names of substitute
 * days differ between lists; that the day is one does not. */
static void against_a_list(void **state)
{
	const char *corpus = getenv("SEKISHO_CORPUS");
	char path[4096];
	struct buf b = buf_of(1u << 20);
	struct tree *tree = NULL;
	unsigned found = 0, days = 0;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/calendar/holiday_jp_holidays.yml", corpus != NULL ? corpus : "");
	if (corpus == NULL || fs_read(AT_FDCWD, path, &b) != OK) {
		print_message("skipped: no list of holidays (SEKISHO_CORPUS)\n");
		skip();
	}
	assert_int_equal(tree_yaml(b.bytes, b.len, &tree, NULL), OK);
	for (int64_t d = day(2000, 1, 1); d <= day(2050, 12, 31); d++, days++) {
		struct civil c;
		char key[32];
		civil_of_days(d, &c);
		(void)snprintf(key, sizeof(key), "%04d-%02d-%02d", c.year, c.month, c.day);
		const char *listed = node_text(tree_root(tree), key), *ours = holiday_name(d);
		if ((listed != NULL) != (ours != NULL))
			fail_msg("%s: listed %s, by rule %s", key, listed != NULL ? listed : "-", ours != NULL ? ours : "-");
		found += ours != NULL;
	}
	print_message("%u days, %u holidays\n", days, found);
	tree_free(tree);
	buf_free(&b);
}

/* The last day of a period of months, against the corresponding day found by
 * walking: for every first day of four years, and leap years among them. */
static void months(void **state)
{
	(void)state;
	assert_int_equal(month_last_day(day(2026, 1, 31), 1), day(2026, 2, 28));
	assert_int_equal(month_last_day(day(2028, 1, 31), 1), day(2028, 2, 29));
	assert_int_equal(month_last_day(day(2026, 4, 1), 1), day(2026, 4, 30));
	assert_int_equal(month_last_day(day(2026, 12, 15), 13), day(2028, 1, 14));
	for (int64_t first = day(2026, 1, 1); first < day(2030, 1, 1); first++) {
		for (int64_t n = 1; n <= 13; n++) {
			struct civil from, c;
			civil_of_days(first, &from);
			int64_t end = month_last_day(first, n), like = first, months = 0;
			while (months < n) {		/* walk to the month that counts */
				civil_of_days(++like, &c);
				months += c.day == 1;
			}
			while (c.day < from.day) {	/* and in it to the like day, or out of it */
				int month = c.month;
				civil_of_days(++like, &c);
				if (c.month != month)
					break;
			}
			assert_int_equal(end, like - 1);
		}
	}
}

static void quarters(void **state)
{
	(void)state;
	for (int64_t d = day(2026, 1, 1); d < day(2029, 1, 1); d++) {
		struct civil c, end;
		int64_t last = quarter_last_day(d);
		civil_of_days(d, &c);
		civil_of_days(last, &end);
		assert_true(end.month % 3 == 0 && (end.month - 1) / 3 == (c.month - 1) / 3 && end.year == c.year);
		civil_of_days(last + 1, &end);
		assert_int_equal(end.day, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months), cmocka_unit_test(quarters),
		cmocka_unit_test(names_of_days), cmocka_unit_test(closed_days), cmocka_unit_test(counting),
		cmocka_unit_test(days_in_tokyo), cmocka_unit_test(against_a_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
