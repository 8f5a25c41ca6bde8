#include "vuln/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "vuln/alias.h"
#include "vuln/feed_own.h"

struct feed feed_of(void)
{
	return (struct feed){ .seed = hash_seed() };
}

void feed_free(struct feed *f)
{
	pool_free(&f->pool);
	free(f->advisory);
	free(f->affected);
	*f = (struct feed){ .seed = f->seed, .aliases = f->aliases };
}

const char *feed_source_name(enum feed_source s)
{
	static const char *const names[] = { [FEED_KEV] = "KEV", [FEED_JVN] = "JVN", [FEED_OSV] = "OSV" };

	return names[s];
}

bool feed_is_cve(const char *text)
{
	if (strncmp(text, "CVE-", 4) != 0 || strspn(text + 4, "0123456789") != 4 || text[8] != '-')
		return false;
	size_t digits = strspn(text + 9, "0123456789");
	return digits >= 4 && digits <= 19 && text[9 + digits] == '\0';
}

bool feed_is_day(const char *text)
{
	nsec_t t;

	return strnlen(text, 10) == 10 && text[4] == '-' && clock_parse(text, 10, &t) == OK;
}

uint64_t feed_key(uint64_t seed, bool package, const char *a, size_t a_len, const char *b, size_t b_len)
{
	uint64_t h = hash64(a, a_len, seed ^ (package ? UINT64_C(0x9e3779b97f4a7c15) : 0));

	return hash64(b, b_len, h);
}

struct feed_mark feed_begin(const struct feed *f)
{
	return (struct feed_mark){ f->advisories, f->affecteds };
}

void feed_undo(struct feed *f, struct feed_mark mark)
{
	f->advisories = mark.advisories;
	f->affecteds = mark.affecteds;
}

/* Room for one more of `size` bytes. */
static err_t grow(void **array, size_t count, size_t *room, size_t size, size_t max)
{
	if (count >= max)
		return ERR_LIMIT;
	if (count < *room)
		return OK;
	size_t more = *room > 0 ? *room * 2 : 256;
	void *bigger = reallocarray(*array, more, size);
	if (bigger == NULL)
		return ERR_MEMORY;
	*array = bigger;
	*room = more;
	return OK;
}

err_t feed_advisory(struct feed *f, enum feed_source source, struct advisory **ret)
{
	void *array = f->advisory;
	err_t e = grow(&array, f->advisories, &f->advisory_room, sizeof(*f->advisory), FEED_ADVISORIES_MAX);

	f->advisory = array;
	if (e != OK)
		return e;
	*ret = &f->advisory[f->advisories++];
	**ret = (struct advisory){ .source = source, .id = "", .title = "", .added = "", .due = "", .action = "" };
	return OK;
}

static err_t add(struct feed *f, const struct affected *a)
{
	void *array = f->affected;
	err_t e = grow(&array, f->affecteds, &f->affected_room, sizeof(*f->affected), FEED_AFFECTED_MAX);

	f->affected = array;
	if (e == OK)
		f->affected[f->affecteds++] = *a;
	return e;
}

err_t feed_product(struct feed *f, enum name_rule rule, const struct name *maker, const struct name *product,
		   const char *kept_maker, const char *kept_product, const struct ranges *ranges)
{
	if (maker->words == 0 || product->words == 0)
		return OK;
	struct affected a = {
		.key = feed_key(f->seed, false, maker->joined, strlen(maker->joined), product->joined,
				strlen(product->joined)),
		.advisory = (uint32_t)(f->advisories - 1), .rule = rule, .maker = kept_maker,
		.product = kept_product,
	};
	if (ranges != NULL)
		a.ranges = *ranges;
	return add(f, &a);
}

err_t feed_written(struct feed *f, enum name_rule rule, const char *maker, const char *product,
		   const struct ranges *ranges)
{
	struct name m, p;
	const struct alias_product *other;
	size_t at = 0;

	name_maker(maker, strlen(maker), &m);
	name_product(product, strlen(product), &p);
	name_without_maker(&p, &m);
	m = *alias_maker(f->aliases, &m);
	name_without_maker(&p, &m);
	err_t e = feed_product(f, rule, &m, &p, maker, product, ranges);
	while (e == OK && (other = alias_of_product(f->aliases, &m, &p, &at)) != NULL)
		e = feed_product(f, rule, &other->maker, &other->product, maker, product, ranges);
	return e;
}

err_t feed_package(struct feed *f, const char *ecosystem, const char *name, const struct ranges *ranges)
{
	/* The release of a distribution ("Debian:12") is judged when matching. */
	struct affected a = {
		.key = feed_key(f->seed, true, ecosystem, strcspn(ecosystem, ":"), name, strlen(name)),
		.advisory = (uint32_t)(f->advisories - 1), .rule = NAME_PACKAGE, .maker = ecosystem,
		.product = name, .ranges = *ranges,
	};

	return add(f, &a);
}

const char *feed_text(struct feed *f, const char *text, size_t len)
{
	return pool_text(&f->pool, text, len);
}
