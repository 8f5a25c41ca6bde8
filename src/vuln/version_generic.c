/* version_generic.c - versions without a scheme of their own: numbers and words
 * in turn. Also RubyGems, which differs in what a letter means. */
#include <string.h>

#include "base/cc.h"
#include "vuln/version_own.h"

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_WORD };

struct token {
	enum token_kind kind;
	struct piece text;
};

static struct token next(const char **at)
{
	while (**at != '\0' && !piece_digit(**at) && !piece_letter(**at))
		++*at;
	if (piece_digit(**at))
		return (struct token){ TOKEN_NUMBER, piece_digits(at) };
	if (piece_letter(**at))
		return (struct token){ TOKEN_WORD, piece_letters(at) };
	return (struct token){ TOKEN_END, { "", 0 } };
}

/* Words that announce a version which is not out yet. */
static bool announces(struct piece word)
{
	static const char *const words[] = {
		"alpha", "beta", "rc", "cr", "pre", "preview", "prerelease", "dev", "snapshot", "milestone", "nightly",
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (piece_is(word, words[i]))
			return true;
	return false;
}

static bool zero(struct token t)
{
	return t.kind == TOKEN_NUMBER && piece_number(t.text, (struct piece){ "", 0 }) == 0;
}

/* Where a token stands against the end of the other version: 1.2 = 1.2.0,
 * 1.2rc1 < 1.2 < 1.2a (a letter behind a release names a later one). */
static int against_end(struct token t, bool letters_before)
{
	if (t.kind == TOKEN_NUMBER)
		return piece_number(t.text, (struct piece){ "", 0 });
	return letters_before || announces(t.text) ? -1 : 1;
}

/* Words by alphabet, those that announce first; a number after all of them.
 * Under RubyGems' rules every word announces. */
static int two(struct token a, struct token b, bool letters_before)
{
	if (a.kind == b.kind && a.kind == TOKEN_NUMBER)
		return piece_number(a.text, b.text);
	if (a.kind == b.kind) {
		bool p = announces(a.text), q = announces(b.text);
		if (!letters_before && p != q)
			return p ? -1 : 1;
		return piece_text(a.text, b.text, true);
	}
	return a.kind == TOKEN_NUMBER ? 1 : -1;
}

static int compare(const char *a, const char *b, bool letters_before)
{
	/* "v1.2" is 1.2. */
	a += (*a == 'v' || *a == 'V') && piece_digit(a[1]);
	b += (*b == 'v' || *b == 'V') && piece_digit(b[1]);
	for (;;) {
		struct token p = next(&a), q = next(&b);
		int c = 0;
		/* 1.0 is 1, so 1.0 is before 1a: a zero does not stand against a word. */
		while (!letters_before && zero(p) && q.kind == TOKEN_WORD && !announces(q.text))
			p = next(&a);
		while (!letters_before && zero(q) && p.kind == TOKEN_WORD && !announces(p.text))
			q = next(&b);
		if (p.kind == TOKEN_END && q.kind == TOKEN_END)
			return 0;
		if (p.kind == TOKEN_END)
			c = -against_end(q, letters_before);
		else if (q.kind == TOKEN_END)
			c = against_end(p, letters_before);
		else
			c = two(p, q, letters_before);
		if (c != 0)
			return c;
	}
}

int version_generic(const char *a, const char *b)
{
	return compare(a, b, false);
}

int version_gem(const char *a, const char *b)
{
	return compare(a, b, true);
}
