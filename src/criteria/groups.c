#include "criteria/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

/* Make *room hold `want` elements. */
static void *grow(void *old, size_t want, size_t *room, size_t size)
{
	if (want <= *room)
		return old;
	size_t n = *room < 64 ? 64 : *room * 2;
	while (n < want)
		n *= 2;
	void *bytes = realloc(old, n * size);
	if (bytes != NULL)
		*room = n;
	return bytes;
}

static bool make_room(struct groups *g, size_t units)
{
	void *a = grow(g->units, g->unit_count + units, &g->unit_room, sizeof(*g->units));
	if (a == NULL)
		return false;
	g->units = a;
	void *b = grow(g->groups, g->count + 2, &g->room, sizeof(*g->groups));
	if (b == NULL)
		return false;
	g->groups = b;
	if (g->count == 0)
		g->groups[g->count++] = (struct group){ 0, 0 };
	return true;
}

static uint64_t hash_of(const uint32_t *units, size_t count)
{
	return hash64(units, count * sizeof(*units), 0);
}

static void put_slot(struct groups *g, uint32_t number)
{
	const struct group *x = &g->groups[number];
	size_t at = (size_t)hash_of(g->units + x->at, x->count) & (g->slot_count - 1);

	while (g->slots[at] != 0)
		at = (at + 1) & (g->slot_count - 1);
	g->slots[at] = number;
}

static bool make_slots(struct groups *g)
{
	if (g->slot_count > 2 * (g->count + 1))
		return true;
	size_t n = g->slot_count < 64 ? 64 : g->slot_count * 4;
	uint32_t *slots = calloc(n, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(g->slots);
	g->slots = slots;
	g->slot_count = n;
	for (uint32_t i = 1; i < g->count; i++)
		put_slot(g, i);
	return true;
}

/* The group with the members that stand behind unit_count, or 0. */
static uint32_t find(const struct groups *g, size_t count)
{
	const uint32_t *units = g->units + g->unit_count;
	size_t at = (size_t)hash_of(units, count) & (g->slot_count - 1);

	for (; g->slots[at] != 0; at = (at + 1) & (g->slot_count - 1)) {
		const struct group *x = &g->groups[g->slots[at]];
		if (x->count == count && memcmp(g->units + x->at, units, count * sizeof(*units)) == 0)
			return g->slots[at];
	}
	return 0;
}

uint32_t groups_join(void *groups, uint32_t group, uint32_t unit)
{
	struct groups *g = groups;
	size_t count = 0, n = 0;

	if (g->count > 0 && groups_has(g, group, unit))
		return group;
	count = group != 0 ? g->groups[group].count : 0;
	if (!make_room(g, count + 1) || !make_slots(g))
		return UINT32_MAX;
	const uint32_t *from = g->units + g->groups[group].at;
	uint32_t *to = g->units + g->unit_count;
	while (n < count && from[n] < unit) {
		to[n] = from[n];
		n++;
	}
	to[n] = unit;
	memcpy(to + n + 1, from + n, (count - n) * sizeof(*to));
	uint32_t old = find(g, count + 1);
	if (old != 0)
		return old;
	g->groups[g->count] = (struct group){ (uint32_t)g->unit_count, (uint32_t)count + 1 };
	g->unit_count += count + 1;
	put_slot(g, (uint32_t)g->count);
	return (uint32_t)g->count++;
}

const uint32_t *groups_members(const struct groups *g, uint32_t group, size_t *count)
{
	*count = group != 0 ? g->groups[group].count : 0;
	return group != 0 ? g->units + g->groups[group].at : NULL;
}

bool groups_has(const struct groups *g, uint32_t group, uint32_t unit)
{
	size_t lo = 0, hi = 0;
	const uint32_t *units = groups_members(g, group, &hi);

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;
		if (units[middle] == unit)
			return true;
		if (units[middle] < unit)
			lo = middle + 1;
		else
			hi = middle;
	}
	return false;
}

void groups_free(struct groups *g)
{
	free(g->units);
	free(g->groups);
	free(g->slots);
	*g = (struct groups){ 0 };
}

size_t groups_bytes(const struct groups *g)
{
	return g->unit_room * sizeof(*g->units) + g->room * sizeof(*g->groups) +
	       g->slot_count * sizeof(*g->slots);
}
