/* feed_own.h - how the readers of feeds add to a feed. Inside vuln only. */
#ifndef VULN_FEED_OWN_H
#define VULN_FEED_OWN_H

#include "text/tree.h"
#include "vuln/feed.h"
#include "vuln/name.h"

/* Where a document began, to undo it. */
struct feed_mark {
	size_t advisories, affecteds;
};

/* Remember where the feed stands. */
struct feed_mark feed_begin(const struct feed *f);
/* Forget what was added since. */
void feed_undo(struct feed *f, struct feed_mark mark);

/* A new advisory, all texts "", into *ret (valid until the next one) and its
 * index. OK | ERR_LIMIT | ERR_MEMORY */
err_t feed_advisory(struct feed *f, enum feed_source source, struct advisory **ret) MUST_USE;

/* Add a product of the newest advisory under its normalised names. The ranges
 * are borrowed from the feed's pool. Names without a letter or digit add
 * nothing. `kept_maker` and `kept_product` are what people are shown. */
err_t feed_product(struct feed *f, enum name_rule rule, const struct name *maker, const struct name *product,
		   const char *kept_maker, const char *kept_product, const struct ranges *ranges) MUST_USE;

/* The same from written names, normalised here and looked up among the aliases. */
err_t feed_written(struct feed *f, enum name_rule rule, const char *maker, const char *product,
		   const struct ranges *ranges) MUST_USE;

/* Add a package. */
err_t feed_package(struct feed *f, const char *ecosystem, const char *name, const struct ranges *ranges) MUST_USE;

/* A copy in the feed's pool; NULL: no memory. */
const char *feed_text(struct feed *f, const char *text, size_t len);

/* The first ten bytes of a date-time, when they are a day of the calendar. */
bool feed_is_day(const char *text);

#endif
