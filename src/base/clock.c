#include "base/clock.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

nsec_t clock_now(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (nsec_t)ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* Howard Hinnant's civil-day algorithms: eras of 400 years from March. */
int64_t days_of_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void civil_of_days(int64_t days, struct civil *out)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*out = (struct civil){ 0 };
	out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	out->year = (int)(yoe + era * 400 + (out->month <= 2 ? 1 : 0));
}

int weekday_of_days(int64_t days)
{
	int64_t w = (days + 4) % 7;
	return (int)(w < 0 ? w + 7 : w);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static void civil_at(nsec_t t, int64_t offset, struct civil *out)
{
	int64_t s = floor_div(t, NSEC_PER_SEC) + offset;
	int64_t days = floor_div(s, 86400);
	int64_t rest = s - days * 86400;
	civil_of_days(days, out);
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest / 60 % 60);
	out->second = (int)(rest % 60);
}

void civil_in_tokyo(nsec_t t, struct civil *out)
{
	civil_at(t, JST_SECONDS, out);
}

static nsec_t nsec_at(const struct civil *c, int64_t offset)
{
	int64_t s = days_of_civil(c->year, c->month, c->day) * 86400 +
		    INT64_C(3600) * c->hour + INT64_C(60) * c->minute + c->second - offset;
	return s * NSEC_PER_SEC;
}

nsec_t nsec_of_tokyo(const struct civil *c)
{
	return nsec_at(c, JST_SECONDS);
}

struct text {
	const char *at;
	size_t left;
	bool bad;
};

static int number(struct text *t, size_t width, int low, int high)
{
	int v = 0;

	if (t->left < width) {
		t->bad = true;
		return low;
	}
	for (size_t i = 0; i < width; i++) {
		if (t->at[i] < '0' || t->at[i] > '9') {
			t->bad = true;
			return low;
		}
		v = v * 10 + (t->at[i] - '0');
	}
	t->at += width;
	t->left -= width;
	if (v < low || v > high)
		t->bad = true;
	return v;
}

static bool take(struct text *t, char c)
{
	if (t->left == 0 || *t->at != c)
		return false;
	t->at++;
	t->left--;
	return true;
}

static void need(struct text *t, char c)
{
	if (!take(t, c))
		t->bad = true;
}

static int64_t fraction(struct text *t)
{
	int64_t v = 0;
	int n = 0;

	for (; t->left > 0 && *t->at >= '0' && *t->at <= '9'; n++, t->at++, t->left--)
		if (n < 9)
			v = v * 10 + (*t->at - '0');
	if (n == 0)
		t->bad = true;
	for (; n < 9; n++)
		v *= 10;
	return v;
}

static int64_t zone(struct text *t)
{
	if (t->left == 0)
		return JST_SECONDS;
	if (take(t, 'Z') || take(t, 'z'))
		return 0;
	int64_t sign = take(t, '-') ? -1 : 1;
	if (sign > 0)
		need(t, '+');
	int64_t hours = number(t, 2, 0, 23);
	need(t, ':');
	return sign * (hours * 3600 + INT64_C(60) * number(t, 2, 0, 59));
}

err_t clock_parse(const char *text, size_t len, nsec_t *ret)
{
	struct text t = { .at = text, .left = len };
	struct civil c = { 0 }, same;
	int64_t frac = 0, offset = JST_SECONDS;

	c.year = number(&t, 4, 1, 9999);
	need(&t, '-');
	c.month = number(&t, 2, 1, 12);
	need(&t, '-');
	c.day = number(&t, 2, 1, 31);
	if (t.left > 0) {
		if (!take(&t, 'T') && !take(&t, 't'))
			need(&t, ' ');
		c.hour = number(&t, 2, 0, 23);
		need(&t, ':');
		c.minute = number(&t, 2, 0, 59);
		if (take(&t, ':')) {
			c.second = number(&t, 2, 0, 60);
			if (take(&t, '.'))
				frac = fraction(&t);
		}
		offset = zone(&t);
	}
	if (t.bad || t.left > 0)
		return ERR_FORM;
	civil_of_days(days_of_civil(c.year, c.month, c.day), &same);
	if (same.day != c.day || c.year < 1700 || c.year > 2250)
		return ERR_FORM;	/* 30 February; beyond 64-bit nanoseconds */
	*ret = nsec_at(&c, offset) + frac;
	return OK;
}

/* `width` decimal digits of `v`; returns the place behind them. */
static char *digits(char *at, uint32_t v, unsigned width)
{
	for (unsigned i = width; i > 0; i--, v /= 10)
		at[i - 1] = (char)('0' + v % 10);
	return at + width;
}

/* "2026-11-23T04:05:06": years of nsec_t have four digits. By hand, since two
 * such texts stand in every flow that is printed. */
static char *date_time(char *at, const struct civil *c)
{
	at = digits(at, (uint32_t)c->year, 4);
	*at++ = '-';
	at = digits(at, (uint32_t)c->month, 2);
	*at++ = '-';
	at = digits(at, (uint32_t)c->day, 2);
	*at++ = 'T';
	at = digits(at, (uint32_t)c->hour, 2);
	*at++ = ':';
	at = digits(at, (uint32_t)c->minute, 2);
	*at++ = ':';
	return digits(at, (uint32_t)c->second, 2);
}

void clock_utc(nsec_t t, char *out)
{
	struct civil c;
	int64_t frac = t % NSEC_PER_SEC;

	civil_at(t, 0, &c);
	char *at = date_time(out, &c);
	if (frac != 0) {
		*at++ = '.';
		at = digits(at, (uint32_t)(frac < 0 ? frac + NSEC_PER_SEC : frac), 9);
	}
	*at++ = 'Z';
	*at = '\0';
}

void clock_tokyo(nsec_t t, char *out)
{
	struct civil c;

	civil_at(t, JST_SECONDS, &c);
	memcpy(date_time(out, &c), "+09:00", sizeof("+09:00"));
}
