/* evaluate.c - the truth of one rule on one record. */
#include <stdio.h>
#include <string.h>

#include "criteria/compiled.h"

const uint8_t *compiled_text(const struct value *v, char *room, size_t *len)
{
	switch (field_info(v->field)->type) {
	case TYPE_TEXT:
		*len = v->len;
		return v->text;
	case TYPE_IP:
		address_text(&v->ip, room);
		break;
	default:
		(void)snprintf(room, ADDRESS_TEXT_BYTES, "%llu", (unsigned long long)v->number);
		break;
	}
	*len = strlen(room);
	return (const uint8_t *)room;
}

/* Does some part behind a dot belong to either unit? */
static bool under(const struct matcher *m, const uint8_t *text, size_t len, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (text[i] != '.')
			continue;
		uint32_t group = keys_find(&m->texts, text + i + 1, len - i - 1);
		if (group != 0 && (groups_has(&m->groups, group, a) || groups_has(&m->groups, group, b)))
			return true;
	}
	return false;
}

/* A short list, entry by entry. */
static bool scan(const struct list *l, enum list_mode mode, const uint8_t *text, size_t len)
{
	const char *entry;
	size_t n;

	for (size_t at = 0; list_next(l, &at, &entry, &n);) {
		if (n > len)
			continue;
		if (mode == LIST_STARTS ? memcmp(text, entry, n) == 0
		    : mode == LIST_ENDS ? memcmp(text + len - n, entry, n) == 0
					: memmem(text, len, entry, n) != NULL)
			return true;
	}
	return false;
}

static bool in_list(const struct matcher *m, size_t rule, const struct test *t, const struct value *v)
{
	const struct list_place *place = &m->lists[rule][t->list];
	uint8_t folded[FACT_TEXT_MAX];

	if (field_info(v->field)->type == TYPE_IP)
		return groups_has(&m->groups, span_find(m->spans[v->ip.version == 6], &v->ip), place->unit);
	if (v->len > sizeof(folded))
		return false;
	for (size_t i = 0; i < v->len; i++)
		folded[i] = lower(v->text[i]);
	if (t->mode == LIST_WHOLE)
		return groups_has(&m->groups, keys_find(&m->texts, folded, v->len), place->unit) ||
		       under(m, folded, v->len, place->under, place->under);
	if (t->mode == LIST_UNDER)
		return under(m, folded, v->len, place->unit, place->under);
	return place->copy != NULL && scan(place->copy, t->mode, folded, v->len);
}

static bool in_prefix(const struct test *t, const struct value *v)
{
	struct ip ip;

	if (field_info(v->field)->type == TYPE_IP)
		return prefix_has(&t->prefix, &v->ip);
	return address_parse((const char *)v->text, v->len, &ip) == OK && prefix_has(&t->prefix, &ip);
}

static bool answers(const struct matcher *m, size_t rule, const struct test *t, const struct value *v)
{
	char room[ADDRESS_TEXT_BYTES];
	uint64_t n;
	size_t len;

	switch (t->kind) {
	case TEST_PRESENT:
		return true;
	case TEST_PATTERN: {
		const uint8_t *text = compiled_text(v, room, &len);
		return pattern_matches(&t->pattern, text, len);
	}
	case TEST_RANGE:
		n = field_info(v->field)->type == TYPE_TIME ? order_of_time(v->time) : v->number;
		return t->lo <= n && n <= t->hi;
	case TEST_PREFIX:
		return in_prefix(t, v);
	case TEST_LIST:
		return in_list(m, rule, t, v);
	}
	return false;
}

static bool test_true(const struct matcher *m, size_t rule, const struct test *t,
		      const struct record *r)
{
	struct value v;

	for (uint32_t at = 0; record_next(r, t->field, &at, &v);)
		if (answers(m, rule, t, &v))
			return true;
	return false;
}

/* Depth is bounded: BUILD_DEPTH_MAX brackets and a few levels of maps. */
static bool expr_true(const struct matcher *m, size_t rule, uint32_t number, const struct record *r)
{
	const struct criterion *c = m->criteria[rule];
	const struct expr *x = &c->exprs[number];

	if (x->kind == EXPR_TEST)
		return test_true(m, rule, &c->tests[x->test], r);
	if (x->kind == EXPR_NOT)
		return !expr_true(m, rule, c->kids[x->kids], r);
	bool until = x->kind == EXPR_OR;
	for (uint32_t i = 0; i < x->count; i++)
		if (expr_true(m, rule, c->kids[x->kids + i], r) == until)
			return until;
	return !until;
}

bool compiled_fires(const struct matcher *m, size_t rule, const struct record *r)
{
	return expr_true(m, rule, m->criteria[rule]->root, r);
}

bool matcher_evaluate(const struct matcher *m, size_t rule, const struct record *r)
{
	return compiled_fires(m, rule, r);
}
