#include "inspect/policy.h"

#include <stdbool.h>
#include <string.h>

#define WORDS_MAX	64u

struct line {
	unsigned number;
	size_t count;
	struct word {
		const char *at;
		size_t len;
	} word[WORDS_MAX];
};

static bool is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(w->at, text, w->len) == 0;
}

/* Split a line at blanks and tabs. */
static err_t split(const char *at, size_t len, struct line *out)
{
	out->count = 0;
	for (size_t i = 0; i < len;) {
		if (at[i] == ' ' || at[i] == '\t') {
			i++;
			continue;
		}
		if (out->count == WORDS_MAX)
			return ERR_LIMIT;
		struct word *w = &out->word[out->count++];
		w->at = at + i;
		for (; i < len && at[i] != ' ' && at[i] != '\t'; i++)
			if ((unsigned char)at[i] < 0x20 || at[i] == 0x7f)
				return ERR_FORM;
		w->len = (size_t)(at + i - w->at);
	}
	return OK;
}

static err_t add_log(const struct line *l, struct policy *out, struct problem *why)
{
	struct verifier v;

	if (l->count < 2 || l->count > 3)
		return problem(why, ERR_FORM, "line %u: a log line is `log VKEY [URL]`", l->number);
	err_t e = verifier_of(l->word[1].at, l->word[1].len, &v);
	if (e != OK || v.type != SIGN_ED25519)
		return problem(why, ERR_FORM, "line %u: this is no log's public key", l->number);
	for (size_t i = 0; i < out->log_count; i++)
		if (memcmp(out->log[i].key, v.key, sizeof(v.key)) == 0)
			return problem(why, ERR_FORM, "line %u: this key stands in the policy already", l->number);
	if (out->log_count == POLICY_LOGS_MAX)
		return problem(why, ERR_LIMIT, "line %u: more than %u logs", l->number, POLICY_LOGS_MAX);
	out->log[out->log_count++] = v;
	return OK;
}

static err_t take(const struct line *l, struct policy *out, bool *quorum, struct problem *why)
{
	const struct word *first = &l->word[0];

	if (l->count == 0 || first->at[0] == '#')
		return OK;
	if (is(first, "log"))
		return add_log(l, out, why);
	if (is(first, "witness") || is(first, "group"))
		return OK;	/* of use only to a quorum, which must be none */
	if (!is(first, "quorum") || l->count != 2)
		return problem(why, ERR_FORM, "line %u: expected `log`, `witness`, `group` or `quorum NAME`", l->number);
	if (*quorum)
		return problem(why, ERR_FORM, "line %u: a second quorum", l->number);
	*quorum = true;
	if (is(&l->word[1], "none"))
		return OK;
	return problem(why, ERR_UNKNOWN, "line %u: this version cannot verify cosignatures, so it cannot say that the quorum is met",
		       l->number);
}

err_t policy_parse(const void *bytes, size_t len, struct policy *out, struct problem *why)
{
	const char *at = bytes, *end = at + len;
	struct line l = { .number = 0 };
	bool quorum = false;
	err_t e = OK;

	*out = (struct policy){ .log_count = 0 };
	while (at < end && e == OK) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		l.number++;
		if (lf == NULL)
			return problem(why, ERR_FORM, "line %u: the last line has no end; the file may be cut off", l.number);
		e = split(at, (size_t)(lf - at), &l);
		if (e != OK)
			return problem(why, e, "line %u: %s", l.number, err_text(e));
		e = take(&l, out, &quorum, why);
		at = lf + 1;
	}
	if (e == OK && !quorum)
		return problem(why, ERR_FORM, "no quorum line; write `quorum none` if no witness is asked for");
	if (e == OK && out->log_count == 0)
		return problem(why, ERR_FORM, "no log line: it names no log to trust");
	return e;
}
