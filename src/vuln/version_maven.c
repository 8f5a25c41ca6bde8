/* version_maven.c - versions of Maven artefacts. Source: Maven, "POM Reference",
 * version order specification (ComparableVersion). */
#include <string.h>

#include "base/cc.h"
#include "vuln/version_own.h"

/*
 * The text is read as tokens, cut at dots, hyphens and where digits meet
 * letters; each token has the separator before it. Trailing null tokens (0, "",
 * final, ga, release) before a hyphen or the end do not count.
 */
struct token {
	struct piece text;
	char before;		/* '.' or '-'; a change of letters and digits counts as '-' */
	bool number;
};

#define TOKENS_MAX	64u

struct maven {
	struct token token[TOKENS_MAX];
	size_t count;
};

static int rank(struct piece word, bool digit_follows)
{
	static const struct {
		const char *name;
		int rank;
	} known[] = {
		{ "alpha", -5 }, { "beta", -4 }, { "milestone", -3 }, { "rc", -2 }, { "cr", -2 },
		{ "snapshot", -1 }, { "", 0 }, { "final", 0 }, { "ga", 0 }, { "release", 0 }, { "sp", 1 },
	};

	if (digit_follows && word.len == 1) {
		char c = piece_lower(word.at[0]);
		if (c == 'a' || c == 'b')
			return c == 'a' ? -5 : -4;
		if (c == 'm')
			return -3;
	}
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (piece_is(word, known[i].name))
			return known[i].rank;
	return 2;	/* unknown words come after all known ones, by alphabet */
}

static bool null_token(const struct token *t)
{
	if (t->number)
		return piece_number(t->text, (struct piece){ "", 0 }) == 0;
	return rank(t->text, false) == 0;
}

/* Cut off null tokens at the end of what was read so far. */
static void trim(struct maven *m)
{
	while (m->count > 0 && null_token(&m->token[m->count - 1]))
		m->count--;
}

static void add(struct maven *m, struct token t)
{
	/* ".word" is as "-word". */
	if (t.before == '-' || !t.number)
		trim(m);
	if (m->count < TOKENS_MAX)
		m->token[m->count++] = t;
}

static bool of_word(char c)
{
	return c != '\0' && c != '.' && c != '-' && !piece_digit(c);
}

static struct maven maven_of(const char *v)
{
	struct maven m = { .count = 0 };
	char before = '-';

	while (*v != '\0') {
		const char *at = v;
		struct token t = { .before = before, .number = piece_digit(*v) };
		if (t.number) {
			t.text = piece_digits(&v);
		} else {
			while (of_word(*v))
				v++;
			t.text = (struct piece){ at, (size_t)(v - at) };
		}
		add(&m, t);
		before = '-';
		if (*v == '.' || *v == '-')
			before = *v++;
	}
	trim(&m);
	return m;
}

/* A number against a word: ".word" = "-word" < "-number" < ".number". */
static int order_of_kind(const struct token *t)
{
	return t->number ? (t->before == '-' ? 2 : 3) : 1;
}

static int two(const struct token *a, bool a_digit, const struct token *b, bool b_digit)
{
	if (a->number && b->number) {
		if (a->before != b->before)
			return a->before == '-' ? -1 : 1;
		return piece_number(a->text, b->text);
	}
	if (!a->number && !b->number) {
		int p = rank(a->text, a_digit), q = rank(b->text, b_digit);
		if (p != q)
			return p < q ? -1 : 1;
		return p == 2 ? piece_text(a->text, b->text, true) : 0;
	}
	int p = order_of_kind(a), q = order_of_kind(b);
	return (p > q) - (p < q);
}

/* A token against nothing: numbers are later, words by their rank. */
static int alone(const struct token *t, bool digit_follows)
{
	if (t->number)
		return null_token(t) ? 0 : 1;
	int r = rank(t->text, digit_follows);
	return (r > 0) - (r < 0);
}

static bool digit_follows(const struct maven *m, size_t i)
{
	return i + 1 < m->count && m->token[i + 1].number && m->token[i + 1].text.at == m->token[i].text.at + m->token[i].text.len;
}

int version_maven(const char *a, const char *b)
{
	struct maven p = maven_of(a), q = maven_of(b);

	for (size_t i = 0; i < p.count || i < q.count; i++) {
		int c;
		if (i >= p.count)
			c = -alone(&q.token[i], digit_follows(&q, i));
		else if (i >= q.count)
			c = alone(&p.token[i], digit_follows(&p, i));
		else
			c = two(&p.token[i], digit_follows(&p, i), &q.token[i], digit_follows(&q, i));
		if (c != 0)
			return c;
	}
	return 0;
}

bool version_maven_valid(const char *v)
{
	return maven_of(v).count < TOKENS_MAX && (piece_digit(*v) || piece_letter(*v));
}
