#include "flowexport/times.h"

#include "base/cc.h"

#define NSEC_PER_MS	INT64_C(1000000)
#define NSEC_PER_US	INT64_C(1000)
#define TIME_MAX	(INT64_C(0xffffffff) * NSEC_PER_SEC)	/* 2106: no export time is later */
#define NTP_TO_UNIX	UINT64_C(2208988800)	/* seconds from 1900 to 1970 */
#define NTP_ERA		(UINT64_C(1) << 32)
#define AGO_MAX		(UINT64_C(1) << 31)	/* milliseconds; more is the future, seen through the wrap */

/* Where the times of one side (beginning, end) stand. */
struct side_times {
	enum what ntp, ms, s, uptime, ago;
};

nsec_t times_exported(uint32_t seconds, uint32_t nanoseconds, nsec_t when)
{
	if (seconds == 0)
		return when;
	nsec_t t = (nsec_t)seconds * NSEC_PER_SEC;
	return nanoseconds < NSEC_PER_SEC ? t + (nsec_t)nanoseconds : t;
}

static bool in_range(nsec_t t)
{
	return t >= 0 && t <= TIME_MAX;
}

static nsec_t of_ms(uint64_t ms)
{
	return ms <= (uint64_t)(TIME_MAX / NSEC_PER_MS) ? (nsec_t)ms * NSEC_PER_MS : -1;
}

/* 32 bits of seconds since 1900 or, from 2036 on, since then; 32 bits of fraction,
 * to the nearest nanosecond. */
static nsec_t of_ntp(uint64_t ntp)
{
	uint64_t seconds = ntp >> 32;
	uint64_t fraction = ((ntp & 0xffffffffu) * (uint64_t)NSEC_PER_SEC + NTP_ERA / 2) >> 32;

	if (seconds < NTP_ERA / 2)
		seconds += NTP_ERA;
	if (seconds < NTP_TO_UNIX)
		return -1;
	return (nsec_t)((seconds - NTP_TO_UNIX) * (uint64_t)NSEC_PER_SEC + fraction);
}

/* Milliseconds of uptime, both of 32 bits, back from the moment of export. */
static nsec_t of_uptime(uint32_t at, uint32_t exported_at, nsec_t exported)
{
	uint32_t ago = exported_at - at;

	if (ago > AGO_MAX)
		return exported + (nsec_t)(UINT32_MAX - ago + 1u) * NSEC_PER_MS;
	return exported - (nsec_t)ago * NSEC_PER_MS;
}

static bool uptime_now(const struct values *v, const struct export_clock *c, uint32_t *out)
{
	uint64_t boot = values_has(v, WHAT_BOOT) ? v->number[WHAT_BOOT] : c->boot_ms;

	if (c->has_uptime) {
		*out = c->uptime;
		return true;
	}
	if (!values_has(v, WHAT_BOOT) && !c->has_boot)
		return false;
	*out = (uint32_t)((uint64_t)(c->exported / NSEC_PER_MS) - boot);
	return true;
}

/* True when the record says it; *out is then in range, or *bad is set. */
static bool side_of(const struct values *v, const struct export_clock *c, const struct side_times *w,
		    nsec_t *out, bool *bad)
{
	uint32_t now;

	if (values_has(v, w->ntp))
		*out = of_ntp(v->number[w->ntp]);
	else if (values_has(v, w->ms))
		*out = of_ms(v->number[w->ms]);
	else if (values_has(v, w->s))
		*out = v->number[w->s] <= UINT32_MAX ? (nsec_t)v->number[w->s] * NSEC_PER_SEC : -1;
	else if (values_has(v, w->uptime) && uptime_now(v, c, &now))
		*out = of_uptime((uint32_t)v->number[w->uptime], now, c->exported);
	else if (values_has(v, w->ago) && v->number[w->ago] <= UINT32_MAX)
		*out = c->exported - (nsec_t)v->number[w->ago] * NSEC_PER_US;
	else
		return false;
	if (in_range(*out))
		return true;
	*bad = true;
	return false;
}

/* How long it lasted, if that is said apart; 0 otherwise. Uptimes without a time of
 * start still say it. */
static nsec_t lasted(const struct values *v)
{
	uint64_t n;

	if (values_has(v, WHAT_LAST_MS) && v->number[WHAT_LAST_MS] <= UINT32_MAX)
		return (nsec_t)v->number[WHAT_LAST_MS] * NSEC_PER_MS;
	if (values_has(v, WHAT_LAST_US) && v->number[WHAT_LAST_US] <= UINT32_MAX)
		return (nsec_t)v->number[WHAT_LAST_US] * NSEC_PER_US;
	if (!values_has(v, WHAT_START_UPTIME) || !values_has(v, WHAT_END_UPTIME))
		return 0;
	n = (uint32_t)(v->number[WHAT_END_UPTIME] - v->number[WHAT_START_UPTIME]);
	return n <= AGO_MAX ? (nsec_t)n * NSEC_PER_MS : 0;
}

bool times_of(const struct values *v, const struct export_clock *c, nsec_t *start, nsec_t *end)
{
	static const struct side_times first = { WHAT_START_NTP, WHAT_START_MS, WHAT_START_S,
						 WHAT_START_UPTIME, WHAT_START_AGO };
	static const struct side_times last = { WHAT_END_NTP, WHAT_END_MS, WHAT_END_S, WHAT_END_UPTIME,
						WHAT_END_AGO };
	static const struct side_times seen = { WHAT_SEEN_NTP, WHAT_SEEN_MS, WHAT_SEEN_S, WHAT_NOTHING,
						WHAT_NOTHING };
	bool bad = false;
	nsec_t duration = lasted(v);

	bool has_start = side_of(v, c, &first, start, &bad);
	bool has_end = side_of(v, c, &last, end, &bad) || side_of(v, c, &seen, end, &bad);
	if (!has_end)
		*end = has_start ? *start + duration : c->exported;
	if (!has_start)
		*start = *end - duration;
	if (!in_range(*start) || !in_range(*end)) {
		bad = true;
		*start = *start < 0 ? 0 : *start > TIME_MAX ? TIME_MAX : *start;
		*end = *end < 0 ? 0 : *end > TIME_MAX ? TIME_MAX : *end;
	}
	if (*end < *start) {
		bad = true;
		*end = *start;
	}
	return !bad;
}
