#include "vuln/range.h"

#include <string.h>

static bool listed(const struct ranges *r, const char *v, uint32_t *at)
{
	for (size_t i = 0; i < r->exact_count; i++) {
		bool same = strcmp(r->exact[i], v) == 0;
		if (!same && r->scheme != VERSION_NONE && version_valid(r->scheme, r->exact[i]) &&
		    version_valid(r->scheme, v))
			same = version_compare(r->scheme, r->exact[i], v) == 0;
		if (!same)
			continue;
		*at = (uint32_t)i;
		return true;
	}
	return false;
}

static bool holds(enum version_scheme s, const struct range *r, const char *v)
{
	return (r->from == NULL || version_compare(s, v, r->from) >= 0) &&
	       (r->until == NULL || version_compare(s, v, r->until) < 0) &&
	       (r->last == NULL || version_compare(s, v, r->last) <= 0);
}

struct verdict ranges_hold(const struct ranges *r, const char *v)
{
	struct verdict d = { WHERE_UNKNOWN, RANGE_NONE, RANGE_NONE };

	if (r->all) {
		d.where = WHERE_INSIDE;
		return d;
	}
	if (v == NULL || *v == '\0' || (r->count == 0 && r->exact_count == 0))
		return d;
	if (listed(r, v, &d.exact)) {
		d.where = WHERE_INSIDE;
		return d;
	}
	bool ordered = r->scheme != VERSION_NONE && version_valid(r->scheme, v);
	if (r->count > 0 && !ordered)
		return d;
	for (size_t i = 0; i < r->count; i++) {
		if (!holds(r->scheme, &r->range[i], v))
			continue;
		d.where = WHERE_INSIDE;
		d.range = (uint32_t)i;
		return d;
	}
	/* Outside of what we read; but if a part could not be read, nobody knows. */
	if (r->unread == NULL)
		d.where = WHERE_OUTSIDE;
	return d;
}
