/* calendar.h - Japanese holidays by rule, closed days, and how periods are
 * counted. Days are civil days in Asia/Tokyo, counted from 1970-01-01. */
#ifndef DUTY_CALENDAR_H
#define DUTY_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* Years for which the holidays' rules are encoded. Outside of them no day is
 * a holiday; calendar_covers() tells. */
#define CALENDAR_FIRST_YEAR	2000
#define CALENDAR_LAST_YEAR	2050

/* What a day is. Names for people: day_kind_name(), holiday_name(). */
enum day_kind { DAY_OPEN, DAY_WEEKEND, DAY_HOLIDAY, DAY_NEW_YEAR };

/* How a period of days is counted. */
enum count_mode {
	COUNT_DAY1,		/* the day of the event is day 1 */
	COUNT_EXCLUDE_FIRST,	/* the day after it is day 1 */
};

/* Is the day's year inside the encoded range? */
bool calendar_covers(int64_t day);

/*
 * holiday_name - the Japanese name of a national holiday, or NULL
 *
 * Substitute holidays and the days between two holidays included. The string
 * is static.
 * Source: 国民の祝日に関する法律 (昭和23年法律第178号) 2条, 3条, with the Acts
 * that moved days in 2019, 2020 and 2021; equinoxes by the usual formula
 */
const char *holiday_name(int64_t day);

/*
 * day_kind - is an administrative organ closed that day, and why
 *
 * Holiday before weekend before 29 December to 3 January.
 * Source: 行政機関の休日に関する法律 (昭和63年法律第91号) 1条
 */
enum day_kind day_kind(int64_t day);

/* "土日", "年末年始", the holiday's own name, or "" for an open day. Static. */
const char *day_kind_name(int64_t day);

/* "日" to "土", and "Sun" to "Sat". Static. */
const char *weekday_ja(int64_t day);
const char *weekday_en(int64_t day);

/* The last day of a period of `days` (1 or more) which an event on `event`
 * begins. Nothing is rolled. */
int64_t count_last_day(int64_t event, int64_t days, enum count_mode mode);

/*
 * month_last_day - the last day of a period of calendar months (1 or more)
 * whose first day is `first`
 *
 * It ends the day before the day of its last month that corresponds to the
 * first; where there is no such day, on that month's last day.
 * Source: 民法143条2項
 */
int64_t month_last_day(int64_t first, int64_t months);

/* The last day of the calendar quarter (January to March ...) of `day`. */
int64_t quarter_last_day(int64_t day);

/*
 * The first open day on or after `day`: only the last day of a period moves,
 * closed days chain on.
 * Source: 行政機関の休日に関する法律 2条; 通則編ガイドライン 3-5-3-4 ※2
 */
int64_t roll_to_open(int64_t day);

/* The civil day in Tokyo at `t`; its first instant; its last whole second. */
int64_t tokyo_day(nsec_t t);
nsec_t tokyo_day_start(int64_t day);
nsec_t tokyo_day_end(int64_t day);

#endif
