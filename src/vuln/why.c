/* why.c - matches in words. */
#include <string.h>

#include "vuln/match.h"

const char *sureness_name(enum sureness s)
{
	static const char *const names[] = {
		[SURE_CONFIRMED] = "confirmed", [SURE_PRODUCT] = "product only", [SURE_RULED_OUT] = "ruled out",
	};

	return names[s];
}

const char *match_since(const struct feed *f, const struct hole *h)
{
	return f->advisory[h->kev != MATCH_NONE ? h->kev : h->advisory].added;
}

static void say_name(const struct affected *a, const struct hole *h, struct buf *out)
{
	static const char *const rules[] = {
		[NAME_AS_WRITTEN] = "names", [NAME_CPE] = "names by CPE", [NAME_PACKAGE] = "names the package",
		[NAME_IN_LIST] = "names, among others in one field,", [NAME_SHORT] = "names by its abbreviation",
		[NAME_IN_TEXT] = "names only in its description of",
	};

	buf_printf(out, " %s %s / %s", rules[a->rule], a->maker, a->product);
	if (!h->whole)
		buf_text(out, ", which is the beginning of this product's name");
}

static void say_range(const struct range *r, struct buf *out)
{
	bool both = r->from != NULL && (r->until != NULL || r->last != NULL);

	if (r->from != NULL)
		buf_printf(out, "from %s", r->from);
	if (both)
		buf_u8(out, ' ');
	if (r->until != NULL)
		buf_printf(out, "before %s", r->until);
	if (r->last != NULL)
		buf_printf(out, "up to %s", r->last);
	if (r->from == NULL && r->until == NULL && r->last == NULL)
		buf_text(out, "all versions");
}

static void say_ranges(const struct ranges *r, struct buf *out)
{
	size_t shown = r->count < 4 ? r->count : 4;

	for (size_t i = 0; i < shown; i++) {
		buf_text(out, i > 0 ? "; " : "");
		say_range(&r->range[i], out);
	}
	if (r->count > shown)
		buf_printf(out, "; %zu more", r->count - shown);
	if (r->exact_count > 0)
		buf_printf(out, "%s%zu listed versions", r->count > 0 ? "; " : "", r->exact_count);
}

static void say_verdict(const struct affected *a, const struct part *p, const struct hole *h, struct buf *out)
{
	const struct ranges *r = &a->ranges;
	const char *version = a->rule == NAME_PACKAGE && strcmp(a->product, p->package) == 0 ? p->package_version : p->version;
	bool ordered = r->count > 0 && r->scheme != VERSION_NONE;

	if (h->verdict.where == WHERE_INSIDE && r->all) {
		buf_text(out, ", every version");
	} else if (h->verdict.where == WHERE_INSIDE && h->verdict.exact != RANGE_NONE) {
		buf_printf(out, ", version %s by itself", r->exact[h->verdict.exact]);
	} else if (h->verdict.where == WHERE_INSIDE) {
		buf_printf(out, "; %s lies ", version);
		say_range(&r->range[h->verdict.range], out);
	} else if (h->verdict.where == WHERE_OUTSIDE) {
		buf_printf(out, "; %s lies outside of: ", version);
		say_ranges(r, out);
	} else if (h->release_unknown) {
		buf_text(out, "; the release of the distribution is not known");
	} else if (h->patched) {
		buf_text(out, "; a distribution's package, whose number does not tell: give the distribution's OSV records");
	} else if (!h->whole) {
		buf_text(out, "; versions are compared for whole names only");
	} else if (r->unread != NULL) {
		buf_printf(out, "; its versions were not understood: %s", r->unread);
	} else if (r->count == 0 && r->exact_count == 0) {
		buf_text(out, " (versions not stated)");
	} else {
		buf_text(out, *version == '\0' ? "; the installed version is not known" : "; the installed version cannot be compared");
	}
	if (h->verdict.where != WHERE_UNKNOWN && ordered && h->verdict.exact == RANGE_NONE && !r->all)
		buf_printf(out, " (%s order)", version_scheme_name(r->scheme));
}

void match_why(const struct feed *f, const struct inventory *v, const struct hole *h, struct buf *out)
{
	const struct advisory *a = &f->advisory[h->advisory];
	const struct affected *entry = &f->affected[h->affected];

	buf_printf(out, "%s", feed_source_name(a->source));
	if (a->source != FEED_KEV)
		buf_printf(out, " %s", a->id);
	say_name(entry, h, out);
	if (a->source == FEED_KEV)
		buf_text(out, " (versions not stated by KEV)");
	else
		say_verdict(entry, &v->part[h->part], h, out);
	if (a->source != FEED_KEV && h->kev != MATCH_NONE)
		buf_printf(out, "; %s is on the KEV list", h->id);
}
