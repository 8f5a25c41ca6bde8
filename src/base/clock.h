/* clock.h - times: UTC nanoseconds inside, RFC 3339 outside, Asia/Tokyo for
 * people. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef int64_t nsec_t;		/* UTC nanoseconds since 1970-01-01 */

#define NSEC_PER_SEC	INT64_C(1000000000)
#define CLOCK_TEXT_BYTES	40u	/* room for any text made here */
#define JST_SECONDS	(INT64_C(9) * 3600)	/* Asia/Tokyo: no summer time since 1952 */

/* A calendar day and time of day, in whatever zone the function says. */
struct civil {
	int year, month, day;		/* month 1-12, day 1-31 */
	int hour, minute, second;	/* second 0-60 as read, 0-59 as made */
};

/* Now, from the system's real-time clock. */
nsec_t clock_now(void);

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t days_of_civil(int year, int month, int day);
void civil_of_days(int64_t days, struct civil *out);

/* 0 Sunday ... 6 Saturday. */
int weekday_of_days(int64_t days);

/* The civil time at `t` in Asia/Tokyo, and the instant of a Tokyo civil time. */
void civil_in_tokyo(nsec_t t, struct civil *out);
nsec_t nsec_of_tokyo(const struct civil *c);

/*
 * clock_parse - RFC 3339 date-time, or a date alone (its 00:00)
 *
 * Without an offset it is Asia/Tokyo (the command's contract). `T` or a blank
 * between date and time; a fraction up to 9 digits; `Z` or +hh:mm.
 * ret set on success only. OK | ERR_FORM
 */
err_t clock_parse(const char *text, size_t len, nsec_t *ret) MUST_USE;

/* "2026-11-23T04:05:06.123456789Z", fraction left out when 0. `out` has
 * CLOCK_TEXT_BYTES. */
void clock_utc(nsec_t t, char *out);

/* "2026-11-23T13:05:06+09:00" (whole seconds). */
void clock_tokyo(nsec_t t, char *out);

#endif
