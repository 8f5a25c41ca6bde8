#include "criteria/spans.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_BITS	16u
#define INDEX_FROM	64u	/* spans; below this a search alone is as fast */

struct key {
	uint64_t hi, lo;
};

struct span {
	struct key from;	/* this span ends where the next begins */
	uint32_t group;
};

struct span_table {
	struct span *spans;	/* spans[0] begins at address 0 */
	size_t count;
	uint32_t *index;	/* by the first 16 bits: last span that begins at or before; NULL: none */
};

/* Written out so that compilers make one load of it. */
static inline uint64_t eight(const uint8_t *b)
{
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 | (uint64_t)b[3] << 32 |
	       (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 | (uint64_t)b[6] << 8 | b[7];
}

static struct key key_of(const struct ip *ip)
{
	return (struct key){ eight(ip->bytes), eight(ip->bytes + 8) };
}

static int key_order(struct key a, struct key b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return a.lo < b.lo ? -1 : a.lo > b.lo;
}

/* The first address behind the prefix; {0, 0} when it reaches the end. A
 * version 4 address fills the first 32 bits of the key. */
static struct key key_behind(const struct prefix *p)
{
	struct key k = key_of(&p->ip);

	if (p->bits == 0)
		return (struct key){ 0, 0 };
	if (p->bits <= 64) {
		k.hi += UINT64_C(1) << (64 - p->bits);
		return k;
	}
	uint64_t step = UINT64_C(1) << (128 - p->bits);
	k.lo += step;
	k.hi += k.lo < step;
	return k;
}

static int by_place(const void *a, const void *b)
{
	const struct span_prefix *x = a, *y = b;

	if (x->prefix.ip.version != y->prefix.ip.version)
		return x->prefix.ip.version < y->prefix.ip.version ? -1 : 1;
	int n = memcmp(x->prefix.ip.bytes, y->prefix.ip.bytes, sizeof(x->prefix.ip.bytes));
	if (n != 0)
		return n;
	if (x->prefix.bits != y->prefix.bits)
		return x->prefix.bits < y->prefix.bits ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Open prefixes, outermost first: prefixes nest or are apart. */
struct open {
	struct key behind;
	uint32_t group;
};

struct sweep {
	struct span_table *t;
	struct open stack[130];
	size_t depth;
};

/* From here on this group holds. */
static void span_put(struct span_table *t, struct key from, uint32_t group)
{
	struct span *last = &t->spans[t->count - 1];

	if (key_order(last->from, from) == 0)
		last->group = group;
	else if (last->group != group)
		t->spans[t->count++] = (struct span){ from, group };
}

/* Close what ends at or before `at`; with at {0,0} and `all`, everything. */
static void close_before(struct sweep *s, struct key at, bool all)
{
	while (s->depth > 0) {
		struct open *top = &s->stack[s->depth - 1];
		bool endless = top->behind.hi == 0 && top->behind.lo == 0;
		if (!all && (endless || key_order(top->behind, at) > 0))
			return;
		s->depth--;
		if (!endless)
			span_put(s->t, top->behind, s->depth > 0 ? s->stack[s->depth - 1].group : 0);
	}
}

static err_t sweep(struct span_table *t, const struct span_prefix *p, size_t count, uint8_t version,
		   span_join *join, void *context)
{
	struct sweep s = { .t = t };

	t->spans[0] = (struct span){ { 0, 0 }, 0 };
	t->count = 1;
	for (size_t i = 0; i < count; i++) {
		if (p[i].prefix.ip.version != version)
			continue;
		struct key from = key_of(&p[i].prefix.ip), behind = key_behind(&p[i].prefix);
		close_before(&s, from, false);
		struct open *top = s.depth > 0 ? &s.stack[s.depth - 1] : NULL;
		uint32_t group = join(context, top != NULL ? top->group : 0, p[i].unit);
		if (group == UINT32_MAX)
			return ERR_MEMORY;
		bool same = top != NULL && key_order(top->behind, behind) == 0 &&
			    i > 0 && memcmp(&p[i - 1].prefix, &p[i].prefix, sizeof(p[i].prefix)) == 0;
		if (same)
			top->group = group;
		else
			s.stack[s.depth++] = (struct open){ behind, group };
		span_put(t, from, group);
	}
	close_before(&s, (struct key){ 0, 0 }, true);
	return OK;
}

static err_t make_index(struct span_table *t)
{
	size_t at = 0;

	if (t->count < INDEX_FROM)
		return OK;
	t->index = malloc((((size_t)1 << INDEX_BITS) + 1) * sizeof(*t->index));
	if (t->index == NULL)
		return ERR_MEMORY;
	for (uint32_t i = 0; i <= 1u << INDEX_BITS; i++) {
		uint64_t hi = (uint64_t)i << (64 - INDEX_BITS);
		while (at + 1 < t->count && (i == 1u << INDEX_BITS ||
		       key_order(t->spans[at + 1].from, (struct key){ hi, 0 }) <= 0))
			at++;
		t->index[i] = (uint32_t)at;
	}
	return OK;
}

err_t span_table_new(struct span_prefix *prefixes, size_t count, uint8_t version,
		     span_join *join, void *context, struct span_table **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += prefixes[i].prefix.ip.version == version;
	*ret = NULL;
	if (n == 0)
		return OK;
	qsort(prefixes, count, sizeof(*prefixes), by_place);
	struct span_table *t = calloc(1, sizeof(*t));
	if (t != NULL)
		t->spans = calloc(2 * n + 1, sizeof(*t->spans));
	err_t e = t != NULL && t->spans != NULL ? OK : ERR_MEMORY;
	if (e == OK)
		e = sweep(t, prefixes, count, version, join, context);
	if (e == OK)
		e = make_index(t);
	if (e != OK) {
		span_table_free(t);
		return e;
	}
	struct span *fit = realloc(t->spans, t->count * sizeof(*t->spans));
	if (fit != NULL)
		t->spans = fit;
	*ret = t;
	return OK;
}

void span_table_free(struct span_table *t)
{
	if (t == NULL)
		return;
	free(t->spans);
	free(t->index);
	free(t);
}

uint32_t span_find(const struct span_table *t, const struct ip *ip)
{
	if (t == NULL)
		return 0;
	struct key k = key_of(ip);
	size_t lo = 0, hi = t->count;	/* the answer is in [lo, hi) */
	if (t->index != NULL) {
		uint32_t i = (uint32_t)(k.hi >> (64 - INDEX_BITS));
		lo = t->index[i];
		hi = (size_t)t->index[i + 1] + 1;
	}
	while (hi - lo > 1) {
		size_t middle = lo + (hi - lo) / 2;
		if (key_order(t->spans[middle].from, k) <= 0)
			lo = middle;
		else
			hi = middle;
	}
	return t->spans[lo].group;
}

size_t span_table_bytes(const struct span_table *t)
{
	if (t == NULL)
		return 0;
	size_t index = t->index != NULL ? (((size_t)1 << INDEX_BITS) + 1) * sizeof(*t->index) : 0;
	return sizeof(*t) + t->count * sizeof(*t->spans) + index;
}
