/* spdx_tags.c - the packages of SPDX 2.x tag-value documents.
 * Source: SPDX specification 2.3, clauses 6, 7 and "Tag-value format". */
#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "vuln/inventory_own.h"
#include "vuln/spdx.h"

struct tags {
	struct inventory *inventory;
	const char *machine;
	struct pool pool;		/* of the package being read */
	struct part part;
	char maker[SPDX_NAME_BYTES], where[32];
	bool open;			/* a PackageName was read */
	bool version_seen;
	unsigned line;
};

static err_t finish(struct tags *t)
{
	err_t e = OK;

	if (t->open) {
		t->part.machine = t->machine;
		t->part.maker = t->maker;
		t->part.where = t->where;
		e = inventory_add(t->inventory, &t->part);
	}
	pool_free(&t->pool);
	t->part = (struct part){ .machine = NULL };
	t->maker[0] = '\0';
	t->open = false;
	return e;
}

/* "ExternalRef: CATEGORY TYPE LOCATOR" */
static void external(struct tags *t, const char *value)
{
	const char *type = strchr(value, ' ');
	const char *locator = type != NULL ? strchr(type + 1, ' ') : NULL;

	if (locator == NULL)
		return;
	type++;
	size_t len = (size_t)(locator - type);
	locator += strspn(locator, " ");
	if (len == 4 && memcmp(type, "purl", 4) == 0 && t->part.purl == NULL)
		t->part.purl = locator;
	else if (len == 9 && memcmp(type, "cpe23Type", 9) == 0)
		t->part.cpe = locator;
	else if (len == 9 && memcmp(type, "cpe22Type", 9) == 0 && t->part.cpe == NULL)
		t->part.cpe = locator;
}

static err_t take(struct tags *t, const char *tag, const char *value, struct problem *why)
{
	if (strcmp(tag, "SPDXVersion") == 0) {
		t->version_seen = true;
		return spdx_version_known(value) ? OK :
		       problem(why, ERR_UNKNOWN, "line %u: SPDXVersion: \"%.20s\"; SPDX-2.2 and SPDX-2.3 are read here", t->line, value);
	}
	if (strcmp(tag, "PackageName") == 0) {
		/* What was copied for the new package must outlive the old one's end. */
		struct pool own = t->pool;
		t->pool = (struct pool){ NULL };
		err_t e = finish(t);
		t->pool = own;
		t->open = true;
		t->part.product = value;
		(void)snprintf(t->where, sizeof(t->where), "line %u", t->line);
		return e;
	}
	/* Files and snippets end the package's own lines. */
	if (strcmp(tag, "FileName") == 0 || strcmp(tag, "SnippetSPDXID") == 0)
		return finish(t);
	if (!t->open)
		return OK;
	if (strcmp(tag, "PackageVersion") == 0)
		t->part.version = value;
	else if (strcmp(tag, "PackageSupplier") == 0)
		spdx_supplier(value, t->maker);
	else if (strcmp(tag, "ExternalRef") == 0)
		external(t, value);
	return OK;
}

/* The end of a value that begins at `at`: of its line, or of its <text> block. */
static const char *end_of_value(const char *at, const char *end)
{
	static const char open[] = "<text>", close[] = "</text>";
	const char *lf = memchr(at, '\n', (size_t)(end - at));

	if ((size_t)(end - at) >= sizeof(open) - 1 && memcmp(at, open, sizeof(open) - 1) == 0) {
		const char *stop = memmem(at, (size_t)(end - at), close, sizeof(close) - 1);
		return stop != NULL ? stop + sizeof(close) - 1 : NULL;
	}
	return lf != NULL ? lf : end;
}

static unsigned lines_in(const char *from, const char *to)
{
	unsigned n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

/* One line, or one tag with its block; *at is moved behind it. */
static err_t one(struct tags *t, const char **at, const char *end, struct problem *why)
{
	const char *from = *at, *lf = memchr(from, '\n', (size_t)(end - from)), *stop = lf != NULL ? lf : end;
	const char *colon = memchr(from, ':', (size_t)(stop - from));
	bool empty = from == stop || *from == '#' || *from == '\r';

	*at = stop < end ? stop + 1 : end;
	if (empty)
		return OK;
	if (colon == NULL)
		return problem(why, ERR_FORM, "line %u: neither \"TAG: VALUE\" nor a comment", t->line);
	const char *value = colon + 1;
	while (value < stop && *value == ' ')
		value++;
	const char *value_end = end_of_value(value, end);
	if (value_end == NULL)
		return problem(why, ERR_FORM, "line %u: <text> without </text>", t->line);
	if (value_end > stop)
		*at = value_end;
	while (value_end > value && (value_end[-1] == '\r' || value_end[-1] == ' '))
		value_end--;
	char *tag = pool_text(&t->pool, from, (size_t)(colon - from));
	char *own = pool_text(&t->pool, value, (size_t)(value_end - value));
	return tag != NULL && own != NULL ? take(t, tag, own, why) : ERR_MEMORY;
}

err_t inventory_spdx_tags(struct inventory *v, const char *machine, const char *bytes, size_t len, struct problem *why)
{
	struct tags t = { .inventory = v, .machine = machine, .line = 1 };
	const char *at = bytes, *end = bytes + len;
	err_t e = OK;

	while (at < end && e == OK) {
		const char *from = at;
		e = one(&t, &at, end, why);
		t.line += lines_in(from, at);
		if (!t.open)
			pool_free(&t.pool);
	}
	if (e == OK)
		e = finish(&t);
	pool_free(&t.pool);
	if (e == OK && !t.version_seen)
		e = problem(why, ERR_UNKNOWN, "no SPDXVersion; give an SPDX 2.2 or 2.3 tag-value document");
	return e;
}
