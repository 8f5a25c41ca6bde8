/* compile.c - from criteria to a matcher. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "criteria/compiled.h"

#define COST_NEVER	UINT32_MAX	/* no test of this part is necessary */
#define COST_MOST	1000000u

struct compiler {
	struct matcher *m;
	struct problem *why;
	struct span_prefix *prefixes;
	size_t prefix_count, prefix_room;
	const struct list *seen[MATCHER_RULES_MAX];	/* lists whose entries are in, */
	uint32_t seen_unit[MATCHER_RULES_MAX];		/* by digest and column */
	const char *seen_column[MATCHER_RULES_MAX];
	bool seen_text[MATCHER_RULES_MAX], seen_address[MATCHER_RULES_MAX];
	size_t seen_count;
};

static err_t room_for(void *array, size_t count, size_t *room, size_t size)
{
	void *old;

	if (count < *room)
		return OK;
	size_t want = *room < 8 ? 8 : *room * 2;
	memcpy(&old, array, sizeof(old));
	/* cppcheck-suppress memleak ; it goes into the caller's pointer, byte by byte */
	void *bytes = realloc(old, want * size);
	if (bytes == NULL)
		return ERR_MEMORY;
	memcpy(array, &bytes, sizeof(bytes));
	*room = want;
	return OK;
}

static err_t new_unit(struct matcher *m, uint32_t *ret)
{
	err_t e = room_for(&m->units, m->unit_count, &m->unit_room, sizeof(*m->units));

	if (e != OK)
		return e;
	m->units[m->unit_count] = (struct unit){ 0 };
	*ret = (uint32_t)m->unit_count++;
	return OK;
}

static err_t add_hook(struct matcher *m, uint32_t unit, enum field field, enum hook_mode mode,
		      size_t rule)
{
	struct unit *u = &m->units[unit];
	struct hook h = { (uint8_t)field, (uint8_t)mode, (uint16_t)rule };
	struct field_plan *plan = &m->plans[field];

	plan->watched = true;
	switch (field_info(field)->type) {
	case TYPE_TEXT:
		plan->whole |= mode == HOOK_WHOLE;
		plan->under |= mode == HOOK_UNDER;
		break;
	case TYPE_IP:
		plan->address = true;
		break;
	default:
		plan->number = true;
		break;
	}
	for (size_t i = 0; i < u->count; i++)
		if (memcmp(&u->hooks[i], &h, sizeof(h)) == 0)
			return OK;
	err_t e = room_for(&u->hooks, u->count, &u->room, sizeof(*u->hooks));
	if (e == OK)
		u->hooks[u->count++] = h;
	return e;
}

static err_t add_gate(struct matcher *m, enum field field, uint64_t lo, uint64_t hi, size_t rule)
{
	struct field_plan *plan = &m->plans[field];

	err_t e = room_for(&plan->gates, plan->gate_count, &plan->gate_room, sizeof(*plan->gates));
	if (e != OK)
		return e;
	plan->watched = true;
	plan->gates[plan->gate_count++] = (struct gate){ lo, hi, (uint16_t)rule };
	return OK;
}

static err_t add_prefix(struct compiler *k, const struct prefix *p, uint32_t unit)
{
	err_t e = room_for(&k->prefixes, k->prefix_count, &k->prefix_room, sizeof(*k->prefixes));

	if (e == OK)
		k->prefixes[k->prefix_count++] = (struct span_prefix){ *p, unit };
	return e;
}

/* Fields with few different values: an equal value says little. */
static bool common_field(enum field f)
{
	switch (f) {
	case F_TRANSPORT: case F_TYPE: case F_PROTOCOL: case F_DIRECTION: case F_DNS_TYPE:
	case F_DNS_RCODE: case F_TLS_VERSION: case F_TLS_ALPN: case F_TLS_CLIENT_ALPN: case F_HTTP_METHOD:
		return true;
	default:
		return false;
	}
}

/* Is this value there in every flow? */
static bool fixed_field(enum field f)
{
	return f <= F_ICMP_CODE && f != F_PROTOCOL && f != F_DIRECTION;
}

/* A pattern that a hash can find: whole, or a suffix that begins with a dot. */
static bool hashed_pattern(const struct test *t)
{
	size_t len = 0;

	if (field_info(t->field)->type != TYPE_TEXT)
		return false;
	enum pattern_shape shape = pattern_shape(&t->pattern);
	if (shape == SHAPE_WHOLE)
		return true;
	const uint16_t *literal = pattern_literal(&t->pattern, &len);
	return shape == SHAPE_ENDS && len > 1 && literal[0] == '.';
}

/* Roughly how many records in 200 would make the rule a candidate. */
static uint32_t test_cost(const struct test *t)
{
	uint32_t there = fixed_field(t->field) ? 200 : 60;

	switch (t->kind) {
	case TEST_PATTERN:
		return hashed_pattern(t) ? common_field(t->field) ? 50 : 1 : there;
	case TEST_RANGE:
		return t->lo > t->hi ? 0 : t->lo == t->hi ? 20 : 100;
	case TEST_PREFIX:
		return field_info(t->field)->type == TYPE_IP ? 20u - t->prefix.bits / 8u : there;
	case TEST_LIST:
		return t->mode == LIST_WHOLE || t->mode == LIST_UNDER ? 2 : there;
	default:
		return there;
	}
}

/* The cheapest set of tests of which one is true whenever the part is `!turned`. */
static uint32_t cost(const struct criterion *c, uint32_t number, bool turned)
{
	const struct expr *x = &c->exprs[number];
	uint32_t sum = 0, least = COST_NEVER;

	if (x->kind == EXPR_TEST)
		return turned ? COST_NEVER : test_cost(&c->tests[x->test]);
	if (x->kind == EXPR_NOT)
		return cost(c, c->kids[x->kids], !turned);
	for (uint32_t i = 0; i < x->count; i++) {
		uint32_t one = cost(c, c->kids[x->kids + i], turned);
		if (one < least)
			least = one;
		sum = one == COST_NEVER || sum == COST_NEVER ? COST_NEVER
		      : sum + one > COST_MOST ? COST_MOST : sum + one;
	}
	return (x->kind == EXPR_AND) != turned ? least : sum;
}

static err_t add_text(struct compiler *k, const char *text, size_t len, uint32_t unit)
{
	return keys_add(&k->m->texts, &k->m->groups, text, len, unit);
}

/* A pattern's literal part as a key; cased ones are checked when evaluated. */
static err_t hook_pattern(struct compiler *k, size_t rule, const struct test *t, uint32_t unit[2])
{
	size_t len = 0;
	const uint16_t *literal = pattern_literal(&t->pattern, &len);
	bool under = pattern_shape(&t->pattern) == SHAPE_ENDS;
	char *key = malloc(len + 1);
	err_t e = key != NULL ? OK : ERR_MEMORY;

	for (size_t i = 0; e == OK && i < len; i++)
		key[i] = (char)lower((uint8_t)literal[i]);
	/* All literals of one field, mode and rule share a unit. */
	if (e == OK && unit[under] == UINT32_MAX)
		e = new_unit(k->m, &unit[under]);
	if (e == OK)
		e = add_hook(k->m, unit[under], t->field, under ? HOOK_UNDER : HOOK_WHOLE, rule);
	if (e == OK)
		e = add_text(k, key + under, len - under, unit[under]);
	free(key);
	return e;
}

static err_t hook_number(struct compiler *k, size_t rule, const struct test *t)
{
	uint32_t unit = 0;

	if (t->lo > t->hi)
		return OK;
	if (t->lo < t->hi || field_info(t->field)->type != TYPE_UINT)
		return add_gate(k->m, t->field, t->lo, t->hi, rule);
	err_t e = new_unit(k->m, &unit);
	if (e == OK)
		e = add_hook(k->m, unit, t->field, HOOK_WHOLE, rule);
	return e == OK ? keys_add(&k->m->numbers, &k->m->groups, &t->lo, sizeof(t->lo), unit) : e;
}

static err_t hook_prefix(struct compiler *k, size_t rule, const struct test *t)
{
	uint32_t unit = 0;

	if (field_info(t->field)->type != TYPE_IP)
		return add_gate(k->m, t->field, 0, UINT64_MAX, rule);
	err_t e = new_unit(k->m, &unit);
	if (e == OK)
		e = add_hook(k->m, unit, t->field, HOOK_WHOLE, rule);
	return e == OK ? add_prefix(k, &t->prefix, unit) : e;
}

static err_t hook_list(struct compiler *k, size_t rule, const struct test *t)
{
	const struct list_place *p = &k->m->lists[rule][t->list];

	if (t->mode != LIST_WHOLE && t->mode != LIST_UNDER)
		return add_gate(k->m, t->field, 0, UINT64_MAX, rule);
	enum hook_mode mode = t->mode == LIST_WHOLE ? HOOK_WHOLE : HOOK_UNDER;
	err_t e = add_hook(k->m, p->unit, t->field, mode, rule);
	if (e == OK && field_info(t->field)->type == TYPE_TEXT)
		e = add_hook(k->m, p->under, t->field, HOOK_UNDER, rule);
	return e;
}

static err_t hook_test(struct compiler *k, size_t rule, const struct test *t,
		       uint32_t units[FIELD_COUNT][2])
{
	switch (t->kind) {
	case TEST_PATTERN:
		if (hashed_pattern(t))
			return hook_pattern(k, rule, t, units[t->field]);
		return add_gate(k->m, t->field, 0, UINT64_MAX, rule);
	case TEST_RANGE:
		return hook_number(k, rule, t);
	case TEST_PREFIX:
		return hook_prefix(k, rule, t);
	case TEST_LIST:
		return hook_list(k, rule, t);
	default:
		return add_gate(k->m, t->field, 0, UINT64_MAX, rule);
	}
}

/* Hook the set that cost() chose. */
static err_t hook_expr(struct compiler *k, size_t rule, uint32_t number, bool turned,
		       uint32_t units[FIELD_COUNT][2])
{
	const struct criterion *c = k->m->criteria[rule];
	const struct expr *x = &c->exprs[number];
	uint32_t least = COST_NEVER, best = 0;
	err_t e = OK;

	if (x->kind == EXPR_TEST)
		return hook_test(k, rule, &c->tests[x->test], units);
	if (x->kind == EXPR_NOT)
		return hook_expr(k, rule, c->kids[x->kids], !turned, units);
	bool one_is_enough = (x->kind == EXPR_AND) != turned;
	for (uint32_t i = 0; e == OK && i < x->count; i++) {
		uint32_t kid = c->kids[x->kids + i];
		if (!one_is_enough)
			e = hook_expr(k, rule, kid, turned, units);
		else if (cost(c, kid, turned) < least) {
			least = cost(c, kid, turned);
			best = kid;
		}
	}
	return e == OK && one_is_enough ? hook_expr(k, rule, best, turned, units) : e;
}

/* Does the rule look the list up in a field of this type? */
static bool list_used(const struct criterion *c, size_t list, enum field_type type)
{
	for (size_t i = 0; i < c->test_count; i++) {
		const struct test *t = &c->tests[i];
		if (t->kind == TEST_LIST && t->list == list && field_info(t->field)->type == type &&
		    (t->mode == LIST_WHOLE || t->mode == LIST_UNDER))
			return true;
	}
	return false;
}

static bool list_scanned(const struct criterion *c, size_t list)
{
	for (size_t i = 0; i < c->test_count; i++) {
		const struct test *t = &c->tests[i];
		if (t->kind == TEST_LIST && t->list == list && t->mode != LIST_WHOLE && t->mode != LIST_UNDER)
			return true;
	}
	return false;
}

/* The number under which this list's entries are known, new if it must be. */
static err_t find_seen(struct compiler *k, const struct list_use *u, size_t *ret)
{
	const char *column = u->column != NULL ? u->column : "";
	uint32_t under = 0;

	for (size_t i = 0; i < k->seen_count; i++) {
		if (memcmp(k->seen[i]->digest, u->list->digest, LIST_DIGEST_BYTES) == 0 &&
		    strcmp(k->seen_column[i], column) == 0) {
			*ret = i;
			return OK;
		}
	}
	if (k->seen_count == COUNT_OF(k->seen))
		return problem(k->why, ERR_LIMIT, "more than %u lists", MATCHER_RULES_MAX);
	*ret = k->seen_count;
	k->seen[*ret] = u->list;
	k->seen_column[*ret] = column;
	err_t e = new_unit(k->m, &k->seen_unit[*ret]);
	if (e == OK)
		e = new_unit(k->m, &under);	/* always the next number */
	k->seen_count++;
	return e;
}

static err_t load_texts(struct compiler *k, const struct list *l, uint32_t unit)
{
	const char *text;
	size_t len;
	err_t e = OK;

	for (size_t at = 0; e == OK && list_next(l, &at, &text, &len);) {
		if (len > 2 && text[0] == '*')
			e = add_text(k, text + 2, len - 2, unit + 1);
		else
			e = add_text(k, text, len, unit);
	}
	return e;
}

static err_t load_addresses(struct compiler *k, const struct list *l, uint32_t unit)
{
	struct prefix p;
	const char *text;
	size_t len;
	err_t e = OK;

	for (size_t at = 0; e == OK && list_next(l, &at, &text, &len);)
		if (prefix_parse(text, len, &p) == OK)
			e = add_prefix(k, &p, unit);
	return e;
}

static struct list *copy_list(const struct list *l)
{
	struct list *copy = malloc(sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *l;
	copy->bytes = malloc(l->len);
	if (copy->bytes == NULL) {
		free(copy);
		return NULL;
	}
	memcpy(copy->bytes, l->bytes, l->len);
	return copy;
}

static err_t load_list(struct compiler *k, size_t rule, size_t number)
{
	const struct criterion *c = k->m->criteria[rule];
	const struct list_use *u = &c->lists[number];
	struct list_place *p = &k->m->lists[rule][number];
	size_t i = 0;

	err_t e = find_seen(k, u, &i);
	if (e != OK)
		return e;
	p->unit = k->seen_unit[i];
	p->under = k->seen_unit[i] + 1;
	if (list_used(c, number, TYPE_TEXT) && !k->seen_text[i]) {
		k->seen_text[i] = true;
		e = load_texts(k, u->list, p->unit);
	}
	if (e == OK && list_used(c, number, TYPE_IP) && !k->seen_address[i]) {
		k->seen_address[i] = true;
		e = load_addresses(k, u->list, p->unit);
	}
	if (e == OK && list_scanned(c, number)) {
		p->copy = copy_list(u->list);
		e = p->copy != NULL ? OK : ERR_MEMORY;
	}
	return e;
}

static err_t compile_rule(struct compiler *k, size_t rule)
{
	const struct criterion *c = k->m->criteria[rule];
	uint32_t units[FIELD_COUNT][2];

	memset(units, 0xff, sizeof(units));
	err_t e = criterion_lists_given(c, k->why);
	for (size_t i = 0; e == OK && i < c->list_count; i++)
		e = load_list(k, rule, i);
	if (e != OK)
		return e;
	if (cost(c, c->root, false) != COST_NEVER)
		return hook_expr(k, rule, c->root, false, units);
	k->m->always[k->m->always_count++] = (uint16_t)rule;
	return OK;
}

static err_t finish(struct compiler *k)
{
	struct matcher *m = k->m;

	err_t e = span_table_new(k->prefixes, k->prefix_count, 4, groups_join, &m->groups, &m->spans[0]);
	if (e == OK)
		e = span_table_new(k->prefixes, k->prefix_count, 6, groups_join, &m->groups, &m->spans[1]);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (m->plans[f].watched && fixed_field((enum field)f))
			m->fixed[m->fixed_count++] = (uint8_t)f;
	keys_fit(&m->texts);
	keys_fit(&m->numbers);
	return e;
}

static err_t allocate(struct matcher *m, const struct criterion *const *criteria, size_t count)
{
	m->owned = calloc(count + 1, sizeof(*m->owned));
	m->lists = calloc(count + 1, sizeof(*m->lists));
	m->always = calloc(count + 1, sizeof(*m->always));
	if (m->owned == NULL || m->lists == NULL || m->always == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < count; i++)
		m->owned[i] = criteria[i];
	m->criteria = m->owned;
	m->count = count;
	uint64_t seed = hash_seed();
	keys_init(&m->texts, seed);
	keys_init(&m->numbers, seed);
	return OK;
}

err_t matcher_new(const struct criterion *const *criteria, size_t count, struct matcher **ret,
		  struct problem *why)
{
	struct compiler *k = calloc(1, sizeof(*k));

	if (count > MATCHER_RULES_MAX) {
		free(k);
		return problem(why, ERR_LIMIT, "more than %u criteria", MATCHER_RULES_MAX);
	}
	if (k == NULL || (k->m = calloc(1, sizeof(*k->m))) == NULL) {
		free(k);
		return problem(why, ERR_MEMORY, "out of memory");
	}
	k->why = why;
	err_t e = allocate(k->m, criteria, count);
	for (size_t i = 0; e == OK && i < count; i++)
		e = compile_rule(k, i);
	if (e == OK)
		e = finish(k);
	if (e == OK)
		*ret = k->m;
	else
		matcher_free(k->m);
	free(k->prefixes);
	free(k);
	return e == OK ? OK : problem(why, e, "compiling criteria: %s", err_text(e));
}

void matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->unit_count; i++)
		free(m->units[i].hooks);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		free(m->plans[f].gates);
	for (size_t i = 0; m->lists != NULL && i < m->count; i++)
		for (size_t l = 0; l < CRITERION_LISTS_MAX; l++)
			list_free(m->lists[i][l].copy);
	free(m->units);
	groups_free(&m->groups);
	keys_free(&m->texts);
	keys_free(&m->numbers);
	span_table_free(m->spans[0]);
	span_table_free(m->spans[1]);
	free(m->always);
	free(m->lists);
	free(m->owned);
	free(m);
}

size_t matcher_bytes(const struct matcher *m)
{
	size_t n = sizeof(*m) + m->count * (sizeof(*m->lists) + sizeof(*m->owned) + sizeof(*m->always));

	n += m->unit_room * sizeof(*m->units);
	for (size_t i = 0; i < m->unit_count; i++)
		n += m->units[i].room * sizeof(struct hook);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		n += m->plans[f].gate_room * sizeof(struct gate);
	return n + groups_bytes(&m->groups) + keys_bytes(&m->texts) + keys_bytes(&m->numbers) +
	       span_table_bytes(m->spans[0]) + span_table_bytes(m->spans[1]);
}
