/* version_pep440.c - versions of Python packages. Source: PEP 440, "Version
 * scheme" and "Summary of permitted suffixes and relative ordering". */
#include <string.h>
#include <strings.h>

#include "base/cc.h"
#include "vuln/version_own.h"

/* A version taken apart, borrowed. What is absent has its own place in the
 * order, so each part has a rank: lower is earlier. */
struct pep {
	struct piece epoch;
	const char *release, *release_end;
	int pre_rank;		/* dev only -1, a 0, b 1, rc 2, none 3 */
	struct piece pre;
	bool has_post, has_dev, has_local;
	struct piece post, dev;
	const char *local, *local_end;
	bool ok;		/* nothing was left over */
};

static bool separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

/* Words may follow one another without anything between: "1.0alphadev2". */
static bool take_word(const char **at, const char *const *words, size_t count, size_t *which)
{
	const char *v = *at + separator(**at);

	for (size_t i = 0; i < count; i++) {
		if (strncasecmp(v, words[i], strlen(words[i])) != 0)
			continue;
		*at = v + strlen(words[i]);
		*which = i;
		return true;
	}
	return false;
}

static struct piece take_number(const char **at)
{
	if (separator(**at) && piece_digit((*at)[1]))
		++*at;
	return piece_digits(at);
}

static void take_pre(struct pep *p, const char **v)
{
	static const char *const words[] = { "alpha", "a", "beta", "b", "rc", "c", "preview", "pre" };
	static const int ranks[] = { 0, 0, 1, 1, 2, 2, 2, 2 };
	size_t which = 0;

	p->pre_rank = 3;
	if (!take_word(v, words, COUNT_OF(words), &which))
		return;
	p->pre_rank = ranks[which];
	p->pre = take_number(v);
}

static void take_post_and_dev(struct pep *p, const char **v)
{
	static const char *const post[] = { "post", "rev", "r" };
	static const char *const dev[] = { "dev" };
	size_t which = 0;

	if (**v == '-' && piece_digit((*v)[1])) {
		++*v;
		p->has_post = true;
		p->post = piece_digits(v);
	} else if (take_word(v, post, COUNT_OF(post), &which)) {
		p->has_post = true;
		p->post = take_number(v);
	}
	if (take_word(v, dev, COUNT_OF(dev), &which)) {
		p->has_dev = true;
		p->dev = take_number(v);
	}
}

static struct pep pep_of(const char *v)
{
	struct pep p = { .epoch = { "", 0 }, .pre = { "", 0 }, .post = { "", 0 }, .dev = { "", 0 } };

	v += (*v == 'v' || *v == 'V');
	const char *at = v;
	struct piece first = piece_digits(&at);
	if (*at == '!') {
		p.epoch = first;
		v = at + 1;
	}
	p.release = v;
	bool digits = piece_digits(&v).len > 0;
	while (*v == '.' && piece_digit(v[1])) {
		v++;
		(void)piece_digits(&v);
	}
	p.release_end = v;
	take_pre(&p, &v);
	take_post_and_dev(&p, &v);
	if (p.pre_rank == 3 && !p.has_post && p.has_dev)
		p.pre_rank = -1;
	if (*v == '+') {
		p.has_local = true;
		p.local = ++v;
		v += strlen(v);
		p.local_end = v;
	}
	p.ok = digits && *v == '\0';
	return p;
}

static int releases(const struct pep *a, const struct pep *b)
{
	const char *x = a->release, *y = b->release;

	while (x < a->release_end || y < b->release_end) {
		struct piece p = { "", 0 }, q = { "", 0 };
		if (x < a->release_end) {
			p = piece_digits(&x);
			x += x < a->release_end;
		}
		if (y < b->release_end) {
			q = piece_digits(&y);
			y += y < b->release_end;
		}
		int c = piece_number(p, q);
		if (c != 0)
			return c;
	}
	return 0;
}

static struct piece local_part(const char **at, const char *end)
{
	struct piece p = { .at = *at };

	while (*at < end && !separator(**at))
		++*at;
	p.len = (size_t)(*at - p.at);
	*at += *at < end;
	return p;
}

static bool all_digits(struct piece p)
{
	for (size_t i = 0; i < p.len; i++)
		if (!piece_digit(p.at[i]))
			return false;
	return p.len > 0;
}

/* Numbers are later than words; a longer label is later. */
static int locals(const struct pep *a, const struct pep *b)
{
	if (!a->has_local || !b->has_local)
		return a->has_local - b->has_local;
	const char *x = a->local, *y = b->local;
	while (x < a->local_end && y < b->local_end) {
		struct piece p = local_part(&x, a->local_end), q = local_part(&y, b->local_end);
		bool m = all_digits(p), n = all_digits(q);
		int c = m && n ? piece_number(p, q) : m != n ? (m ? 1 : -1) : piece_text(p, q, true);
		if (c != 0)
			return c;
	}
	return (x < a->local_end) - (y < b->local_end);
}

int version_pep440(const char *a, const char *b)
{
	struct pep p = pep_of(a), q = pep_of(b);

	/* What is no version at all comes before all versions. */
	if (!p.ok || !q.ok) {
		int c = !p.ok && !q.ok ? strcmp(a, b) : p.ok - q.ok;
		return (c > 0) - (c < 0);
	}
	int c = piece_number(p.epoch, q.epoch);
	if (c == 0)
		c = releases(&p, &q);
	if (c == 0)
		c = (p.pre_rank > q.pre_rank) - (p.pre_rank < q.pre_rank);
	if (c == 0)
		c = piece_number(p.pre, q.pre);
	if (c == 0)
		c = p.has_post - q.has_post;
	if (c == 0)
		c = piece_number(p.post, q.post);
	if (c == 0)
		c = q.has_dev - p.has_dev;	/* a development version is earlier */
	if (c == 0)
		c = piece_number(p.dev, q.dev);
	return c != 0 ? c : locals(&p, &q);
}

bool version_pep440_valid(const char *v)
{
	return pep_of(v).ok;
}
