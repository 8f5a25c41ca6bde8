#include "criteria/authority.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/digest.h"
#include "criteria/doc.h"
#include "criteria/spans.h"

static const char *const names[] = {
	[DIRECTION_INTERNAL] = "internal",
	[DIRECTION_OUTBOUND] = "outbound",
	[DIRECTION_INBOUND] = "inbound",
	[DIRECTION_EXTERNAL] = "external",
};

_Static_assert(COUNT_OF(names) == DIRECTION_COUNT, "a name for every direction");

const char *direction_name(enum direction d)
{
	return names[d];
}

err_t direction_of_name(const char *name, enum direction *out)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		if (strcmp(name, names[d]) == 0) {
			*out = (enum direction)d;
			return OK;
		}
	}
	if (strcmp(name, "transit") != 0)
		return ERR_UNKNOWN;
	*out = DIRECTION_EXTERNAL;
	return OK;
}

static err_t read_kind(const struct doc *d, const struct node *root, enum authority_kind *out)
{
	static const char *const kinds[] = { "own-network", "entrusted", "agreement" };
	static const char *const locked[] = { "out-out", "out-in", "in-out" };
	const char *kind = NULL;

	err_t e = doc_text(d, root, "kind", true, &kind);
	if (e != OK)
		return e;
	unsigned line = node_get(root, "kind")->line;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (strcmp(kind, kinds[i]) == 0) {
			*out = (enum authority_kind)i;
			return OK;
		}
	}
	for (size_t i = 0; i < COUNT_OF(locked); i++)
		if (strcmp(kind, locked[i]) == 0)
			return doc_problem(d, ERR_REFUSED, line,
					   "kind `%s` is a measure of the law whose chapter is not in force yet; it is locked",
					   kind);
	return doc_problem(d, ERR_UNKNOWN, line,
			   "unknown kind `%s`; they are own-network, entrusted, agreement", kind);
}

static err_t read_own(const struct doc *d, const struct node *root, struct authority *a)
{
	const struct node *n = node_get(root, "own");

	if (n == NULL || n->kind != NODE_LIST || n->count == 0)
		return doc_problem(d, ERR_FORM, n != NULL ? n->line : root->line,
				   "`own` must list the own prefixes; without them no direction is known");
	if (n->count > AUTHORITY_OWN_MAX)
		return doc_problem(d, ERR_LIMIT, n->line, "more than %u own prefixes", AUTHORITY_OWN_MAX);
	a->own = calloc(n->count, sizeof(*a->own));
	if (a->own == NULL)
		return ERR_MEMORY;
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		if (c->text == NULL || prefix_parse(c->text, c->len, &a->own[a->own_count]) != OK)
			return doc_problem(d, ERR_FORM, c->line,
					   "`%s` is no prefix; write 192.0.2.0/24 or 2001:db8::/32, with no bits set behind the length",
					   c->text != NULL ? c->text : "");
		a->own_count++;
	}
	return OK;
}

/* Own or not is all that counts: one group for all of them. */
static uint32_t join_own(void *context, uint32_t group, uint32_t unit)
{
	(void)context;
	(void)group;
	return unit;
}

static err_t compile_own(struct authority *a)
{
	struct span_prefix *p = calloc(a->own_count, sizeof(*p));
	err_t e = p != NULL ? OK : ERR_MEMORY;

	for (size_t i = 0; e == OK && i < a->own_count; i++)
		p[i] = (struct span_prefix){ a->own[i], 1 };
	if (e == OK)
		e = span_table_new(p, a->own_count, 4, join_own, NULL, &a->spans[0]);
	if (e == OK)
		e = span_table_new(p, a->own_count, 6, join_own, NULL, &a->spans[1]);
	free(p);
	return e;
}

static err_t read_document(struct doc *d, const struct node *root, struct authority *a)
{
	static const char *const keys[] = { "id", "kind", "granted_by", "purpose", "legal_basis",
					    "valid", "own", "directions", NULL };

	err_t e = doc_id(d, root, &a->id);
	if (e == OK)
		e = doc_keys(d, root, keys, "an authority document");
	if (e == OK)
		e = read_kind(d, root, &a->kind);
	if (e == OK)
		e = doc_text(d, root, "granted_by", true, &a->granted_by);
	if (e == OK)
		e = doc_text(d, root, "purpose", true, &a->purpose);
	if (e == OK)
		e = doc_text(d, root, "legal_basis", true, &a->legal_basis);
	if (e == OK)
		e = doc_valid(d, root, &a->from, &a->to);
	if (e == OK)
		e = read_own(d, root, a);
	if (e == OK)
		e = doc_directions(d, node_get(root, "directions"), &a->directions);
	if (e == OK && a->directions == 0)
		e = doc_problem(d, ERR_FORM, root->line,
				"`directions` is missing; what is not listed there is not read");
	return e == OK ? compile_own(a) : e;
}

err_t authority_parse(const char *name, const void *bytes, size_t len, struct authority **ret,
		      struct problem *why)
{
	struct doc d = { .name = name, .what = "authority", .why = why };

	if (len > AUTHORITY_BYTES_MAX)
		return doc_problem(&d, ERR_LIMIT, 1, "larger than %u bytes", AUTHORITY_BYTES_MAX);
	struct authority *a = calloc(1, sizeof(*a));
	if (a == NULL)
		return doc_problem(&d, ERR_MEMORY, 1, "out of memory");
	digest_sha256(bytes, len, a->digest);
	err_t e = doc_open(&d, bytes, len, &a->tree);
	if (e != OK) {
		free(a);
		return e;
	}
	e = read_document(&d, tree_root(a->tree), a);
	if (e != OK) {
		(void)doc_problem(&d, e, 1, "%s", err_text(e));
		authority_free(a);
		return e;
	}
	*ret = a;
	return OK;
}

void authority_free(struct authority *a)
{
	if (a == NULL)
		return;
	span_table_free(a->spans[0]);
	span_table_free(a->spans[1]);
	free(a->own);
	tree_free(a->tree);
	free(a);
}

err_t authority_check_time(const struct authority *a, nsec_t now, struct problem *why)
{
	return doc_check_time("authority", a->id, a->from, a->to, now, why);
}

static bool own(const struct authority *a, const struct ip *ip)
{
	if (ip->version != 4 && ip->version != 6)
		return false;
	return span_find(a->spans[ip->version == 6], ip) != 0;
}

enum direction authority_direction(const struct authority *a, const struct ip *source,
				   const struct ip *destination)
{
	if (own(a, source))
		return own(a, destination) ? DIRECTION_INTERNAL : DIRECTION_OUTBOUND;
	return own(a, destination) ? DIRECTION_INBOUND : DIRECTION_EXTERNAL;
}
