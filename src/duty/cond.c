/* cond.c - read conditions over facts, strictly. */
#include "duty/cond.h"
#include "duty/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "duty/calendar.h"

err_t bad(struct law_reader *r, unsigned line, const char *fmt, ...)
{
	char text[PROBLEM_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (line == 0)
		return problem(r->why, ERR_FORM, "%s: %s", r->name, text);
	return problem(r->why, ERR_FORM, "%s:%u: %s", r->name, line, text);
}

err_t only_keys(struct law_reader *r, const struct node *map, const char *const *keys)
{
	for (const struct node *m = map->child; m != NULL; m = m->next) {
		const char *const *k = keys;
		while (*k != NULL && strcmp(*k, m->key) != 0)
			k++;
		if (*k == NULL)
			return bad(r, m->line, "unknown key \"%s\"; see docs/law-format.md", m->key);
	}
	return OK;
}

static err_t one_text(struct law_reader *r, const struct node *map, unsigned line,
		      const char *key, const char **ret)
{
	const struct node *n = node_get(map, key);

	*ret = "";
	if (n == NULL)
		return OK;
	if (n->kind != NODE_TEXT || n->len == 0 || strlen(n->text) != n->len)
		return bad(r, n->line != 0 ? n->line : line, "\"%s\" must be text", key);
	*ret = n->text;
	return OK;
}

err_t read_words(struct law_reader *r, const struct node *map, unsigned line, bool need,
		 struct words *out)
{
	err_t e = one_text(r, map, line, "ja", &out->ja);

	if (e == OK)
		e = one_text(r, map, line, "en", &out->en);
	if (e != OK)
		return e;
	bool ja = *out->ja != '\0', en = *out->en != '\0';
	if (ja != en || (need && !ja))
		return bad(r, line, "a text in both languages is needed; give \"ja\" and \"en\"");
	return OK;
}

int64_t choice_index(const struct fact_def *def, const char *id)
{
	for (size_t i = 0; i < def->choice_count; i++)
		if (strcmp(def->choices[i].id, id) == 0)
			return (int64_t)i;
	return -1;
}

static err_t one_choice(struct law_reader *r, const struct fact_def *def, const struct node *n,
			int64_t *ret)
{
	if (n->kind == NODE_LIST || n->kind == NODE_MAP || n->text == NULL)
		return bad(r, n->line, "a choice of \"%s\" must be one word", def->id);
	*ret = choice_index(def, n->text);
	if (*ret < 0)
		return bad(r, n->line, "\"%s\" is no choice of \"%s\"; see facts.yaml", n->text, def->id);
	return OK;
}

err_t read_choices(struct law_reader *r, const struct fact_def *def, const struct node *n,
		   uint64_t *ret)
{
	uint64_t set = 0;

	if (n->kind != NODE_LIST || n->count == 0)
		return bad(r, n->line, "a list of choices of \"%s\" is needed", def->id);
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		int64_t index = 0;
		err_t e = one_choice(r, def, c, &index);
		if (e != OK)
			return e;
		set |= UINT64_C(1) << index;
	}
	*ret = set;
	return OK;
}

err_t read_fact_name(struct law_reader *r, const struct node *n, const enum fact_type *type,
		     const struct fact_def **ret)
{
	if (n->kind != NODE_TEXT)
		return bad(r, n->line, "the name of a fact is needed");
	const struct fact_def *def = law_find_fact(r->law, n->text);
	if (def == NULL)
		return bad(r, n->line, "no fact \"%s\"; define it in facts.yaml", n->text);
	if (type != NULL && def->type != *type)
		return bad(r, n->line, "fact \"%s\" is a %s, but a %s is needed here", n->text,
			   fact_type_name(def->type), fact_type_name(*type));
	*ret = def;
	return OK;
}

err_t read_day(struct law_reader *r, const struct node *n, int64_t *ret)
{
	nsec_t t = 0;

	if (n->kind == NODE_TEXT && n->len == 10 && clock_parse(n->text, n->len, &t) == OK) {
		*ret = tokyo_day(t);
		return OK;
	}
	return bad(r, n->line, "a date like 2024-04-01 is needed");
}

static const struct {
	const char *key;
	enum cond_kind kind;
} ops[] = {
	{ "is", COND_EQ }, { "in", COND_IN }, { "gt", COND_GT }, { "ge", COND_GE },
	{ "lt", COND_LT }, { "le", COND_LE }, { "has", COND_HAS }, { "has_any", COND_HAS_ANY },
	{ "has_all", COND_HAS_ALL }, { "empty", COND_EMPTY }, { "known", COND_KNOWN },
};

/* Which operations fit which type of fact. */
static bool fits(enum cond_kind kind, enum fact_type type)
{
	switch (kind) {
	case COND_KNOWN:
		return true;
	case COND_EQ:
		return type == FACT_BOOL || type == FACT_INT || type == FACT_CHOICE;
	case COND_IN:
		return type == FACT_CHOICE;
	case COND_GT:
	case COND_GE:
	case COND_LT:
	case COND_LE:
		return type == FACT_INT || type == FACT_TIME;
	default:
		return type == FACT_SET;
	}
}

static err_t operand(struct law_reader *r, struct cond *c, const struct node *n)
{
	err_t e = OK;

	switch (c->kind) {
	case COND_KNOWN:
	case COND_EMPTY:
		if (n->kind != NODE_BOOL || n->number != 1)
			return bad(r, n->line, "\"%s\" takes only true; use \"not\" around it", n->key);
		return OK;
	case COND_IN:
	case COND_HAS_ANY:
	case COND_HAS_ALL:
		return read_choices(r, c->fact, n, &c->set);
	case COND_HAS:
		e = one_choice(r, c->fact, n, &c->number);
		if (e == OK)
			c->set = UINT64_C(1) << c->number;
		return e;
	default:
		break;
	}
	if (c->fact->type == FACT_CHOICE)
		return one_choice(r, c->fact, n, &c->number);
	if (c->fact->type == FACT_TIME) {
		if (n->kind != NODE_TEXT || clock_parse(n->text, n->len, &c->time) != OK)
			return bad(r, n->line, "a time is needed to compare \"%s\" with", c->fact->id);
		return OK;
	}
	if (n->kind != (c->fact->type == FACT_BOOL ? NODE_BOOL : NODE_INT))
		return bad(r, n->line, "fact \"%s\" is a %s; the value after \"%s\" is not",
			   c->fact->id, fact_type_name(c->fact->type), n->key);
	c->number = n->number;
	return OK;
}

static err_t read_leaf(struct law_reader *r, const struct node *n, struct cond *c)
{
	static const char *const keys[] = { "fact", "ja", "en", "cite", "is", "in", "gt", "ge",
		"lt", "le", "has", "has_any", "has_all", "empty", "known", NULL };
	const struct node *value = NULL;
	err_t e = only_keys(r, n, keys);

	if (e == OK)
		e = read_fact_name(r, node_get(n, "fact"), NULL, &c->fact);
	if (e != OK)
		return e;
	for (size_t i = 0; i < COUNT_OF(ops); i++) {
		const struct node *m = node_get(n, ops[i].key);
		if (m == NULL)
			continue;
		if (value != NULL)
			return bad(r, m->line, "one comparison a condition; put two under \"all\"");
		value = m;
		c->kind = ops[i].kind;
	}
	if (value == NULL)
		return bad(r, n->line, "no comparison with fact \"%s\"; add \"is\", \"in\", \"gt\" ...",
			   c->fact->id);
	if (!fits(c->kind, c->fact->type))
		return bad(r, value->line, "\"%s\" does not fit fact \"%s\", which is a %s", value->key,
			   c->fact->id, fact_type_name(c->fact->type));
	return operand(r, c, value);
}

static err_t read_day_cond(struct law_reader *r, const struct node *n, struct cond *c)
{
	static const char *const keys[] = { "day_from", "day_to", "ja", "en", "cite", NULL };
	const struct node *from = node_get(n, "day_from"), *to = node_get(n, "day_to");
	err_t e = only_keys(r, n, keys);

	c->kind = COND_DAY;
	c->from = INT64_MIN;
	c->to = INT64_MAX;
	if (e == OK && from != NULL)
		e = read_day(r, from, &c->from);
	if (e == OK && to != NULL)
		e = read_day(r, to, &c->to);
	if (e == OK && *c->text.ja == '\0')
		e = bad(r, n->line, "a condition on the day needs its own \"ja\" and \"en\"");
	return e;
}

static err_t read_term_cond(struct law_reader *r, const struct node *n, struct cond *c)
{
	static const char *const keys[] = { "term", NULL };
	const char *id = node_text(n, "term");
	err_t e = only_keys(r, n, keys);

	c->kind = COND_TERM;
	c->term_id = id;
	if (e == OK && (id == NULL || *id == '\0'))
		e = bad(r, n->line, "the name of a term is needed");
	return e;
}

static err_t read_group(struct law_reader *r, const struct node *n, struct cond *c)
{
	static const char *const keys[] = { "all", "any", "not", "shown", "ja", "en", "cite", NULL };
	static const struct {
		const char *key;
		enum cond_kind kind;
	} groups[] = { { "all", COND_ALL }, { "any", COND_ANY }, { "not", COND_NOT },
		{ "shown", COND_SHOWN } };
	const struct node *inner = NULL;
	err_t e = only_keys(r, n, keys);

	for (size_t i = 0; e == OK && i < COUNT_OF(groups); i++) {
		const struct node *m = node_get(n, groups[i].key);
		if (m == NULL)
			continue;
		if (inner != NULL)
			return bad(r, m->line, "one of \"all\", \"any\", \"not\", \"shown\" a condition");
		inner = m;
		c->kind = groups[i].kind;
	}
	if (e != OK)
		return e;
	if (inner == NULL)
		return bad(r, n->line, "not a condition; use \"fact\", \"term\", \"all\", \"any\", \"not\", \"shown\" or \"day_from\"");
	bool one = c->kind == COND_NOT || c->kind == COND_SHOWN;
	return one ? read_cond(r, inner, &c->child) : read_conds(r, inner, &c->child);
}

err_t read_cond(struct law_reader *r, const struct node *n, const struct cond **ret)
{
	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a condition must be a map");
	struct cond *c = pool_take(&r->law->pool, sizeof(*c));
	if (c == NULL)
		return ERR_MEMORY;
	c->line = n->line;
	err_t e = read_words(r, n, n->line, false, &c->text);
	if (e == OK)
		e = one_text(r, n, n->line, "cite", &c->cite);
	if (e != OK)
		return e;
	if (node_get(n, "fact") != NULL)
		e = read_leaf(r, n, c);
	else if (node_get(n, "term") != NULL)
		e = read_term_cond(r, n, c);
	else if (node_get(n, "day_from") != NULL || node_get(n, "day_to") != NULL)
		e = read_day_cond(r, n, c);
	else
		e = read_group(r, n, c);
	if (e == OK)
		*ret = c;
	return e;
}

err_t read_conds(struct law_reader *r, const struct node *list, const struct cond **ret)
{
	const struct cond *first = NULL;
	struct cond *last = NULL;

	if (list->kind != NODE_LIST || list->count == 0)
		return bad(r, list->line, "a list of conditions is needed");
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		const struct cond *c = NULL;
		err_t e = read_cond(r, n, &c);
		if (e != OK)
			return e;
		struct cond *made = pool_take(&r->law->pool, sizeof(*made));
		if (made == NULL)
			return ERR_MEMORY;
		*made = *c;
		if (last != NULL)
			last->next = made;
		else
			first = made;
		last = made;
	}
	*ret = first;
	return OK;
}
