/* jvn.c - advisories of JVN iPedia as MyJVN gives them. Source: MyJVN API,
 * getVulnDetailInfo (VULDEF 3.x) and getVulnOverviewList (JVNRSS 3.x). */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "vuln/cpe.h"
#include "vuln/feed_own.h"
#include "vuln/jvn_text.h"

#define UNREAD_MAX	2048u	/* of sentences that are shown */

static const char *kept(struct feed *f, const char *text)
{
	return text[0] != '\0' ? feed_text(f, text, strlen(text)) : NULL;
}

/* The version sentences of one product as ranges in the feed's pool. */
static err_t read_ranges(struct feed *f, const struct node *item, struct ranges *out)
{
	size_t count = 0;
	struct buf unread = buf_of(UNREAD_MAX);

	*out = (struct ranges){ .scheme = VERSION_GENERIC };
	for (const struct node *n = item->child; n != NULL; n = n->next)
		count += strcmp(n->key, "VersionNumber") == 0;
	struct range *range = pool_array(&f->pool, count, sizeof(*range));
	const char **exact = pool_array(&f->pool, count, sizeof(*exact));
	if (range == NULL || exact == NULL)
		return ERR_MEMORY;
	for (const struct node *n = node_find(item->child, "VersionNumber"); n != NULL;
	     n = node_find(n->next, "VersionNumber")) {
		struct jvn_range r;
		const char *text = node_own_text(n);
		if (text == NULL || *text == '\0')
			continue;
		if (!jvn_text_range(text, strlen(text), &r))
			buf_printf(&unread, "%s%s", unread.len > 0 ? "; " : "", text);
		else if (r.all)
			out->all = true;
		else if (r.exact[0] != '\0')
			exact[out->exact_count++] = kept(f, r.exact);
		else
			range[out->count++] = (struct range){ kept(f, r.from), kept(f, r.until), kept(f, r.last) };
	}
	out->range = range;
	out->exact = exact;
	if (unread.len > 0)
		out->unread = feed_text(f, buf_str(&unread), unread.len);
	else if (unread.err != OK)
		out->unread = "a sentence that is too long";
	buf_free(&unread);
	for (size_t i = 0; i < out->exact_count; i++)
		if (exact[i] == NULL)
			return ERR_MEMORY;
	return OK;
}

/* Under its written names and under its CPE name. */
static err_t add_product(struct feed *f, const char *maker, const char *product, const char *cpe,
			 const struct ranges *ranges)
{
	struct cpe c;
	struct ranges own = *ranges;
	err_t e = OK;

	if (maker != NULL && product != NULL && *maker != '\0' && *product != '\0') {
		const char *m = feed_text(f, maker, strlen(maker)), *p = feed_text(f, product, strlen(product));
		e = m != NULL && p != NULL ? feed_written(f, NAME_AS_WRITTEN, m, p, ranges) : ERR_MEMORY;
	}
	if (e != OK || cpe == NULL || cpe_read(cpe, strlen(cpe), &c) != OK || c.pattern)
		return e;
	/* A CPE with a version speaks of that one alone. */
	if (c.version[0] != '\0' && strcmp(c.version, "-") != 0 && own.count == 0 && own.exact_count == 0 &&
	    own.unread == NULL && !own.all) {
		const char **exact = pool_array(&f->pool, 1, sizeof(*exact));
		if (exact == NULL || (*exact = feed_text(f, c.version, strlen(c.version))) == NULL)
			return ERR_MEMORY;
		own.exact = exact;
		own.exact_count = 1;
	}
	const char *v = feed_text(f, c.vendor, strlen(c.vendor)), *p = feed_text(f, c.product, strlen(c.product));
	return v != NULL && p != NULL ? feed_written(f, NAME_CPE, v, p, &own) : ERR_MEMORY;
}

struct ids {
	const char *cve[256];
	size_t count;
};

static void add_id(struct ids *ids, const char *text)
{
	if (text != NULL && feed_is_cve(text) && ids->count < COUNT_OF(ids->cve))
		ids->cve[ids->count++] = text;
}

/* What every record has, whichever of the two formats it came in. */
static err_t fill(struct feed *f, const char *id, const char *title, const char *day, const struct ids *ids)
{
	struct advisory *a = NULL;
	err_t e = feed_advisory(f, FEED_JVN, &a);
	const char **cve = pool_array(&f->pool, ids->count, sizeof(*cve));

	if (e != OK || cve == NULL)
		return e != OK ? e : ERR_MEMORY;
	for (size_t i = 0; i < ids->count; i++)
		if ((cve[i] = feed_text(f, ids->cve[i], strlen(ids->cve[i]))) == NULL)
			return ERR_MEMORY;
	a->id = feed_text(f, id, strlen(id));
	a->title = feed_text(f, title != NULL ? title : "", title != NULL ? strlen(title) : 0);
	a->added = day != NULL && feed_is_day(day) ? feed_text(f, day, 10) : "";
	a->cve = cve;
	a->cve_count = ids->count;
	return a->id != NULL && a->title != NULL && a->added != NULL ? OK : ERR_MEMORY;
}

static bool is_id(const char *text)
{
	return text != NULL && strncmp(text, "JVNDB-", 6) == 0 && strlen(text) < 40;
}

static err_t read_vulinfo(struct feed *f, const struct node *n, struct problem *why)
{
	const char *id = node_own_text(node_get(n, "VulinfoID"));
	const struct node *data = node_get(n, "VulinfoData"), *related = node_get(data, "Related");
	const struct node *affected = node_get(data, "Affected");
	struct ids ids = { .count = 0 };

	if (!is_id(id) || data == NULL)
		return problem(why, ERR_FORM, "line %u: Vulinfo: no VulinfoID like JVNDB-2026-000001, or no VulinfoData", n->line);
	for (const struct node *r = related != NULL ? node_find(related->child, "RelatedItem") : NULL; r != NULL;
	     r = node_find(r->next, "RelatedItem"))
		add_id(&ids, node_own_text(node_get(r, "VulinfoID")));
	err_t e = fill(f, id, node_own_text(node_get(data, "Title")), node_own_text(node_get(data, "DateFirstPublished")), &ids);
	for (const struct node *a = affected != NULL ? node_find(affected->child, "AffectedItem") : NULL;
	     a != NULL && e == OK; a = node_find(a->next, "AffectedItem")) {
		struct ranges ranges;
		e = read_ranges(f, a, &ranges);
		if (e == OK)
			e = add_product(f, node_own_text(node_get(a, "Name")), node_own_text(node_get(a, "ProductName")),
					node_own_text(node_get(a, "Cpe")), &ranges);
	}
	return e == OK ? OK : problem(why, e, "line %u: %s", n->line, err_text(e));
}

/* The overview names products without versions. */
static err_t read_item(struct feed *f, const struct node *n, struct problem *why)
{
	const char *id = node_own_text(node_get(n, "identifier"));
	struct ids ids = { .count = 0 };
	struct ranges ranges = { .scheme = VERSION_GENERIC };

	if (!is_id(id))
		return problem(why, ERR_FORM, "line %u: item: no sec:identifier like JVNDB-2026-000001", n->line);
	for (const struct node *r = node_find(n->child, "references"); r != NULL; r = node_find(r->next, "references"))
		add_id(&ids, node_text(r, "@id"));
	err_t e = fill(f, id, node_own_text(node_get(n, "title")), node_own_text(node_get(n, "issued")), &ids);
	for (const struct node *c = node_find(n->child, "cpe"); c != NULL && e == OK; c = node_find(c->next, "cpe"))
		e = add_product(f, node_text(c, "@vendor"), node_text(c, "@product"), node_own_text(c), &ranges);
	return e == OK ? OK : problem(why, e, "line %u: %s", n->line, err_text(e));
}

/* MyJVN answers a mistake with a document that says so. */
static err_t check_status(const struct node *root, struct problem *why)
{
	const struct node *status = node_get(root, "Status");
	const char *code = node_text(status, "@retCd"), *text = node_text(status, "@errMsg");

	if (code == NULL || strcmp(code, "0") == 0)
		return OK;
	return problem(why, ERR_FORM, "line %u: MyJVN answered with an error: %.120s; fetch the file again", status->line,
		       text != NULL ? text : code);
}

static err_t read_all(struct feed *f, const struct node *root, struct problem *why)
{
	bool details = strcmp(root->key, "VULDEF-Document") == 0, overview = strcmp(root->key, "RDF") == 0;

	if (!details && !overview)
		return problem(why, ERR_UNKNOWN, "line %u: <%.40s>: neither VULDEF nor JVNRSS; give what MyJVN's getVulnDetailInfo "
			       "or getVulnOverviewList answered", root->line, root->key);
	err_t e = check_status(root, why);
	const char *each = details ? "Vulinfo" : "item";
	for (const struct node *n = node_find(root->child, each); n != NULL && e == OK; n = node_find(n->next, each))
		e = details ? read_vulinfo(f, n, why) : read_item(f, n, why);
	return e;
}

err_t feed_jvn(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why)
{
	struct feed_mark mark = feed_begin(f);
	struct tree *t = NULL;
	err_t e = tree_xml(bytes, len, &t, why);

	if (e == OK)
		e = read_all(f, tree_root(t), why);
	tree_free(t);
	if (e != OK)
		feed_undo(f, mark);
	return problem_at(why, e, name);
}
