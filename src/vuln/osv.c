/* osv.c - records of osv.dev. Source: the OSV schema 1.x, "affected[]" fields
 * and "Evaluation". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "vuln/feed_own.h"
#include "vuln/purl.h"

#define EVENTS_MAX	10000u	/* of one range */
#define VERSIONS_MAX	100000u	/* listed of one package */
#define PATH_MAX_BYTES	96u

/* What is read of one `affected` entry, in the feed's pool. */
struct reading {
	struct feed *feed;
	struct ranges ranges;
	struct range *range;
	size_t room;
	struct buf unread;	/* what could not be read, for people */
};

enum event_kind { EVENT_INTRODUCED, EVENT_FIXED, EVENT_LAST };

struct event {
	enum event_kind kind;
	const char *version;	/* NULL: the start of all versions ("0") */
};

static err_t put_range(struct reading *r, struct range one)
{
	if (r->ranges.count == r->room) {
		size_t more = r->room > 0 ? r->room * 2 : 4;
		struct range *bigger = pool_array(&r->feed->pool, more, sizeof(*bigger));
		if (bigger == NULL)
			return ERR_MEMORY;
		if (r->ranges.count > 0)
			memcpy(bigger, r->range, r->ranges.count * sizeof(*bigger));
		r->range = bigger;
		r->room = more;
	}
	r->range[r->ranges.count++] = one;
	r->ranges.range = r->range;
	return OK;
}

static int by_version(const void *a, const void *b, void *scheme)
{
	const struct event *x = a, *y = b;
	int c = 0;

	if (x->version == NULL || y->version == NULL)
		c = (x->version != NULL) - (y->version != NULL);
	else
		c = version_compare(*(const enum version_scheme *)scheme, x->version, y->version);
	/* What ends at a version ends before the next begins there. */
	if (c == 0)
		c = (y->kind == EVENT_FIXED) - (x->kind == EVENT_FIXED);
	return c != 0 ? c : (int)x->kind - (int)y->kind;
}

/* Sorted events become ranges: from the first "introduced" to the next end. */
static err_t ranges_of_events(struct reading *r, const struct event *event, size_t count)
{
	bool open = false;
	struct range one = { 0 };
	err_t e = OK;

	for (size_t i = 0; i < count && e == OK; i++) {
		if (event[i].kind == EVENT_INTRODUCED) {
			if (!open)
				one = (struct range){ .from = event[i].version };
			open = true;
			continue;
		}
		if (!open)
			continue;
		if (event[i].kind == EVENT_FIXED)
			one.until = event[i].version;
		else
			one.last = event[i].version;
		/* One more range when a "fixed" follows a "last_affected": the same end. */
		e = put_range(r, one);
		open = false;
	}
	return e == OK && open ? put_range(r, one) : e;
}

static err_t read_event(struct reading *r, const struct node *n, struct event *out, const char *where,
			struct problem *why)
{
	static const char *const keys[] = { "introduced", "fixed", "last_affected" };

	for (size_t i = 0; i < 3; i++) {
		const char *v = node_text(n, keys[i]);
		if (v == NULL)
			continue;
		out->kind = (enum event_kind)i;
		out->version = NULL;
		if (i == 0 && strcmp(v, "0") == 0)
			return OK;
		out->version = feed_text(r->feed, v, strlen(v));
		return out->version != NULL ? OK : ERR_MEMORY;
	}
	if (node_get(n, "limit") != NULL)
		return ERR_ABSENT;
	return problem(why, ERR_FORM, "%s: an event is \"introduced\", \"fixed\", \"last_affected\" or \"limit\"", where);
}

/* One range of versions; GIT ranges are not for installed versions. */
static err_t read_range(struct reading *r, const struct node *n, enum version_scheme own, const char *where,
			struct problem *why)
{
	const char *type = node_text(n, "type");
	const struct node *events = node_get(n, "events");

	if (type == NULL || events == NULL || events->kind != NODE_LIST || events->count == 0)
		return problem(why, ERR_FORM, "%s: a range has a \"type\" and a list \"events\"", where);
	if (strcmp(type, "GIT") == 0)
		return OK;
	enum version_scheme scheme = strcmp(type, "SEMVER") == 0 ? VERSION_SEMVER : own;
	if (r->ranges.count > 0 && r->ranges.scheme != scheme) {
		buf_printf(&r->unread, "%sa range of another order", r->unread.len > 0 ? "; " : "");
		return OK;
	}
	if (events->count > EVENTS_MAX)
		return problem(why, ERR_LIMIT, "%s.events: more than %u", where, EVENTS_MAX);
	struct event *event = calloc(events->count, sizeof(*event));
	size_t count = 0;
	err_t e = event != NULL ? OK : ERR_MEMORY;
	for (const struct node *c = events->child; c != NULL && e == OK; c = c->next) {
		e = read_event(r, c, &event[count], where, why);
		count += e == OK;
		if (e == ERR_ABSENT)
			e = OK;
	}
	bool readable = scheme != VERSION_NONE;
	for (size_t i = 0; i < count && readable; i++)
		readable = event[i].version == NULL || version_valid(scheme, event[i].version);
	if (e == OK && !readable) {
		buf_printf(&r->unread, "%sa range whose order of versions is not known here", r->unread.len > 0 ? "; " : "");
	} else if (e == OK) {
		r->ranges.scheme = scheme;
		qsort_r(event, count, sizeof(*event), by_version, &scheme);
		e = ranges_of_events(r, event, count);
	}
	free(event);
	return e;
}

static err_t read_versions(struct reading *r, const struct node *n, const char *where, struct problem *why)
{
	if (n == NULL || n->kind == NODE_NULL)
		return OK;
	if (n->kind != NODE_LIST || n->count > VERSIONS_MAX)
		return problem(why, n->kind == NODE_LIST ? ERR_LIMIT : ERR_FORM, "%s.versions: no list of at most %u versions", where, VERSIONS_MAX);
	const char **list = pool_array(&r->feed->pool, n->count, sizeof(*list));
	if (list == NULL)
		return ERR_MEMORY;
	size_t count = 0;
	for (const struct node *c = n->child; c != NULL; c = c->next, count++) {
		if (c->kind != NODE_TEXT)
			return problem(why, ERR_FORM, "%s.versions[%zu]: no text", where, count);
		list[count] = feed_text(r->feed, c->text, c->len);
		if (list[count] == NULL)
			return ERR_MEMORY;
	}
	r->ranges.exact = list;
	r->ranges.exact_count = count;
	return OK;
}

static err_t read_ranges(struct reading *r, const struct node *n, enum version_scheme scheme, const char *where,
			 struct problem *why)
{
	const struct node *list = node_get(n, "ranges");
	size_t index = 0;
	err_t e = OK;

	r->ranges.scheme = scheme;
	if (list != NULL && list->kind != NODE_LIST && list->kind != NODE_NULL)
		return problem(why, ERR_FORM, "%s.ranges: no list", where);
	for (const struct node *c = list != NULL ? list->child : NULL; c != NULL && e == OK; c = c->next, index++) {
		char at[PATH_MAX_BYTES];
		(void)snprintf(at, sizeof(at), "%.60s.ranges[%zu]", where, index);
		e = read_range(r, c, scheme, at, why);
	}
	if (e == OK)
		e = read_versions(r, node_get(n, "versions"), where, why);
	if (e == OK && r->unread.len > 0) {
		r->ranges.unread = feed_text(r->feed, buf_str(&r->unread), r->unread.len);
		e = r->ranges.unread != NULL ? r->unread.err : ERR_MEMORY;
	}
	return e;
}

static err_t read_affected(struct feed *f, const struct node *n, const char *where, struct problem *why)
{
	const struct node *package = node_get(n, "package");
	const char *ecosystem = node_text(package, "ecosystem"), *name = node_text(package, "name");
	char key[PURL_PART_MAX];

	if (package == NULL)
		return OK;	/* a repository only: nothing that is installed by name */
	if (ecosystem == NULL || *ecosystem == '\0' || name == NULL || *name == '\0')
		return problem(why, ERR_FORM, "%s.package: \"ecosystem\" and \"name\" are required", where);
	if (strlen(name) >= sizeof(key))
		return problem(why, ERR_LIMIT, "%s.package.name: longer than %zu bytes", where, sizeof(key) - 1);
	(void)snprintf(key, sizeof(key), "%s", name);
	if (strcmp(ecosystem, "PyPI") == 0)
		purl_pypi_name(key);
	struct reading r = { .feed = f, .unread = buf_of(4096) };
	err_t e = read_ranges(&r, n, version_scheme_of(ecosystem), where, why);
	buf_free(&r.unread);
	const char *kept_ecosystem = feed_text(f, ecosystem, strlen(ecosystem));
	const char *kept_name = feed_text(f, key, strlen(key));
	if (e == OK && (kept_ecosystem == NULL || kept_name == NULL))
		e = ERR_MEMORY;
	return e == OK ? feed_package(f, kept_ecosystem, kept_name, &r.ranges) : e;
}

/* CVE ids among the id, the aliases and (for distributions) "upstream". */
static err_t read_cves(struct feed *f, const struct node *n, const char ***out, size_t *count)
{
	const struct node *lists[] = { node_get(n, "aliases"), node_get(n, "upstream") };
	const char *id = node_text(n, "id");
	size_t room = 1;

	for (size_t i = 0; i < 2; i++)
		room += lists[i] != NULL ? lists[i]->count : 0;
	*out = pool_array(&f->pool, room, sizeof(**out));
	*count = 0;
	if (*out == NULL)
		return ERR_MEMORY;
	/* Debian names its records DEBIAN-CVE-...: the CVE is in the name. */
	const char *in_id = strncmp(id, "DEBIAN-", 7) == 0 ? id + 7 : strncmp(id, "UBUNTU-", 7) == 0 ? id + 7 : id;
	if (feed_is_cve(in_id))
		(*out)[(*count)++] = feed_text(f, in_id, strlen(in_id));
	for (size_t i = 0; i < 2; i++)
		for (const struct node *c = lists[i] != NULL ? lists[i]->child : NULL; c != NULL; c = c->next)
			if (c->kind == NODE_TEXT && feed_is_cve(c->text))
				(*out)[(*count)++] = feed_text(f, c->text, c->len);
	for (size_t i = 0; i < *count; i++)
		if ((*out)[i] == NULL)
			return ERR_MEMORY;
	return OK;
}

static err_t check(const struct node *n, const char *where, struct problem *why)
{
	const char *id = node_text(n, "id"), *schema = node_text(n, "schema_version");
	const struct node *affected = node_get(n, "affected");

	if (id == NULL || *id == '\0' || node_text(n, "modified") == NULL)
		return problem(why, ERR_UNKNOWN, "%s: no OSV record: \"id\" and \"modified\" are required", where);
	if (schema != NULL && strncmp(schema, "1.", 2) != 0)
		return problem(why, ERR_UNKNOWN, "%s.schema_version: \"%.20s\"; 1.x is read here", where, schema);
	if (affected != NULL && affected->kind != NODE_LIST && affected->kind != NODE_NULL)
		return problem(why, ERR_FORM, "%s.affected: no list", where);
	return OK;
}

static err_t read_record(struct feed *f, const struct node *n, const char *where, struct problem *why)
{
	struct advisory *a = NULL;
	const char **cves = NULL;
	size_t cve_count = 0, index = 0;
	err_t e = check(n, where, why);

	if (e == OK)
		e = feed_advisory(f, FEED_OSV, &a);
	if (e == OK)
		e = read_cves(f, n, &cves, &cve_count);
	if (e != OK)
		return problem(why, e, "%s: %s", where, err_text(e));
	const char *id = node_text(n, "id"), *published = node_text(n, "published"), *title = node_text(n, "summary");
	a->id = feed_text(f, id, strlen(id));
	a->title = feed_text(f, title != NULL ? title : "", title != NULL ? strlen(title) : 0);
	a->added = published != NULL && feed_is_day(published) ? feed_text(f, published, 10) : "";
	a->withdrawn = node_text(n, "withdrawn") != NULL;
	a->cve = cves;
	a->cve_count = cve_count;
	if (a->id == NULL || a->title == NULL || a->added == NULL)
		e = ERR_MEMORY;
	const struct node *list = node_get(n, "affected");
	for (const struct node *c = list != NULL ? list->child : NULL; c != NULL && e == OK; c = c->next, index++) {
		char at[PATH_MAX_BYTES];
		(void)snprintf(at, sizeof(at), "%s.affected[%zu]", where, index);
		e = read_affected(f, c, at, why);
	}
	return e == OK ? OK : problem(why, e, "%s: %s", where, err_text(e));
}

static err_t read_all(struct feed *f, const struct node *root, struct problem *why)
{
	const struct node *list = node_get(root, "vulns");
	size_t index = 0;
	err_t e = OK;

	if (list == NULL && root->kind == NODE_LIST)
		list = root;
	if (list == NULL)
		return read_record(f, root, "record", why);
	if (list->kind != NODE_LIST)
		return problem(why, ERR_FORM, "vulns: no list");
	for (const struct node *n = list->child; n != NULL && e == OK; n = n->next, index++) {
		char where[64];
		(void)snprintf(where, sizeof(where), "[%zu]", index);
		e = read_record(f, n, where, why);
	}
	return e;
}

err_t feed_osv(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why)
{
	struct feed_mark mark = feed_begin(f);
	struct tree *t = NULL;
	err_t e = tree_json(bytes, len, &t, why);

	if (e == OK)
		e = read_all(f, tree_root(t), why);
	tree_free(t);
	if (e != OK)
		feed_undo(f, mark);
	return problem_at(why, e, name);
}
