#include "vuln/match.h"

#include <stdlib.h>
#include <string.h>

#include "vuln/cpe.h"
#include "vuln/vindex.h"

/* An entry of the feed under which the part was found. */
struct found {
	uint32_t affected;
	uint32_t id;		/* of the CVE, once the entry was judged */
	bool whole, release_unknown, patched;
	struct verdict verdict;
};

/* What matching one part after the other needs. */
struct matcher {
	const struct feed *feed;
	const struct inventory *inventory;
	const struct aliases *aliases;
	struct vindex index;
	struct found *found;	/* of the present part */
	size_t count, room;
	struct found *judged;	/* the same by CVE */
	size_t judged_count, judged_room;
	bool keep_ruled_out;
	uint32_t *seen;		/* holes of packages by machine, source and id: index + 1, 0 empty */
	uint32_t seen_mask, seen_count;
	struct holes holes;
};

static err_t room(void **array, size_t count, size_t *have, size_t size, size_t max)
{
	if (count < *have)
		return OK;
	if (count >= max)
		return ERR_LIMIT;
	size_t more = *have > 0 ? *have * 2 : 64;
	void *bigger = reallocarray(*array, more, size);
	if (bigger == NULL)
		return ERR_MEMORY;
	*array = bigger;
	*have = more;
	return OK;
}

static err_t put(struct found **array, size_t *count, size_t *have, const struct found *one)
{
	void *p = *array;
	err_t e = room(&p, *count, have, sizeof(*one), MATCH_HOLES_MAX);

	*array = p;
	if (e == OK)
		(*array)[(*count)++] = *one;
	return e;
}

/* Is the part a package of a distribution, which mends without a new number? */
static bool distribution(const struct part *p)
{
	enum version_scheme s = p->ecosystem[0] != '\0' ? version_scheme_of(p->ecosystem) : VERSION_NONE;

	return s == VERSION_DPKG || s == VERSION_RPM || s == VERSION_APK;
}

/* All entries under (maker, first `words` words of product). */
static err_t find_key(struct matcher *m, const struct part *p, const struct name *maker, const struct name *product,
		      unsigned words, const char *version)
{
	uint64_t key = feed_key(m->feed->seed, false, maker->joined, strlen(maker->joined), product->joined,
				product->end[words - 1]);
	err_t e = OK;

	for (uint32_t i = vindex_find(&m->index, key); i != MATCH_NONE && e == OK; i = m->index.next[i]) {
		const struct affected *a = &m->feed->affected[i];
		struct found f = { .affected = i, .whole = words == product->words, .patched = distribution(p) };
		/* Words of a description are no names: only a product called exactly so,
		 * or so with a version behind it, is meant. */
		if (a->rule == NAME_IN_TEXT && !f.whole && (product->joined[product->end[words - 1]] < '0' ||
							     product->joined[product->end[words - 1]] > '9'))
			continue;
		f.verdict = (struct verdict){ WHERE_UNKNOWN, RANGE_NONE, RANGE_NONE };
		if (f.whole && !f.patched)
			f.verdict = ranges_hold(&a->ranges, version);
		e = put(&m->found, &m->count, &m->room, &f);
	}
	return e;
}

static err_t find_normal(struct matcher *m, const struct part *p, const struct name *maker,
			 const struct name *product, const char *version)
{
	const struct name *as = alias_maker(m->aliases, maker);
	struct name short_product = *product;
	const struct alias_product *other;
	size_t at = 0;
	err_t e = OK;

	name_without_maker(&short_product, as);
	for (unsigned n = short_product.words; n > 0 && e == OK; n--)
		e = find_key(m, p, as, &short_product, n, version);
	while (e == OK && (other = alias_of_product(m->aliases, as, &short_product, &at)) != NULL)
		e = find_key(m, p, &other->maker, &other->product, other->product.words, version);
	return e;
}

static err_t find_written(struct matcher *m, const struct part *p, const char *maker, const char *product,
			  const char *version)
{
	struct name a, b;

	if (*maker == '\0' || *product == '\0')
		return OK;
	name_maker(maker, strlen(maker), &a);
	name_product(product, strlen(product), &b);
	name_without_maker(&b, &a);
	return a.words > 0 && b.words > 0 ? find_normal(m, p, &a, &b, version) : OK;
}

/* Does a feed's ecosystem speak of the part's, and is the release known? */
static bool same_ecosystem(const char *feed, const char *part, bool *release_unknown)
{
	size_t base = strcspn(feed, ":");

	if (strcspn(part, ":") != base || memcmp(feed, part, base) != 0)
		return false;
	*release_unknown = feed[base] == ':' && part[base] == '\0';
	/* "Debian" speaks of all releases. */
	return feed[base] == '\0' || part[base] == '\0' || strcmp(feed + base, part + base) == 0;
}

static err_t find_package(struct matcher *m, const struct part *p, const char *package, const char *version)
{
	uint64_t key = feed_key(m->feed->seed, true, p->ecosystem, strcspn(p->ecosystem, ":"), package, strlen(package));
	err_t e = OK;

	for (uint32_t i = vindex_find(&m->index, key); i != MATCH_NONE && e == OK; i = m->index.next[i]) {
		const struct affected *a = &m->feed->affected[i];
		struct found f = { .affected = i, .whole = true };
		if (!same_ecosystem(a->maker, p->ecosystem, &f.release_unknown))
			continue;
		f.verdict = (struct verdict){ WHERE_UNKNOWN, RANGE_NONE, RANGE_NONE };
		if (!f.release_unknown)
			f.verdict = ranges_hold(&a->ranges, version);
		e = put(&m->found, &m->count, &m->room, &f);
	}
	return e;
}

/* A package without a maker: the product that people made under the same name
 * (sudo's "Sudo"), and what the aliases say. */
static err_t find_of_package(struct matcher *m, const struct part *p)
{
	const struct alias_product *other;
	size_t at = 0;
	err_t e = find_package(m, p, p->package, p->package_version);

	if (e == OK && p->binary[0] != '\0' && strcmp(p->binary, p->package) != 0)
		e = find_package(m, p, p->binary, p->version);
	while (e == OK && (other = alias_of_package(m->aliases, p->ecosystem, p->package, &at)) != NULL)
		e = find_key(m, p, &other->maker, &other->product, other->product.words, p->version);
	if (e == OK && strpbrk(p->package, "/:") == NULL) {
		struct name name;
		name_plain(p->package, strlen(p->package), &name);
		if (name.words > 0)
			e = find_key(m, p, &name, &name, name.words, p->version);
	}
	return e;
}

static err_t find_part(struct matcher *m, const struct part *p)
{
	struct cpe c;
	bool cpe = p->cpe[0] != '\0' && cpe_read(p->cpe, strlen(p->cpe), &c) == OK && !c.pattern;
	const char *version = p->version;

	if (version[0] == '\0' && cpe && strcmp(c.version, "-") != 0)
		version = c.version;
	m->count = 0;
	err_t e = find_written(m, p, p->maker, p->product, version);
	if (e == OK && cpe)
		e = find_written(m, p, c.vendor, c.product, version);
	return e == OK && p->ecosystem[0] != '\0' && p->package[0] != '\0' ? find_of_package(m, p) : e;
}

/* Better first: inside, then a whole name, then the better rule, then the order
 * of the feed. */
static int by_id(const void *a, const void *b, void *feed)
{
	const struct found *x = a, *y = b;
	const struct affected *all = ((const struct feed *)feed)->affected;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	bool in_x = x->verdict.where == WHERE_INSIDE, in_y = y->verdict.where == WHERE_INSIDE;
	if (in_x != in_y)
		return in_x ? -1 : 1;
	if (x->whole != y->whole)
		return x->whole ? -1 : 1;
	if (all[x->affected].rule != all[y->affected].rule)
		return all[x->affected].rule < all[y->affected].rule ? -1 : 1;
	return (x->affected > y->affected) - (x->affected < y->affected);
}

static err_t judge(struct matcher *m)
{
	err_t e = OK;

	m->judged_count = 0;
	for (size_t i = 0; i < m->count && e == OK; i++) {
		struct found f = m->found[i];
		const struct advisory *a = &m->feed->advisory[m->feed->affected[f.affected].advisory];
		if (a->withdrawn)
			continue;
		for (size_t c = 0; c < a->cve_count && e == OK; c++) {
			f.id = vindex_id(&m->index, a->cve[c]);
			e = put(&m->judged, &m->judged_count, &m->judged_room, &f);
		}
		if (a->cve_count == 0) {
			f.id = vindex_id(&m->index, a->id);
			e = put(&m->judged, &m->judged_count, &m->judged_room, &f);
		}
	}
	if (e == OK && m->judged_count > 1) {
		void *feed = (void *)(uintptr_t)m->feed;
		qsort_r(m->judged, m->judged_count, sizeof(*m->judged), by_id, feed);
	}
	return e;
}

/* One CVE of one part from all entries that speak of it. */
static struct hole decide(const struct matcher *m, const struct found *group, size_t count)
{
	const struct found *decided = NULL, *unknown = NULL, *outside = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct found *f = &group[i];
		bool kev = m->feed->advisory[m->feed->affected[f->affected].advisory].source == FEED_KEV;
		if (f->verdict.where == WHERE_INSIDE && decided == NULL)
			decided = f;
		if (f->verdict.where == WHERE_OUTSIDE && outside == NULL)
			outside = f;
		/* KEV states no versions: its silence rules nothing in or out. */
		if (f->verdict.where == WHERE_UNKNOWN && !kev && unknown == NULL)
			unknown = f;
	}
	struct hole h = { .id = m->index.id[group[0].id], .kev = m->index.kev[group[0].id], .sure = SURE_PRODUCT };
	const struct found *by = &group[0];
	if (decided != NULL) {
		h.sure = SURE_CONFIRMED;
		by = decided;
	} else if (outside != NULL && unknown == NULL) {
		h.sure = SURE_RULED_OUT;
		by = outside;
	} else if (unknown != NULL) {
		by = unknown;	/* it says what is missing */
	}
	h.affected = by->affected;
	h.advisory = m->feed->affected[by->affected].advisory;
	h.whole = by->whole;
	h.release_unknown = by->release_unknown;
	h.patched = by->patched && m->feed->affected[by->affected].rule != NAME_PACKAGE;
	h.verdict = by->verdict;
	return h;
}

/* Of which source package on which machine, and which hole. */
static uint64_t seen_key(const struct matcher *m, const struct hole *h)
{
	const struct part *p = &m->inventory->part[h->part];
	uint64_t k = feed_key(m->feed->seed, true, p->machine, strlen(p->machine), p->package, strlen(p->package));

	return feed_key(k, true, p->package_version, strlen(p->package_version), h->id, strlen(h->id));
}

static bool same_source(const struct matcher *m, const struct hole *a, const struct hole *b)
{
	const struct part *p = &m->inventory->part[a->part], *q = &m->inventory->part[b->part];

	return strcmp(a->id, b->id) == 0 && a->sure == b->sure && strcmp(p->machine, q->machine) == 0 &&
	       strcmp(p->ecosystem, q->ecosystem) == 0 && strcmp(p->package, q->package) == 0 &&
	       strcmp(p->package_version, q->package_version) == 0;
}

static err_t seen_room(struct matcher *m)
{
	if (m->seen != NULL && m->seen_count < m->seen_mask / 2)
		return OK;
	uint32_t mask = m->seen != NULL ? m->seen_mask * 2 + 1 : 1023, *bigger = calloc((size_t)mask + 1, sizeof(*bigger));
	if (bigger == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; m->seen != NULL && i <= m->seen_mask; i++) {
		if (m->seen[i] == 0)
			continue;
		uint32_t at = (uint32_t)seen_key(m, &m->holes.hole[m->seen[i] - 1]) & mask;
		while (bigger[at] != 0)
			at = (at + 1) & mask;
		bigger[at] = m->seen[i];
	}
	free(m->seen);
	m->seen = bigger;
	m->seen_mask = mask;
	return OK;
}

/* One source package gives many binary ones (glibc: libc6, locales ...), and a
 * hole in it is one hole. ERR_EXISTS: counted at the one that is kept. */
static err_t once(struct matcher *m, const struct hole *h)
{
	if (m->inventory->part[h->part].package[0] == '\0')
		return OK;
	err_t e = seen_room(m);
	if (e != OK)
		return e;
	uint32_t at = (uint32_t)seen_key(m, h) & m->seen_mask;
	for (; m->seen[at] != 0; at = (at + 1) & m->seen_mask) {
		struct hole *first = &m->holes.hole[m->seen[at] - 1];
		if (!same_source(m, first, h))
			continue;
		first->also++;
		return ERR_EXISTS;
	}
	m->seen[at] = (uint32_t)m->holes.count + 1;
	m->seen_count++;
	return OK;
}

static err_t keep(struct matcher *m, const struct hole *h)
{
	struct holes *out = &m->holes;
	bool kept = h->sure != SURE_RULED_OUT || m->keep_ruled_out;
	err_t e = kept ? once(m, h) : OK;
	void *array = out->hole;

	if (e != OK)
		return e == ERR_EXISTS ? OK : e;
	if (h->sure == SURE_RULED_OUT) {
		out->ruled_out++;
		if (!m->keep_ruled_out)
			return OK;
	} else if (h->kev != MATCH_NONE) {
		out->exploited++;
		out->confirmed += h->sure == SURE_CONFIRMED;
	}
	e = room(&array, out->count, &out->room, sizeof(*h), MATCH_HOLES_MAX);
	out->hole = array;
	if (e == OK)
		out->hole[out->count++] = *h;
	return e;
}

static int by_weight(const void *a, const void *b)
{
	const struct hole *x = a, *y = b;
	bool kev_x = x->kev != MATCH_NONE, kev_y = y->kev != MATCH_NONE;

	if (kev_x != kev_y)
		return kev_x ? -1 : 1;
	if (x->sure != y->sure)
		return x->sure < y->sure ? -1 : 1;
	return strcmp(x->id, y->id);
}

static err_t match_part(struct matcher *m, uint32_t part)
{
	err_t e = find_part(m, &m->inventory->part[part]);

	if (e == OK)
		e = judge(m);
	for (size_t i = 0, end; i < m->judged_count && e == OK; i = end) {
		for (end = i + 1; end < m->judged_count && m->judged[end].id == m->judged[i].id;)
			end++;
		struct hole h = decide(m, &m->judged[i], end - i);
		h.part = part;
		e = keep(m, &h);
	}
	return e;
}

/* Each part's holes in order; they lie together. */
static void sort_parts(struct holes *h)
{
	for (size_t from = 0, to; from < h->count; from = to) {
		for (to = from + 1; to < h->count && h->hole[to].part == h->hole[from].part;)
			to++;
		qsort(h->hole + from, to - from, sizeof(*h->hole), by_weight);
	}
}

err_t match_all(const struct feed *f, const struct inventory *v, const struct aliases *aliases, bool keep_ruled_out,
		struct holes *out)
{
	struct matcher m = { .feed = f, .inventory = v, .aliases = aliases, .keep_ruled_out = keep_ruled_out };
	err_t e = vindex_build(f, &m.index);

	for (size_t i = 0; i < v->parts && e == OK; i++)
		e = match_part(&m, (uint32_t)i);
	vindex_free(&m.index);
	free(m.found);
	free(m.judged);
	free(m.seen);
	if (e != OK) {
		holes_free(&m.holes);
		return e;
	}
	sort_parts(&m.holes);
	*out = m.holes;
	return OK;
}

void holes_free(struct holes *h)
{
	free(h->hole);
	*h = (struct holes){ .hole = NULL };
}
