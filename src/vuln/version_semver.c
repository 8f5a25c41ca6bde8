/* version_semver.c - semantic versions. Source: semver.org 2.0.0, 9-11. */
#include <string.h>

#include "vuln/version_own.h"

#define NUMBERS_MAX	4u	/* NuGet allows a fourth */

/* The end of the precedence part: build data does not count. */
static const char *end_of(const char *v)
{
	const char *plus = strchr(v, '+');

	return plus != NULL ? plus : v + strlen(v);
}

static const char *start_of(const char *v)
{
	return (*v == 'v' || *v == 'V') && piece_digit(v[1]) ? v + 1 : v;
}

/* Compare the numbers; both pointers end behind them. */
static int numbers(const char **a, const char **b)
{
	struct piece p = piece_digits(a), q = piece_digits(b);

	for (;;) {
		int c = piece_number(p, q);
		if (c != 0)
			return c;
		bool more_a = **a == '.' && piece_digit((*a)[1]), more_b = **b == '.' && piece_digit((*b)[1]);
		if (!more_a && !more_b)
			return 0;
		*a += more_a;
		*b += more_b;
		p = more_a ? piece_digits(a) : (struct piece){ "", 0 };
		q = more_b ? piece_digits(b) : (struct piece){ "", 0 };
	}
}

/* The next identifier of a prerelease: up to a dot. */
static struct piece identifier(const char **at, const char *end)
{
	struct piece p = { .at = *at };

	while (*at < end && **at != '.')
		++*at;
	p.len = (size_t)(*at - p.at);
	if (*at < end)
		++*at;
	return p;
}

static bool is_number(struct piece p)
{
	for (size_t i = 0; i < p.len; i++)
		if (!piece_digit(p.at[i]))
			return false;
	return p.len > 0;
}

static int prerelease(const char *a, const char *aend, const char *b, const char *bend)
{
	while (a < aend && b < bend) {
		struct piece p = identifier(&a, aend), q = identifier(&b, bend);
		bool m = is_number(p), n = is_number(q);
		int c = m && n ? piece_number(p, q) : m != n ? (m ? -1 : 1) : piece_text(p, q, false);
		if (c != 0)
			return c;
	}
	return (a < aend) - (b < bend);
}

int version_semver(const char *a, const char *b)
{
	const char *aend = end_of(a), *bend = end_of(b);

	a = start_of(a);
	b = start_of(b);
	int c = numbers(&a, &b);
	if (c != 0)
		return c;
	bool pre_a = a < aend, pre_b = b < bend;
	if (pre_a != pre_b)
		return pre_a ? -1 : 1;
	a += pre_a && *a == '-';
	b += pre_b && *b == '-';
	return prerelease(a, aend, b, bend);
}

bool version_semver_valid(const char *v)
{
	unsigned count = 1;

	v = start_of(v);
	if (piece_digits(&v).len == 0)
		return false;
	while (*v == '.') {
		v++;
		if (piece_digits(&v).len == 0 || ++count > NUMBERS_MAX)
			return false;
	}
	if (*v != '\0' && *v != '-' && *v != '+')
		return false;
	for (; *v != '\0'; v++)
		if (!piece_digit(*v) && !piece_letter(*v) && strchr(".-+", *v) == NULL)
			return false;
	return true;
}
