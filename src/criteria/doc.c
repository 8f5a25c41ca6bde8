#include "criteria/doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "criteria/authority.h"

#define DAY	(INT64_C(86400) * NSEC_PER_SEC)

err_t doc_problem(const struct doc *d, err_t e, unsigned line, const char *fmt, ...)
{
	char text[PROBLEM_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (d->id != NULL)
		return problem(d->why, e, "%s:%u: %s %s: %s", d->name, line, d->what, d->id, text);
	return problem(d->why, e, "%s:%u: %s", d->name, line, text);
}

err_t doc_tree(const struct doc *d, const void *bytes, size_t len, struct tree **ret)
{
	struct problem own = PROBLEM_NONE;
	unsigned line = 1;

	err_t e = tree_yaml(bytes, len, ret, &own);
	if (e == OK)
		return OK;
	const char *text = own.text[0] != '\0' ? own.text : err_text(e);
	if (strncmp(text, "line ", 5) == 0) {
		char *end = NULL;
		line = (unsigned)strtoul(text + 5, &end, 10);
		text = strncmp(end, ": ", 2) == 0 ? end + 2 : end;
	}
	return doc_problem(d, e, line, "%s", text);
}

err_t doc_open(const struct doc *d, const void *bytes, size_t len, struct tree **ret)
{
	err_t e = doc_tree(d, bytes, len, ret);

	if (e != OK || tree_root(*ret)->kind == NODE_MAP)
		return e;
	unsigned line = tree_root(*ret)->line;
	tree_free(*ret);
	return doc_problem(d, ERR_FORM, line, "not a map of keys and values; see docs/criteria.md");
}

err_t doc_text(const struct doc *d, const struct node *map, const char *key, bool required,
	       const char **out)
{
	const struct node *n = node_get(map, key);

	*out = NULL;
	if (n == NULL && !required)
		return OK;
	if (n == NULL)
		return doc_problem(d, ERR_FORM, map->line, "`%s` is missing; add it", key);
	bool scalar = n->kind != NODE_NULL && n->kind != NODE_LIST && n->kind != NODE_MAP;
	if (!scalar || n->text == NULL || n->len == 0 || strlen(n->text) != n->len)
		return doc_problem(d, ERR_FORM, n->line, "`%s` must be a text that is not empty", key);
	*out = n->text;
	return OK;
}

err_t doc_id(struct doc *d, const struct node *map, const char **out)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
	const char *id = NULL;

	err_t e = doc_text(d, map, "id", true, &id);
	if (e != OK)
		return e;
	size_t len = strlen(id);
	if (len > DOC_ID_MAX || strspn(id, allowed) != len || id[0] == '.' || id[0] == '-')
		return doc_problem(d, ERR_FORM, node_get(map, "id")->line,
				   "`id` must be at most %u letters, digits, `-`, `_` or `.`; a UUID is best",
				   DOC_ID_MAX);
	d->id = *out = id;
	return OK;
}

static err_t time_of(const struct doc *d, const struct node *map, const char *key, nsec_t *out)
{
	const char *text = NULL;

	err_t e = doc_text(d, map, key, false, &text);
	if (e != OK || text == NULL)
		return e;
	if (clock_parse(text, strlen(text), out) != OK)
		return doc_problem(d, ERR_FORM, node_get(map, key)->line,
				   "`%s: %s` is no time; write it as 2027-03-31 or 2027-03-31T18:00:00+09:00",
				   key, text);
	if (strcmp(key, "to") == 0 && strlen(text) == 10)
		*out += DAY;
	return OK;
}

err_t doc_valid(const struct doc *d, const struct node *map, nsec_t *from, nsec_t *to)
{
	static const char *const keys[] = { "from", "to", NULL };
	const struct node *n = node_get(map, "valid");

	*from = INT64_MIN;
	*to = INT64_MIN;
	if (n == NULL || n->kind != NODE_MAP || node_get(n, "to") == NULL)
		return doc_problem(d, ERR_FORM, n != NULL ? n->line : map->line,
				   "`valid` must be a map with at least `to`, the day it ends");
	err_t e = doc_keys(d, n, keys, "valid");
	if (e == OK)
		e = time_of(d, n, "from", from);
	if (e == OK)
		e = time_of(d, n, "to", to);
	if (e == OK && *from >= *to)
		return doc_problem(d, ERR_FORM, n->line, "`valid` ends before it begins");
	return e;
}

static err_t one_direction(const struct doc *d, const struct node *n, unsigned *out)
{
	enum direction dir = DIRECTION_INTERNAL;

	if (n->kind == NODE_TEXT && direction_of_name(n->text, &dir) == OK) {
		*out |= 1u << dir;
		return OK;
	}
	return doc_problem(d, ERR_FORM, n->line,
			   "unknown direction `%s`; they are inbound, outbound, internal, external",
			   n->text != NULL ? n->text : "");
}

err_t doc_directions(const struct doc *d, const struct node *n, unsigned *out)
{
	err_t e = OK;

	*out = 0;
	if (n == NULL)
		return OK;
	if (n->kind != NODE_LIST)
		return one_direction(d, n, out);
	for (const struct node *c = n->child; c != NULL && e == OK; c = c->next)
		e = one_direction(d, c, out);
	if (e == OK && *out == 0)
		return doc_problem(d, ERR_FORM, n->line, "an empty list of directions allows nothing");
	return e;
}

err_t doc_keys(const struct doc *d, const struct node *map, const char *const *keys, const char *where)
{
	for (const struct node *c = map->child; c != NULL; c = c->next) {
		const char *const *k = keys;
		while (*k != NULL && strcmp(*k, c->key) != 0)
			k++;
		if (*k == NULL)
			return doc_problem(d, ERR_UNKNOWN, c->line, "`%s` is not a key of %s; see docs/criteria.md",
					   c->key, where);
	}
	return OK;
}

err_t doc_check_time(const char *what, const char *id, nsec_t from, nsec_t to, nsec_t now,
		     struct problem *why)
{
	char text[CLOCK_TEXT_BYTES];

	if (now < from) {
		clock_tokyo(from, text);
		return problem(why, ERR_EXPIRED, "%s %s is valid only from %s; wait, or have another approved",
			       what, id, text);
	}
	if (now >= to) {
		clock_tokyo(to, text);
		return problem(why, ERR_EXPIRED, "%s %s expired at %s; have a new one approved", what, id,
			       text);
	}
	return OK;
}
