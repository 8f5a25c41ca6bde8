/* range.h - version ranges of an advisory, and where one version lies. */
#ifndef VULN_RANGE_H
#define VULN_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vuln/version.h"

/* from <= v, and v < until or v <= last. NULL: no bound on that side. Texts are
 * borrowed from the feed's pool. */
struct range {
	const char *from;
	const char *until;	/* the first version that is whole again ("fixed") */
	const char *last;	/* the last affected one */
};

struct ranges {
	enum version_scheme scheme;
	const struct range *range;
	size_t count;
	const char *const *exact;	/* versions listed one by one */
	size_t exact_count;
	const char *unread;		/* what the feed says of versions and we could not read; NULL: none */
	bool all;			/* the feed says: every version */
};

enum where {
	WHERE_UNKNOWN,		/* no version given, none readable, or no order known */
	WHERE_INSIDE,
	WHERE_OUTSIDE,
};

#define RANGE_NONE	UINT32_MAX

/* Which bound decided; indices into the ranges, or RANGE_NONE. */
struct verdict {
	enum where where;
	uint32_t range, exact;
};

/* Where does version `v` (NULL or "": not known) lie? Ranges that say nothing at
 * all (no range, no list, not `all`) give WHERE_UNKNOWN. */
struct verdict ranges_hold(const struct ranges *r, const char *v);

#endif
