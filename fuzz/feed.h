/* feed.h - any bytes as a document of a feed: refused with a sentence and no
 * trace, or records that can all be matched. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include <stdlib.h>
#include <string.h>

#include "vuln/match.h"

typedef err_t (*feed_reader)(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why);

/* Every product of the feed is a part of an inventory, so every entry is found. */
static void match_itself(const struct feed *f)
{
	struct inventory v = inventory_of();
	struct holes h = { .hole = NULL };
	struct buf out = buf_of(1u << 16);

	for (size_t i = 0; i < f->affecteds && i < 64; i++) {
		const struct affected *a = &f->affected[i];
		struct part p = { .maker = a->maker, .product = a->product, .version = "1.2" };
		if (a->rule == NAME_PACKAGE)
			p = (struct part){ .ecosystem = a->maker, .package = a->product, .package_version = "1.2" };
		if (inventory_add(&v, &p) != OK)
			abort();
		(void)ranges_hold(&a->ranges, "1.2");
	}
	if (match_all(f, &v, NULL, true, &h) != OK)
		abort();
	for (size_t i = 0; i < h.count; i++) {
		buf_clear(&out);
		match_why(f, &v, &h.hole[i], &out);
		if (out.len == 0 || h.hole[i].id[0] == '\0')
			abort();
	}
	buf_free(&out);
	holes_free(&h);
	inventory_free(&v);
}

static inline int feed_once(feed_reader read, const uint8_t *bytes, size_t len)
{
	struct feed f = feed_of();
	struct problem why = PROBLEM_NONE;

	if (read(&f, "F", bytes, len, &why) == OK)
		match_itself(&f);
	else if (why.text[0] == '\0' || f.advisories != 0 || f.affecteds != 0)
		abort();
	feed_free(&f);
	return 0;
}

#endif
