/* version_packages.c - the orders of distribution packages: Debian, RPM, Alpine. */
#include <string.h>

#include "vuln/version_own.h"

/* A package version in its three parts, borrowed; each NUL-less. */
struct evr {
	struct piece epoch, upstream, revision;
	bool has_revision;
};

/* EPOCH:UPSTREAM-REVISION; epoch before the first colon (digits only), revision
 * behind the last hyphen. */
static struct evr evr_of(const char *v)
{
	struct evr r = { .epoch = { "", 0 }, .revision = { "", 0 } };
	const char *at = v;
	struct piece digits = piece_digits(&at);

	if (*at == ':') {
		r.epoch = digits;
		v = at + 1;
	}
	const char *hyphen = strrchr(v, '-');
	size_t len = strlen(v);
	r.has_revision = hyphen != NULL;
	if (hyphen != NULL) {
		r.revision = (struct piece){ hyphen + 1, len - (size_t)(hyphen - v) - 1 };
		len = (size_t)(hyphen - v);
	}
	r.upstream = (struct piece){ v, len };
	return r;
}

/* Debian policy 5.6.12: the tilde before all, even the end; letters before
 * other characters. */
static int dpkg_weight(const char *at, const char *end)
{
	if (at == end || piece_digit(*at))
		return 0;
	if (*at == '~')
		return -1;
	return piece_letter(*at) ? (unsigned char)*at : (unsigned char)*at + 256;
}

static struct piece digits_within(const char **at, const char *end)
{
	struct piece p = { .at = *at };

	while (*at < end && piece_digit(**at))
		++*at;
	p.len = (size_t)(*at - p.at);
	return p;
}

static int dpkg_part(struct piece a, struct piece b)
{
	const char *x = a.at, *xend = a.at + a.len, *y = b.at, *yend = b.at + b.len;

	while (x < xend || y < yend) {
		while ((x < xend && !piece_digit(*x)) || (y < yend && !piece_digit(*y))) {
			int p = dpkg_weight(x, xend), q = dpkg_weight(y, yend);
			if (p != q)
				return p < q ? -1 : 1;
			x += x < xend;
			y += y < yend;
		}
		struct piece p = digits_within(&x, xend), q = digits_within(&y, yend);
		int c = piece_number(p, q);
		if (c != 0)
			return c;
	}
	return 0;
}

int version_dpkg(const char *a, const char *b)
{
	struct evr x = evr_of(a), y = evr_of(b);
	int c = piece_number(x.epoch, y.epoch);

	if (c == 0)
		c = dpkg_part(x.upstream, y.upstream);
	return c != 0 ? c : dpkg_part(x.revision, y.revision);
}

bool version_dpkg_valid(const char *v)
{
	struct evr r = evr_of(v);

	if (r.upstream.len == 0 || (r.has_revision && r.revision.len == 0) || *v == ':')
		return false;
	if (r.epoch.len == 0 && strchr(v, ':') != NULL)
		return false;
	for (size_t i = 0; i < r.upstream.len; i++) {
		char c = r.upstream.at[i];
		if (!piece_digit(c) && !piece_letter(c) && strchr(".+-~:", c) == NULL)
			return false;
	}
	for (size_t i = 0; i < r.revision.len; i++) {
		char c = r.revision.at[i];
		if (!piece_digit(c) && !piece_letter(c) && strchr(".+~", c) == NULL)
			return false;
	}
	return piece_digit(r.upstream.at[0]);
}

static bool rpm_counts(char c)
{
	return piece_digit(c) || piece_letter(c) || c == '~' || c == '^';
}

static void rpm_skip(const char **at, const char *end)
{
	while (*at < end && !rpm_counts(**at))
		++*at;
}

static struct piece letters_within(const char **at, const char *end)
{
	struct piece p = { .at = *at };

	while (*at < end && piece_letter(**at))
		++*at;
	p.len = (size_t)(*at - p.at);
	return p;
}

/* One mark: the tilde before the end, the caret behind it but before all else.
 * 0: neither side has it; 2: both have it, go on. */
static int rpm_mark(const char **x, const char *xend, const char **y, const char *yend, char mark, int alone)
{
	bool in_x = *x < xend && **x == mark, in_y = *y < yend && **y == mark;

	if (!in_x && !in_y)
		return 0;
	if (in_x && in_y) {
		++*x;
		++*y;
		return 2;
	}
	if (mark == '^' && ((in_x && *y == yend) || (in_y && *x == xend)))
		return in_x ? 1 : -1;
	return in_x ? alone : -alone;
}

/* rpmvercmp: runs of digits or letters; digits are later than letters. */
static int rpm_part(struct piece a, struct piece b)
{
	const char *x = a.at, *xend = a.at + a.len, *y = b.at, *yend = b.at + b.len;

	for (;;) {
		rpm_skip(&x, xend);
		rpm_skip(&y, yend);
		int mark = rpm_mark(&x, xend, &y, yend, '~', -1);
		if (mark == 0)
			mark = rpm_mark(&x, xend, &y, yend, '^', -1);
		if (mark == 2)
			continue;
		if (mark != 0)
			return mark;
		if (x == xend || y == yend)
			return (x < xend) - (y < yend);
		bool number = piece_digit(*x);
		if (number != piece_digit(*y))
			return number ? 1 : -1;
		struct piece p = number ? digits_within(&x, xend) : letters_within(&x, xend);
		struct piece q = number ? digits_within(&y, yend) : letters_within(&y, yend);
		int c = number ? piece_number(p, q) : piece_text(p, q, false);
		if (c != 0)
			return c;
	}
}

int version_rpm(const char *a, const char *b)
{
	struct evr x = evr_of(a), y = evr_of(b);
	int c = piece_number(x.epoch, y.epoch);

	if (c == 0)
		c = rpm_part(x.upstream, y.upstream);
	/* A version given without its release speaks of all releases. */
	if (c != 0 || !x.has_revision || !y.has_revision)
		return c;
	return rpm_part(x.revision, y.revision);
}

/* Alpine: NUMBER{.NUMBER}[LETTER]{_SUFFIX[NUMBER]}[-rNUMBER]. Suffixes before
 * the plain version are negative. */
static int apk_suffix(const char **at, bool *ok)
{
	static const struct {
		const char *name;
		int weight;
	} known[] = {
		{ "alpha", -4 }, { "beta", -3 }, { "pre", -2 }, { "rc", -1 },
		{ "cvs", 1 }, { "svn", 2 }, { "git", 3 }, { "hg", 4 }, { "p", 5 },
	};
	struct piece word = piece_letters(at);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (piece_is(word, known[i].name))
			return known[i].weight;
	*ok = false;
	return 0;
}

/* Numbers with dots. A number with a leading zero (but the first) is compared
 * as a fraction would be: as text. */
static int apk_numbers(const char **x, const char **y)
{
	for (bool first = true;; first = false) {
		struct piece p = piece_digits(x), q = piece_digits(y);
		bool fraction = !first && p.len > 0 && q.len > 0 && (*p.at == '0' || *q.at == '0');
		int c = fraction ? piece_text(p, q, false) : piece_number(p, q);
		if (c != 0)
			return c;
		bool more_x = **x == '.' && piece_digit((*x)[1]), more_y = **y == '.' && piece_digit((*y)[1]);
		if (more_x != more_y)
			return more_x ? 1 : -1;
		if (!more_x)
			return 0;
		++*x;
		++*y;
	}
}

int version_apk(const char *a, const char *b)
{
	bool ok = true;
	int c = apk_numbers(&a, &b);

	if (c != 0)
		return c;
	char p = piece_letter(*a) ? *a++ : 0, q = piece_letter(*b) ? *b++ : 0;
	if (p != q)
		return p < q ? -1 : 1;
	while (*a == '_' || *b == '_') {
		int v = 0, w = 0;
		struct piece n = { "", 0 }, m = { "", 0 };
		if (*a == '_') {
			a++;
			v = apk_suffix(&a, &ok);
			n = piece_digits(&a);
		}
		if (*b == '_') {
			b++;
			w = apk_suffix(&b, &ok);
			m = piece_digits(&b);
		}
		if (v != w)
			return v < w ? -1 : 1;
		c = piece_number(n, m);
		if (c != 0)
			return c;
	}
	if (a[0] == '-' && a[1] == 'r' && b[0] == '-' && b[1] == 'r') {
		a += 2;
		b += 2;
		return piece_number(piece_digits(&a), piece_digits(&b));
	}
	c = strcmp(a, b);
	return (c > 0) - (c < 0);
}

bool version_apk_valid(const char *v)
{
	bool ok = piece_digit(*v);

	(void)piece_digits(&v);
	while (ok && *v == '.') {
		v++;
		ok = piece_digit(*v);
		(void)piece_digits(&v);
	}
	if (ok && piece_letter(*v))
		v++;
	while (ok && *v == '_') {
		v++;
		(void)apk_suffix(&v, &ok);
		(void)piece_digits(&v);
	}
	if (ok && v[0] == '-' && v[1] == 'r' && piece_digit(v[2])) {
		v += 2;
		(void)piece_digits(&v);
	}
	return ok && *v == '\0';
}
