#include "inspect/policy.h"

#include <string.h>

#include "crypt/cosign.h"

#define WORDS_MAX	(POLICY_NODES_MAX + 3)

struct line {
	unsigned number;
	size_t count;
	struct word {
		const char *at;
		size_t len;
	} word[WORDS_MAX];
};

/* What is parsed so far. */
struct parsing {
	struct policy *p;
	struct problem *why;
	bool member[POLICY_NODES_MAX];	/* of a group already */
	bool quorum;
};

static bool is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(w->at, text, w->len) == 0;
}

/* Split a line at blanks and tabs; a comment has no words. */
static err_t split(const char *at, size_t len, struct line *out)
{
	out->count = 0;
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)at[i] < 0x20 && at[i] != '\t') || at[i] == 0x7f)
			return ERR_FORM;
	for (size_t i = 0; i < len;) {
		if (at[i] == ' ' || at[i] == '\t') {
			i++;
			continue;
		}
		if (out->count == 0 && at[i] == '#')
			return OK;
		if (out->count == WORDS_MAX)
			return ERR_LIMIT;
		struct word *w = &out->word[out->count++];
		w->at = at + i;
		while (i < len && at[i] != ' ' && at[i] != '\t')
			i++;
		w->len = (size_t)(at + i - w->at);
	}
	return OK;
}

/* The node of that name, or POLICY_NONE. */
static uint8_t find(const struct policy *p, const struct word *w)
{
	for (size_t i = 0; i < p->witness_count; i++)
		if (is(w, p->witness[i].name))
			return (uint8_t)i;
	for (size_t i = 0; i < p->group_count; i++)
		if (is(w, p->group[i].name))
			return (uint8_t)(POLICY_WITNESSES_MAX + i);
	return POLICY_NONE;
}

/* A new name of a witness or group. */
static err_t take_name(struct parsing *s, const struct line *l, char out[static POLICY_NAME_MAX])
{
	const struct word *w = &l->word[1];

	if (w->len >= POLICY_NAME_MAX)
		return problem(s->why, ERR_LIMIT, "line %u: a name longer than %u bytes", l->number, POLICY_NAME_MAX - 1);
	if (is(w, "none"))
		return problem(s->why, ERR_FORM, "line %u: `none` is no name for a witness or group", l->number);
	if (find(s->p, w) != POLICY_NONE)
		return problem(s->why, ERR_FORM, "line %u: the name '%.*s' stands in the policy already", l->number,
			       (int)w->len, w->at);
	memcpy(out, w->at, w->len);
	out[w->len] = '\0';
	return OK;
}

static err_t take_key(struct parsing *s, const struct line *l, const struct word *w, uint8_t type,
		      struct verifier *out)
{
	err_t e = verifier_of(w->at, w->len, out);

	if (e == ERR_UNKNOWN)
		return problem(s->why, e, "line %u: a key of a type that this version cannot verify, so it cannot say that the policy is obeyed; it knows types 1 (logs) and 4 (witnesses)",
			       l->number);
	if (e != OK || out->type != type)
		return problem(s->why, ERR_FORM, "line %u: this is no %s public key (VKEY)", l->number,
			       type == SIGN_ED25519 ? "log's" : "witness's");
	return OK;
}

static err_t add_log(struct parsing *s, const struct line *l)
{
	struct policy *p = s->p;
	struct verifier v;

	if (l->count < 2 || l->count > 3)
		return problem(s->why, ERR_FORM, "line %u: a log line is `log VKEY [URL]`", l->number);
	err_t e = take_key(s, l, &l->word[1], SIGN_ED25519, &v);
	if (e != OK)
		return e;
	for (size_t i = 0; i < p->log_count; i++)
		if (memcmp(p->log[i].key, v.key, sizeof(v.key)) == 0)
			return problem(s->why, ERR_FORM, "line %u: this key stands in the policy already", l->number);
	if (p->log_count == POLICY_LOGS_MAX)
		return problem(s->why, ERR_LIMIT, "line %u: more than %u logs", l->number, POLICY_LOGS_MAX);
	p->log[p->log_count++] = v;
	return OK;
}

static err_t add_witness(struct parsing *s, const struct line *l)
{
	struct policy_witness *w = &s->p->witness[s->p->witness_count];

	if (l->count < 3 || l->count > 4)
		return problem(s->why, ERR_FORM, "line %u: a witness line is `witness NAME VKEY [URL]`", l->number);
	if (s->p->witness_count == POLICY_WITNESSES_MAX)
		return problem(s->why, ERR_LIMIT, "line %u: more than %u witnesses", l->number, POLICY_WITNESSES_MAX);
	err_t e = take_name(s, l, w->name);
	if (e == OK)
		e = take_key(s, l, &l->word[2], SIGN_COSIGNATURE, &w->key);
	if (e != OK)
		return e;
	for (size_t i = 0; i < s->p->witness_count; i++)
		if (memcmp(s->p->witness[i].key.key, w->key.key, sizeof(w->key.key)) == 0)
			return problem(s->why, ERR_FORM, "line %u: this key stands in the policy already, as '%s'",
				       l->number, s->p->witness[i].name);
	if (l->count == 4) {
		if (l->word[3].len >= POLICY_URL_MAX)
			return problem(s->why, ERR_LIMIT, "line %u: a URL longer than %u bytes", l->number, POLICY_URL_MAX - 1);
		memcpy(w->url, l->word[3].at, l->word[3].len);
	}
	s->p->witness_count++;
	return OK;
}

/* `all`, `any` or a number from 1 to `count`. */
static bool threshold(const struct word *w, unsigned count, unsigned *out)
{
	*out = is(w, "all") ? count : is(w, "any") ? 1 : 0;
	if (*out > 0)
		return true;
	if (w->len > 3 || w->at[0] == '0')
		return false;
	for (size_t i = 0; i < w->len; i++) {
		if (w->at[i] < '0' || w->at[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)(w->at[i] - '0');
	}
	return *out >= 1 && *out <= count;
}

static err_t add_group(struct parsing *s, const struct line *l)
{
	struct policy_group *g = &s->p->group[s->p->group_count];

	if (l->count < 4)
		return problem(s->why, ERR_FORM, "line %u: a group line is `group NAME all|any|K MEMBER...`", l->number);
	if (s->p->group_count == POLICY_GROUPS_MAX)
		return problem(s->why, ERR_LIMIT, "line %u: more than %u groups", l->number, POLICY_GROUPS_MAX);
	err_t e = take_name(s, l, g->name);
	if (e != OK)
		return e;
	g->count = (unsigned)l->count - 3;
	if (!threshold(&l->word[2], g->count, &g->need))
		return problem(s->why, ERR_FORM, "line %u: expected `all`, `any` or a number from 1 to %u", l->number, g->count);
	for (unsigned i = 0; i < g->count; i++) {
		const struct word *w = &l->word[3 + i];
		uint8_t node = find(s->p, w);
		if (node == POLICY_NONE)
			return problem(s->why, ERR_FORM, "line %u: '%.*s' is no witness or group of the lines before", l->number,
				       (int)(w->len < POLICY_NAME_MAX ? w->len : POLICY_NAME_MAX), w->at);
		if (s->member[node])
			return problem(s->why, ERR_FORM, "line %u: '%.*s' is a member already; once only", l->number,
				       (int)w->len, w->at);
		s->member[node] = true;
		g->member[i] = node;
	}
	s->p->group_count++;
	return OK;
}

static err_t take_quorum(struct parsing *s, const struct line *l)
{
	if (l->count != 2)
		return problem(s->why, ERR_FORM, "line %u: a quorum line is `quorum NAME` or `quorum none`", l->number);
	if (s->quorum)
		return problem(s->why, ERR_FORM, "line %u: a second quorum", l->number);
	s->quorum = true;
	if (is(&l->word[1], "none"))
		return OK;
	s->p->quorum = find(s->p, &l->word[1]);
	if (s->p->quorum == POLICY_NONE)
		return problem(s->why, ERR_FORM, "line %u: the quorum is no witness or group of the lines before", l->number);
	return OK;
}

static err_t take(struct parsing *s, const struct line *l)
{
	if (l->count == 0)
		return OK;
	if (is(&l->word[0], "log"))
		return add_log(s, l);
	if (is(&l->word[0], "witness"))
		return add_witness(s, l);
	if (is(&l->word[0], "group"))
		return add_group(s, l);
	if (is(&l->word[0], "quorum"))
		return take_quorum(s, l);
	return problem(s->why, ERR_FORM, "line %u: expected `log`, `witness`, `group` or `quorum`", l->number);
}

err_t policy_parse(const void *bytes, size_t len, struct policy *out, struct problem *why)
{
	struct parsing s = { .p = out, .why = why };
	const char *at = bytes, *end = at + len;
	struct line l = { .number = 0 };
	err_t e = OK;

	memset(out, 0, sizeof(*out));
	out->quorum = POLICY_NONE;
	while (at < end && e == OK) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		l.number++;
		if (lf == NULL)
			return problem(why, ERR_FORM, "line %u: the last line has no end; the file may be cut off", l.number);
		e = split(at, (size_t)(lf - at), &l);
		if (e != OK)
			return problem(why, e, "line %u: %s", l.number, err_text(e));
		e = take(&s, &l);
		at = lf + 1;
	}
	if (e == OK && !s.quorum)
		return problem(why, ERR_FORM, "no quorum line; write `quorum none` if no witness is asked for");
	if (e == OK && out->log_count == 0)
		return problem(why, ERR_FORM, "no log line: it names no log to trust");
	return e;
}

struct looking {
	const struct policy *p;
	struct policy_seen seen;
};

static err_t look(void *ctx, const struct note *n, const struct note_line *line)
{
	struct looking *l = ctx;
	uint64_t seconds = 0;

	for (size_t i = 0; i < l->p->witness_count; i++) {
		err_t e = cosign_check(&l->p->witness[i].key, n, line, &seconds);
		if (e == OK && seconds > l->seen.seconds[i])
			l->seen.seconds[i] = seconds;
		if (e != OK && e != ERR_UNKNOWN)
			return e;
	}
	return OK;
}

err_t policy_log_open(const struct policy *p, const void *bytes, size_t len, struct checkpoint *out)
{
	struct verifier known[POLICY_LOGS_MAX];
	size_t count = 0;

	err_t e = checkpoint_peek(bytes, len, out);
	if (e != OK)
		return e;
	for (size_t i = 0; i < p->log_count; i++)
		if (p->log_until[i] == 0 || out->size <= p->log_until[i])
			known[count++] = p->log[i];
	return checkpoint_open(bytes, len, known, count, out);
}

err_t policy_open(const struct policy *p, const void *bytes, size_t len, struct checkpoint *out,
		  struct policy_seen *seen)
{
	struct looking l = { .p = p };
	struct note n;

	err_t e = policy_log_open(p, bytes, len, out);
	if (e == OK)
		e = note_each(bytes, len, &n, look, &l);
	if (e != OK) {
		memset(out, 0, sizeof(*out));
		return e;
	}
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		if (l.seen.seconds[i] > seen->seconds[i])
			seen->seconds[i] = l.seen.seconds[i];
	return OK;
}

bool policy_met(const struct policy *p, const struct policy_seen *seen)
{
	bool met[POLICY_NODES_MAX] = { false };

	if (p->quorum == POLICY_NONE)
		return true;
	for (size_t i = 0; i < p->witness_count; i++)
		met[i] = seen->seconds[i] > 0;
	for (size_t i = 0; i < p->group_count; i++) {	/* members stand before their group */
		unsigned have = 0;
		for (unsigned k = 0; k < p->group[i].count; k++)
			have += met[p->group[i].member[k]];
		met[POLICY_WITNESSES_MAX + i] = have >= p->group[i].need;
	}
	return met[p->quorum];
}

const char *policy_quorum_name(const struct policy *p)
{
	if (p->quorum == POLICY_NONE)
		return "none";
	return p->quorum < POLICY_WITNESSES_MAX ? p->witness[p->quorum].name
	     : p->group[p->quorum - POLICY_WITNESSES_MAX].name;
}

unsigned policy_seen_count(const struct policy_seen *seen)
{
	unsigned count = 0;

	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		count += seen->seconds[i] > 0;
	return count;
}
