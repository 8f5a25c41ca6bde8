#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "criteria/build.h"

/*
 * condition  = and { "or" and }
 * and        = not { "and" not }
 * not        = "not" not | primary
 * primary    = "(" condition ")" | ( "1" | "any" | "all" ) "of" ( "them" | PATTERN ) | IDENTIFIER
 */
struct parser {
	struct build *b;
	const char *at;		/* rest of the text */
	unsigned line;
	unsigned depth;
	const char *word;	/* the present token; len 0 at the end */
	size_t len;
};

static const char word_bytes[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.*";

static void advance(struct parser *p)
{
	p->at += strspn(p->at, " \t\r\n");
	p->word = p->at;
	p->len = strspn(p->at, word_bytes);
	if (p->len == 0 && *p->at != '\0')
		p->len = 1;
	p->at += p->len;
}

static bool is(const struct parser *p, const char *word)
{
	return p->len == strlen(word) && strncasecmp(p->word, word, p->len) == 0;
}

static err_t refuse(const struct parser *p, const char *what)
{
	if (p->len == 0)
		return doc_problem(&p->b->d, ERR_FORM, p->line, "the condition ends where %s is expected", what);
	return doc_problem(&p->b->d, ERR_FORM, p->line, "`%.*s` in the condition where %s is expected",
			   (int)p->len, p->word, what);
}

static err_t parse_or(struct parser *p, uint32_t *ret);

/* Does the name match a pattern with `*`? */
static bool name_matches(const char *pattern, size_t len, const char *name)
{
	struct pattern glob;

	if (pattern_parse(pattern, len, false, false, true, &glob) != OK)
		return false;
	bool yes = pattern_matches(&glob, (const uint8_t *)name, strlen(name));
	pattern_free(&glob);
	return yes;
}

static err_t parse_of(struct parser *p, enum expr_kind kind, uint32_t *ret)
{
	struct build *b = p->b;
	size_t count = 0;

	advance(p);
	if (!is(p, "of"))
		return refuse(p, "`of`");
	advance(p);
	if (p->len == 0 || strchr(word_bytes, p->word[0]) == NULL)
		return refuse(p, "`them` or a pattern of identifiers");
	bool them = is(p, "them");
	uint32_t *kids = calloc(b->identifier_count, sizeof(*kids));
	if (kids == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < b->identifier_count; i++) {
		const char *name = b->identifiers[i].name;
		bool hidden = name[0] == '_' && (them || p->word[0] != '_');
		if (!hidden && (them || name_matches(p->word, p->len, name)))
			kids[count++] = b->identifiers[i].expr;
	}
	err_t e = OK;
	if (count == 0)
		e = doc_problem(&b->d, ERR_FORM, p->line, "`of %.*s` names no search identifier", (int)p->len,
				p->word);
	if (e == OK)
		e = build_node(b, kind, kids, count, ret);
	free(kids);
	if (e == OK)
		advance(p);
	return e;
}

static err_t parse_name(struct parser *p, uint32_t *ret)
{
	struct build *b = p->b;

	for (size_t i = 0; i < b->identifier_count; i++) {
		const char *name = b->identifiers[i].name;
		if (strlen(name) == p->len && memcmp(name, p->word, p->len) == 0) {
			*ret = b->identifiers[i].expr;
			advance(p);
			return OK;
		}
	}
	if (p->len > 0 && memchr(p->word, '*', p->len) != NULL)
		return doc_problem(&b->d, ERR_FORM, p->line,
				   "`%.*s` is a pattern; write `1 of` or `all of` before it", (int)p->len, p->word);
	if (p->len > 0 && *p->word == '|')
		return doc_problem(&b->d, ERR_UNKNOWN, p->line,
				   "aggregation in a condition (`|`) is not supported; write a correlation rule");
	if (p->len == 0 || strchr(word_bytes, p->word[0]) == NULL || is(p, "and") || is(p, "or") ||
	    is(p, "not"))
		return refuse(p, "a search identifier");
	return doc_problem(&b->d, ERR_FORM, p->line, "the condition names `%.*s`, which is not in the detection",
			   (int)p->len, p->word);
}

/* Is the word a quantifier? Only when `of` follows: an identifier may be called "all". */
static bool quantifier(const struct parser *p, const char *word)
{
	struct parser ahead = *p;

	if (!is(p, word))
		return false;
	advance(&ahead);
	return is(&ahead, "of");
}

static err_t parse_primary(struct parser *p, uint32_t *ret)
{
	if (is(p, "(")) {
		advance(p);
		err_t e = parse_or(p, ret);
		if (e != OK)
			return e;
		if (!is(p, ")"))
			return refuse(p, "`)`");
		advance(p);
		return OK;
	}
	if (quantifier(p, "1") || quantifier(p, "any"))
		return parse_of(p, EXPR_OR, ret);
	if (quantifier(p, "all"))
		return parse_of(p, EXPR_AND, ret);
	return parse_name(p, ret);
}

static err_t parse_not(struct parser *p, uint32_t *ret)
{
	uint32_t kid = 0;
	err_t e;

	if (++p->depth > BUILD_DEPTH_MAX)
		return doc_problem(&p->b->d, ERR_LIMIT, p->line, "the condition is nested deeper than %u levels",
				   BUILD_DEPTH_MAX);
	if (is(p, "not")) {
		advance(p);
		e = parse_not(p, &kid);
		if (e == OK)
			e = build_node(p->b, EXPR_NOT, &kid, 1, ret);
	} else {
		e = parse_primary(p, ret);
	}
	p->depth--;
	return e;
}

/* One level of the grammar: operands of the next level with `word` between. */
static err_t parse_chain(struct parser *p, const char *word, enum expr_kind kind,
			 err_t (*operand)(struct parser *, uint32_t *), uint32_t *ret)
{
	uint32_t kids[BUILD_CONDITION_MAX / 4];
	size_t count = 0;

	for (;;) {
		if (count == COUNT_OF(kids))
			return doc_problem(&p->b->d, ERR_LIMIT, p->line, "the condition is too long");
		err_t e = operand(p, &kids[count++]);
		if (e != OK)
			return e;
		if (!is(p, word))
			return build_node(p->b, kind, kids, count, ret);
		advance(p);
	}
}

static err_t parse_and(struct parser *p, uint32_t *ret)
{
	return parse_chain(p, "and", EXPR_AND, parse_not, ret);
}

static err_t parse_or(struct parser *p, uint32_t *ret)
{
	return parse_chain(p, "or", EXPR_OR, parse_and, ret);
}

err_t build_condition(struct build *b, const char *text, unsigned line, uint32_t *ret)
{
	struct parser p = { .b = b, .at = text, .line = line };

	if (strlen(text) > BUILD_CONDITION_MAX)
		return doc_problem(&b->d, ERR_LIMIT, line, "a condition longer than %u bytes",
				   BUILD_CONDITION_MAX);
	advance(&p);
	err_t e = parse_or(&p, ret);
	if (e == OK && is(&p, "|"))
		return doc_problem(&b->d, ERR_UNKNOWN, line,
				   "aggregation in a condition (`|`) is not supported; write a correlation rule");
	if (e == OK && p.len > 0)
		return refuse(&p, "`and`, `or` or the end");
	return e;
}
