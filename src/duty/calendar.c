#include "duty/calendar.h"

#include <stddef.h>

#define SUNDAY		0
#define MONDAY		1

/* Every holiday that the Act names, and the name of its substitute. */
enum holiday {
	NONE, NEW_YEAR, COMING_OF_AGE, FOUNDATION, EMPEROR, SPRING, GREENERY, SHOWA,
	CONSTITUTION, CHILDREN, SEA, MOUNTAIN, AGED, AUTUMN, HEALTH, SPORTS, CULTURE, LABOUR,
	ACCESSION, ENTHRONEMENT, HOLIDAY_COUNT_
};

static const struct {
	const char *name, *substitute;
} names[] = {
	[NONE] = { NULL, NULL },
	[NEW_YEAR] = { "元日", "元日 振替休日" },
	[COMING_OF_AGE] = { "成人の日", "成人の日 振替休日" },
	[FOUNDATION] = { "建国記念の日", "建国記念の日 振替休日" },
	[EMPEROR] = { "天皇誕生日", "天皇誕生日 振替休日" },
	[SPRING] = { "春分の日", "春分の日 振替休日" },
	[GREENERY] = { "みどりの日", "みどりの日 振替休日" },
	[SHOWA] = { "昭和の日", "昭和の日 振替休日" },
	[CONSTITUTION] = { "憲法記念日", "憲法記念日 振替休日" },
	[CHILDREN] = { "こどもの日", "こどもの日 振替休日" },
	[SEA] = { "海の日", "海の日 振替休日" },
	[MOUNTAIN] = { "山の日", "山の日 振替休日" },
	[AGED] = { "敬老の日", "敬老の日 振替休日" },
	[AUTUMN] = { "秋分の日", "秋分の日 振替休日" },
	[HEALTH] = { "体育の日", "体育の日 振替休日" },
	[SPORTS] = { "スポーツの日", "スポーツの日 振替休日" },
	[CULTURE] = { "文化の日", "文化の日 振替休日" },
	[LABOUR] = { "勤労感謝の日", "勤労感謝の日 振替休日" },
	[ACCESSION] = { "即位の日", "即位の日 振替休日" },
	[ENTHRONEMENT] = { "即位礼正殿の儀", "即位礼正殿の儀 振替休日" },
};
_Static_assert(COUNT_OF(names) == HOLIDAY_COUNT_, "a name for each holiday");

/* Day of a month that holds from one year to another (article 2 and its
 * amendments). `nth` > 0: the nth Monday of the month, `day` is not used. */
static const struct rule {
	enum holiday holiday;
	short first, last, month, day, nth;
} rules[] = {
	{ NEW_YEAR, 2000, 2050, 1, 1, 0 },
	{ COMING_OF_AGE, 2000, 2050, 1, 0, 2 },
	{ FOUNDATION, 2000, 2050, 2, 11, 0 },
	{ EMPEROR, 2020, 2050, 2, 23, 0 },
	{ EMPEROR, 2000, 2018, 12, 23, 0 },
	{ GREENERY, 2000, 2006, 4, 29, 0 },
	{ SHOWA, 2007, 2050, 4, 29, 0 },
	{ ACCESSION, 2019, 2019, 5, 1, 0 },
	{ CONSTITUTION, 2000, 2050, 5, 3, 0 },
	{ GREENERY, 2007, 2050, 5, 4, 0 },
	{ CHILDREN, 2000, 2050, 5, 5, 0 },
	{ SEA, 2000, 2002, 7, 20, 0 },
	{ SEA, 2003, 2019, 7, 0, 3 },
	{ SEA, 2020, 2020, 7, 23, 0 },
	{ SEA, 2021, 2021, 7, 22, 0 },
	{ SEA, 2022, 2050, 7, 0, 3 },
	{ SPORTS, 2020, 2020, 7, 24, 0 },
	{ SPORTS, 2021, 2021, 7, 23, 0 },
	{ MOUNTAIN, 2016, 2019, 8, 11, 0 },
	{ MOUNTAIN, 2020, 2020, 8, 10, 0 },
	{ MOUNTAIN, 2021, 2021, 8, 8, 0 },
	{ MOUNTAIN, 2022, 2050, 8, 11, 0 },
	{ AGED, 2000, 2002, 9, 15, 0 },
	{ AGED, 2003, 2050, 9, 0, 3 },
	{ HEALTH, 2000, 2019, 10, 0, 2 },
	{ SPORTS, 2022, 2050, 10, 0, 2 },
	{ ENTHRONEMENT, 2019, 2019, 10, 22, 0 },
	{ CULTURE, 2000, 2050, 11, 3, 0 },
	{ LABOUR, 2000, 2050, 11, 23, 0 },
};

bool calendar_covers(int64_t day)
{
	return day >= days_of_civil(CALENDAR_FIRST_YEAR, 1, 1) &&
	       day <= days_of_civil(CALENDAR_LAST_YEAR, 12, 31);
}

/* Day of the month on which an equinox falls, for 1980 to 2099: the moment of
 * `base` in 1980 moves by the tropical year and falls back with leap days. */
static int equinox(int year, int64_t base)
{
	int64_t years = year - 1980;

	return (int)((base + 242194 * years) / 1000000 - years / 4);
}

static enum holiday named(int64_t day)
{
	struct civil c;

	if (!calendar_covers(day))
		return NONE;
	civil_of_days(day, &c);
	if (c.month == 3 && c.day == equinox(c.year, 20843100))
		return SPRING;
	if (c.month == 9 && c.day == equinox(c.year, 23248800))
		return AUTUMN;
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		const struct rule *r = &rules[i];
		if (c.month != r->month || c.year < r->first || c.year > r->last)
			continue;
		if (r->nth == 0 ? c.day == r->day
				: weekday_of_days(day) == MONDAY && (c.day - 1) / 7 + 1 == r->nth)
			return r->holiday;
	}
	return NONE;
}

/* Article 3(2): a holiday on a Sunday is made up for on the next day that is
 * no holiday; until 2006 on the Monday only. */
static enum holiday made_up(int64_t day)
{
	struct civil c;

	if (named(day) != NONE || weekday_of_days(day) == SUNDAY)
		return NONE;
	civil_of_days(day, &c);
	for (int64_t back = day - 1;; back--) {
		enum holiday h = named(back);
		if (h == NONE)
			return NONE;
		if (weekday_of_days(back) == SUNDAY)
			return h;
		if (c.year < 2007)
			return NONE;
	}
}

const char *holiday_name(int64_t day)
{
	enum holiday h = named(day);

	if (h != NONE)
		return names[h].name;
	if (!calendar_covers(day))
		return NULL;
	h = made_up(day);
	if (h != NONE)
		return names[h].substitute;
	/* Article 3(3): a day between two holidays. */
	if (weekday_of_days(day) != SUNDAY && named(day - 1) != NONE && named(day + 1) != NONE)
		return "国民の休日";
	return NULL;
}

enum day_kind day_kind(int64_t day)
{
	struct civil c;
	int weekday = weekday_of_days(day);

	if (holiday_name(day) != NULL)
		return DAY_HOLIDAY;
	if (weekday == SUNDAY || weekday == 6)
		return DAY_WEEKEND;
	civil_of_days(day, &c);
	if ((c.month == 12 && c.day >= 29) || (c.month == 1 && c.day <= 3))
		return DAY_NEW_YEAR;
	return DAY_OPEN;
}

const char *day_kind_name(int64_t day)
{
	switch (day_kind(day)) {
	case DAY_HOLIDAY:
		return holiday_name(day);
	case DAY_WEEKEND:
		return "土日";
	case DAY_NEW_YEAR:
		return "年末年始";
	default:
		return "";
	}
}

const char *weekday_ja(int64_t day)
{
	static const char *const text[] = { "日", "月", "火", "水", "木", "金", "土" };

	return text[weekday_of_days(day)];
}

const char *weekday_en(int64_t day)
{
	static const char *const text[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

	return text[weekday_of_days(day)];
}

int64_t count_last_day(int64_t event, int64_t days, enum count_mode mode)
{
	return mode == COUNT_DAY1 ? event + days - 1 : event + days;
}

static int64_t month_start(int64_t month)
{
	return days_of_civil((int)(month / 12), (int)(month % 12) + 1, 1);
}

int64_t month_last_day(int64_t first, int64_t months)
{
	struct civil c;

	civil_of_days(first, &c);
	int64_t month = (int64_t)c.year * 12 + c.month - 1 + months;	/* counted from year 0 */
	int64_t end = month_start(month) + c.day - 2;
	int64_t last = month_start(month + 1) - 1;

	return end < last ? end : last;
}

int64_t quarter_last_day(int64_t day)
{
	struct civil c;

	civil_of_days(day, &c);
	return month_start((int64_t)c.year * 12 + (c.month + 2) / 3 * INT64_C(3)) - 1;
}

int64_t roll_to_open(int64_t day)
{
	while (day_kind(day) != DAY_OPEN)
		day++;
	return day;
}

int64_t tokyo_day(nsec_t t)
{
	struct civil c;

	civil_in_tokyo(t, &c);
	return days_of_civil(c.year, c.month, c.day);
}

nsec_t tokyo_day_start(int64_t day)
{
	return (day * 86400 - JST_SECONDS) * NSEC_PER_SEC;
}

nsec_t tokyo_day_end(int64_t day)
{
	return tokyo_day_start(day + 1) - NSEC_PER_SEC;
}
