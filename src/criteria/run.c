/* run.c - hold one record against the compiled criteria. */
#include <string.h>

#include "base/rd.h"
#include "criteria/compiled.h"

#define WORDS	(MATCHER_RULES_MAX / 64u)

/* Which rules are candidates. The bits are cleared only when the first one
 * comes: most records have none. */
struct candidates {
	const struct matcher *m;
	bool any;
	uint64_t bits[WORDS];
};

static void add(struct candidates *c, uint16_t rule)
{
	if (!c->any) {
		memset(c->bits, 0, sizeof(c->bits));
		c->any = true;
	}
	c->bits[rule / 64u] |= UINT64_C(1) << (rule % 64u);
}

static void add_group(struct candidates *c, uint32_t group, enum field field, enum hook_mode mode)
{
	size_t count = 0;
	const uint32_t *units = groups_members(&c->m->groups, group, &count);

	for (size_t i = 0; i < count; i++) {
		const struct unit *u = &c->m->units[units[i]];
		for (size_t h = 0; h < u->count; h++)
			if (u->hooks[h].field == (uint8_t)field && u->hooks[h].mode == (uint8_t)mode)
				add(c, u->hooks[h].rule);
	}
}

static void look_up_text(struct candidates *c, const struct field_plan *plan, const struct value *v)
{
	uint8_t folded[FACT_TEXT_MAX];
	uint32_t group;

	if (v->len > sizeof(folded))
		return;
	for (size_t i = 0; i < v->len; i++)
		folded[i] = lower(v->text[i]);
	if (plan->whole && (group = keys_find(&c->m->texts, folded, v->len)) != 0)
		add_group(c, group, v->field, HOOK_WHOLE);
	if (!plan->under)
		return;
	const uint8_t *end = folded + v->len, *dot = folded;
	while ((dot = memchr(dot, '.', (size_t)(end - dot))) != NULL && ++dot < end)
		if ((group = keys_find(&c->m->texts, dot, (size_t)(end - dot))) != 0)
			add_group(c, group, v->field, HOOK_UNDER);
}

static void look_up(struct candidates *c, const struct value *v)
{
	const struct field_plan *plan = &c->m->plans[v->field];
	enum field_type type = field_info(v->field)->type;
	uint64_t n = type == TYPE_TIME ? order_of_time(v->time) : v->number;

	if (plan->whole || plan->under)
		look_up_text(c, plan, v);
	if (plan->address)
		add_group(c, span_find(c->m->spans[v->ip.version == 6], &v->ip), v->field, HOOK_WHOLE);
	if (plan->number)
		add_group(c, keys_find(&c->m->numbers, &n, sizeof(n)), v->field, HOOK_WHOLE);
	for (size_t i = 0; i < plan->gate_count; i++)
		if (plan->gates[i].lo <= n && n <= plan->gates[i].hi)
			add(c, plan->gates[i].rule);
}

static void find_candidates(struct candidates *c, const struct record *r)
{
	const struct matcher *m = c->m;
	const struct record flow = { .flow = r->flow };
	struct value v;

	for (size_t i = 0; i < m->always_count; i++)
		add(c, m->always[i]);
	for (size_t i = 0; r->flow != NULL && i < m->fixed_count; i++)
		for (uint32_t at = 0; record_next(&flow, (enum field)m->fixed[i], &at, &v);)
			look_up(c, &v);
	if (r->facts == NULL)
		return;
	for (uint32_t at = 0; facts_next(r->facts, &at, &v);)
		if (m->plans[v.field].watched)
			look_up(c, &v);
}

size_t matcher_run(const struct matcher *m, const struct record *r, uint16_t *fired, size_t room)
{
	struct candidates c;
	size_t count = 0;

	c.m = m;
	c.any = false;
	find_candidates(&c, r);
	if (!c.any)
		return 0;
	for (size_t w = 0; w * 64 < m->count; w++) {
		for (uint64_t bits = c.bits[w]; bits != 0; bits &= bits - 1) {
			size_t rule = w * 64 + (size_t)__builtin_ctzll(bits);
			if (compiled_fires(m, rule, r) && count < room)
				fired[count++] = (uint16_t)rule;
		}
	}
	return count;
}
