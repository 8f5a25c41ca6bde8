#include "criteria/explain.h"

#include <string.h>

#include "base/enc.h"

/* Where the words come from: one row a phrase, English and Japanese. */
enum phrase {
	SAY_PRESENT, SAY_WHOLE, SAY_STARTS, SAY_ENDS, SAY_CONTAINS, SAY_PATTERN, SAY_CASED,
	SAY_NEVER, SAY_EQUAL, SAY_LEAST, SAY_MOST, SAY_BETWEEN, SAY_PREFIX, SAY_LIST, SAY_UNDER,
	SAY_LIST_STARTS, SAY_LIST_ENDS, SAY_LIST_CONTAINS, SAY_NOT, SAY_AND, SAY_OR,
	SAY_COUNT,
};

static const char *const phrases[SAY_COUNT][2] = {
	[SAY_PRESENT] = { "%s is there", "%s がある" },
	[SAY_WHOLE] = { "%s is \"", "%s が「" },
	[SAY_STARTS] = { "%s starts with \"", "%s の始まりが「" },
	[SAY_ENDS] = { "%s ends with \"", "%s の終わりが「" },
	[SAY_CONTAINS] = { "%s contains \"", "%s に含まれる文字列が「" },
	[SAY_PATTERN] = { "%s fits the pattern \"", "%s に合う型が「" },
	[SAY_CASED] = { " (upper and lower case told apart)", "（大文字と小文字を区別）" },
	[SAY_NEVER] = { "%s has a value that no number has", "%s がありえない値である" },
	[SAY_EQUAL] = { "%s is %s", "%s が %s である" },
	[SAY_LEAST] = { "%s is at least %s", "%s が %s 以上" },
	[SAY_MOST] = { "%s is at most %s", "%s が %s 以下" },
	[SAY_BETWEEN] = { "%s is from %s to %s", "%s が %s から %s まで" },
	[SAY_PREFIX] = { "%s lies in %s/%u", "%s が %s/%u に属する" },
	[SAY_LIST] = { "%s is on the list %s", "%s がリスト %s にある" },
	[SAY_UNDER] = { "%s is a name under an entry of the list %s", "%s がリスト %s のいずれかの名前の配下にある" },
	[SAY_LIST_STARTS] = { "%s starts with an entry of the list %s", "%s がリスト %s のいずれかで始まる" },
	[SAY_LIST_ENDS] = { "%s ends with an entry of the list %s", "%s がリスト %s のいずれかで終わる" },
	[SAY_LIST_CONTAINS] = { "%s contains an entry of the list %s", "%s がリスト %s のいずれかを含む" },
	[SAY_NOT] = { "not ", "次に当たらない: " },
	[SAY_AND] = { " and ", " かつ " },
	[SAY_OR] = { " or ", " または " },
};

struct teller {
	const struct criterion *c;
	struct buf *out;
	bool ja;
};

static const char *say(const struct teller *t, enum phrase p)
{
	return phrases[p][t->ja];
}

/* Put the phrase's words around what stands for its `%s`. */
static void fill(const struct teller *t, enum phrase p, const char *const *words)
{
	for (const char *at = say(t, p); *at != '\0'; at++) {
		if (at[0] == '%' && (at[1] == 's' || at[1] == 'u')) {
			buf_text(t->out, *words++);
			at++;
		} else {
			buf_add(t->out, at, 1);
		}
	}
}

static void tell_units(const struct teller *t, const uint16_t *units, size_t len, bool wild)
{
	for (size_t i = 0; i < len; i++) {
		if (units[i] > 255)
			buf_text(t->out, units[i] == PATTERN_ANY ? "*" : "?");
		else if (units[i] < 0x20 || units[i] == 0x7f)
			buf_printf(t->out, "\\x%02x", units[i]);
		else if (wild && (units[i] == '*' || units[i] == '?'))
			buf_printf(t->out, "\\%c", units[i]);
		else
			buf_u8(t->out, (uint8_t)units[i]);
	}
}

static void tell_pattern(const struct teller *t, const struct test *x, const char *field)
{
	static const enum phrase by_shape[] = {
		[SHAPE_WHOLE] = SAY_WHOLE, [SHAPE_STARTS] = SAY_STARTS, [SHAPE_ENDS] = SAY_ENDS,
		[SHAPE_CONTAINS] = SAY_CONTAINS, [SHAPE_PRESENT] = SAY_PATTERN, [SHAPE_OTHER] = SAY_PATTERN,
	};
	enum pattern_shape shape = pattern_shape(&x->pattern);
	size_t len = x->pattern.len;
	const uint16_t *units = x->pattern.units;

	if (by_shape[shape] != SAY_PATTERN)
		units = pattern_literal(&x->pattern, &len);
	fill(t, by_shape[shape], &field);
	tell_units(t, units, len, by_shape[shape] == SAY_PATTERN);
	buf_text(t->out, t->ja ? "」" : "\"");
	if (x->pattern.cased)
		buf_text(t->out, say(t, SAY_CASED));
}

static void tell_bound(enum field f, uint64_t v, struct buf *out)
{
	char text[CLOCK_TEXT_BYTES];

	if (field_info(f)->type == TYPE_TIME) {
		clock_tokyo((nsec_t)(v ^ UINT64_C(1) << 63), text);
		buf_text(out, text);
	} else {
		buf_printf(out, "%llu", (unsigned long long)v);
	}
	if (f == F_DURATION)
		buf_text(out, " ns");
}

static void tell_range(const struct teller *t, const struct test *x, const char *field)
{
	struct buf lo = buf_of(128), hi = buf_of(128);

	tell_bound(x->field, x->lo, &lo);
	tell_bound(x->field, x->hi, &hi);
	const char *low[] = { field, buf_str(&lo), buf_str(&hi) };
	const char *high[] = { field, buf_str(&hi) };
	if (x->lo > x->hi)
		fill(t, SAY_NEVER, &field);
	else if (x->lo == x->hi)
		fill(t, SAY_EQUAL, low);
	else if (x->hi == UINT64_MAX)
		fill(t, SAY_LEAST, low);
	else if (x->lo == 0)
		fill(t, SAY_MOST, high);
	else
		fill(t, SAY_BETWEEN, low);
	buf_free(&lo);
	buf_free(&hi);
}

static void tell_test(const struct teller *t, const struct test *x)
{
	static const enum phrase by_mode[] = { SAY_LIST, SAY_UNDER, SAY_LIST_STARTS, SAY_LIST_ENDS,
					       SAY_LIST_CONTAINS };
	const char *field = field_info(x->field)->name;
	char address[ADDRESS_TEXT_BYTES], bits[] = { (char)('0' + x->prefix.bits / 100),
		(char)('0' + x->prefix.bits / 10 % 10), (char)('0' + x->prefix.bits % 10), '\0' };

	switch (x->kind) {
	case TEST_PRESENT:
		fill(t, SAY_PRESENT, &field);
		break;
	case TEST_PATTERN:
		tell_pattern(t, x, field);
		break;
	case TEST_RANGE:
		tell_range(t, x, field);
		break;
	case TEST_PREFIX: {
		address_text(&x->prefix.ip, address);
		const char *words[] = { field, address, bits + (x->prefix.bits < 10 ? 2 : x->prefix.bits < 100) };
		bool one = x->prefix.bits == (x->prefix.ip.version == 4 ? 32 : 128);
		fill(t, one ? SAY_EQUAL : SAY_PREFIX, words);
		break;
	}
	case TEST_LIST: {
		const char *words[] = { field, t->c->lists[x->list].name };
		fill(t, by_mode[x->mode], words);
		break;
	}
	}
}

static void tell_expr(const struct teller *t, uint32_t number, bool inside)
{
	const struct expr *x = &t->c->exprs[number];

	if (x->kind == EXPR_TEST) {
		tell_test(t, &t->c->tests[x->test]);
		return;
	}
	if (x->kind == EXPR_NOT) {
		buf_text(t->out, say(t, SAY_NOT));
		tell_expr(t, t->c->kids[x->kids], true);
		return;
	}
	if (inside)
		buf_text(t->out, t->ja ? "（" : "(");
	for (uint32_t i = 0; i < x->count; i++) {
		if (i > 0)
			buf_text(t->out, say(t, x->kind == EXPR_AND ? SAY_AND : SAY_OR));
		tell_expr(t, t->c->kids[x->kids + i], true);
	}
	if (inside)
		buf_text(t->out, t->ja ? "）" : ")");
}

static void tell_directions(const struct teller *t)
{
	static const char *const ja[DIRECTION_COUNT] = {
		[DIRECTION_INTERNAL] = "内部（自組織から自組織）", [DIRECTION_OUTBOUND] = "外向き（自組織から外部）",
		[DIRECTION_INBOUND] = "内向き（外部から自組織）", [DIRECTION_EXTERNAL] = "通過（外部から外部）",
	};
	static const char *const en[DIRECTION_COUNT] = {
		[DIRECTION_INTERNAL] = "internal (own to own)", [DIRECTION_OUTBOUND] = "outbound (own to outside)",
		[DIRECTION_INBOUND] = "inbound (outside to own)", [DIRECTION_EXTERNAL] = "external (outside to outside)",
	};
	const char *between = "";

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		if ((t->c->terms.directions >> d & 1) == 0)
			continue;
		buf_printf(t->out, "%s%s", between, t->ja ? ja[d] : en[d]);
		between = t->ja ? "、" : ", ";
	}
	if (t->c->terms.directions == 0)
		buf_text(t->out, t->ja ? "権限が許すすべての方向" : "every direction that the authority allows");
}

static void tell_fields(const struct teller *t)
{
	const char *between = "";

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (!t->c->terms.keep[f])
			continue;
		buf_printf(t->out, "%s%s", between, field_info((enum field)f)->name);
		between = ", ";
	}
}

static void tell_terms(const struct teller *t)
{
	const struct criterion_terms *k = &t->c->terms;
	char from[CLOCK_TEXT_BYTES] = "", to[CLOCK_TEXT_BYTES];

	buf_printf(t->out, t->ja ? "  目的: %s\n" : "  Why: %s\n", k->purpose);
	buf_printf(t->out, t->ja ? "  対象: 権限 %s が認めた通信のうち、" : "  Whose: traffic that authority %s allows to be read, ",
		   k->authority);
	tell_directions(t);
	buf_printf(t->out, t->ja ? "\n  残すもの: 項目群 %s（" : "\n  What is kept: the field groups %s (", k->groups);
	tell_fields(t);
	buf_text(t->out, t->ja ? "）と方向。内容は残らない。個人を識別する項目は仮名に置き換わる\n"
			       : ") and the direction; never content; fields that identify a person become pseudonyms\n");
	buf_printf(t->out, t->ja ? "  残す期間: %u 日%s\n" : "  For how long: %u days%s\n", k->retention_days,
		   k->retention_stated ? "" : t->ja ? "（規則に記載がないため既定値）" : " (the default; the rule does not say)");
	if (k->from != INT64_MIN)
		clock_tokyo(k->from, from);
	clock_tokyo(k->to, to);
	buf_printf(t->out, t->ja ? "  有効期間: %s から %s まで\n" : "  In force: from %s until %s\n",
		   from[0] != '\0' ? from : t->ja ? "承認" : "its approval", to);
}

static void tell_lists(const struct teller *t)
{
	char digest[2 * LIST_DIGEST_BYTES + 1];

	for (size_t i = 0; i < t->c->list_count; i++) {
		const struct list_use *u = &t->c->lists[i];
		hex_of(u->digest, sizeof(u->digest), digest);
		buf_printf(t->out, t->ja ? "  リスト %s: %s%s%s、" : "  List %s: %s%s%s, ", u->name,
			   u->file != NULL ? u->file : "-", u->column != NULL ? "#" : "",
			   u->column != NULL ? u->column : "");
		if (u->list == NULL)
			buf_text(t->out, t->ja ? "まだ読まれていない\n" : "not read yet\n");
		else
			buf_printf(t->out, t->ja ? "%zu 件、SHA-256 %s\n" : "%zu entries, SHA-256 %s\n", u->count, digest);
	}
}

void criterion_explain(const struct criterion *c, bool japanese, struct buf *out)
{
	struct teller t = { .c = c, .out = out, .ja = japanese };
	char digest[2 * CRITERION_DIGEST_BYTES + 1];

	buf_printf(out, japanese ? "規則 %s「%s」" : "Rule %s \"%s\"", c->id, c->title);
	if (c->level != NULL)
		buf_printf(out, japanese ? "（重大度 %s）" : " (level %s)", c->level);
	buf_text(out, japanese ? "\n  当たる条件: " : "\n  Fires when: ");
	tell_expr(&t, c->root, false);
	buf_text(out, "\n");
	if (c->terms.there)
		tell_terms(&t);
	else
		buf_text(out, japanese ? "  `sekisho:` の記載がないため、試すことはできるが実行はできない\n"
				       : "  It has no `sekisho:` block: it can be tried, but not run\n");
	tell_lists(&t);
	hex_of(c->digest, sizeof(c->digest), digest);
	buf_printf(out, "  SHA-256 %s\n", digest);
}
