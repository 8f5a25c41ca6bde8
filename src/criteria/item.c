/* item.c - one `field|modifiers: values` of a detection, as tests. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "criteria/build.h"

enum where { WHERE_WHOLE, WHERE_STARTS, WHERE_ENDS, WHERE_CONTAINS };
enum compare { COMPARE_NONE, COMPARE_LT, COMPARE_LTE, COMPARE_GT, COMPARE_GTE };

/* An item's key, taken apart. */
struct item {
	struct build *b;
	enum field field;
	const char *name;	/* the field as the rule writes it */
	int name_len;
	unsigned line;
	enum where where;
	enum compare compare;
	bool all, cidr, exists, expand, cased, differs;
};

static err_t refuse(const struct item *it, err_t e, unsigned line, const char *what)
{
	return doc_problem(&it->b->d, e, line != 0 ? line : it->line, "`%.*s`: %s", it->name_len,
			   it->name, what);
}

static err_t set_where(struct item *it, enum where where)
{
	if (it->where != WHERE_WHOLE)
		return refuse(it, ERR_FORM, 0, "only one of contains, startswith, endswith");
	it->where = where;
	return OK;
}

static err_t set_compare(struct item *it, enum compare compare)
{
	if (it->compare != COMPARE_NONE)
		return refuse(it, ERR_FORM, 0, "only one of lt, lte, gt, gte; use two items for a range");
	it->compare = compare;
	return OK;
}

static bool same(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(word, text, len) == 0;
}

static bool known_later(const char *word, size_t len)
{
	static const char *const later[] = { "re", "i", "m", "s", "base64", "base64offset", "utf16",
		"utf16le", "utf16be", "wide", "windash", "fieldref", "minute", "hour", "day", "week",
		"month", "year" };

	for (size_t i = 0; i < COUNT_OF(later); i++)
		if (same(word, len, later[i]))
			return true;
	return false;
}

static err_t one_modifier(struct item *it, const char *word, size_t len)
{
	static const struct {
		const char *name;
		size_t flag;	/* offset of the flag in struct item */
	} flags[] = {
		{ "all", offsetof(struct item, all) },	     { "cidr", offsetof(struct item, cidr) },
		{ "exists", offsetof(struct item, exists) }, { "expand", offsetof(struct item, expand) },
		{ "cased", offsetof(struct item, cased) },   { "neq", offsetof(struct item, differs) },
	};
	static const char *const wheres[] = { "startswith", "endswith", "contains" };
	static const char *const compares[] = { "lt", "lte", "gt", "gte" };

	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		if (same(word, len, flags[i].name)) {
			*(bool *)((char *)it + flags[i].flag) = true;
			return OK;
		}
	}
	for (size_t i = 0; i < COUNT_OF(wheres); i++)
		if (same(word, len, wheres[i]))
			return set_where(it, (enum where)(i + 1));
	for (size_t i = 0; i < COUNT_OF(compares); i++)
		if (same(word, len, compares[i]))
			return set_compare(it, (enum compare)(i + 1));
	if (known_later(word, len))
		return doc_problem(&it->b->d, ERR_UNKNOWN, it->line,
				   "modifier `%.*s` of `%.*s` is not supported yet", (int)len, word,
				   it->name_len, it->name);
	return doc_problem(&it->b->d, ERR_UNKNOWN, it->line, "unknown modifier `%.*s` of `%.*s`", (int)len,
			   word, it->name_len, it->name);
}

/* Which modifiers make no sense together or on this type of field. */
static err_t check_modifiers(const struct item *it)
{
	enum field_type type = field_info(it->field)->type;
	bool text = it->where != WHERE_WHOLE || it->cased;
	bool number = type == TYPE_UINT || type == TYPE_TIME;

	if (it->exists && (text || it->compare || it->cidr || it->expand || it->all || it->differs))
		return refuse(it, ERR_FORM, 0, "`exists` stands alone");
	if (it->compare && (text || it->cidr || it->expand))
		return refuse(it, ERR_FORM, 0, "a comparison cannot be combined with a text or list modifier");
	if (it->cidr && text)
		return refuse(it, ERR_FORM, 0, "`cidr` cannot be combined with a text modifier");
	if (it->compare && !number)
		return refuse(it, ERR_FORM, 0, "lt, lte, gt, gte need a field that holds a number or a time");
	if (it->cidr && number)
		return refuse(it, ERR_FORM, 0, "`cidr` needs a field that holds an address");
	if (type == TYPE_TIME && (text || it->expand))
		return refuse(it, ERR_FORM, 0, "a time can only be compared");
	return OK;
}

static err_t read_key(struct item *it, const char *key)
{
	char name[128];
	size_t len = strcspn(key, "|");

	it->name = key;
	it->name_len = (int)(len < 200 ? len : 200);
	it->field = FIELD_NONE;
	if (len == 0)
		return doc_problem(&it->b->d, ERR_UNKNOWN, it->line,
				   "keywords search a whole message, and traffic has none; name a field");
	if (len < sizeof(name)) {
		memcpy(name, key, len);
		name[len] = '\0';
		it->field = field_of_name(name);
	}
	if (it->field == FIELD_NONE)
		return doc_problem(&it->b->d, ERR_UNKNOWN, it->line,
				   "unknown field `%.*s`; traffic has the fields that `sekisho flows` prints",
				   it->name_len, key);
	for (const char *at = key + len; *at == '|';) {
		size_t n = strcspn(at + 1, "|");
		err_t e = one_modifier(it, at + 1, n);
		if (e != OK)
			return e;
		at += n + 1;
	}
	return check_modifiers(it);
}

/* A real bound as the range of whole numbers that it allows. */
static void real_range(enum compare compare, double v, uint64_t *lo, uint64_t *hi)
{
	const double most = 18446744073709549568.0;	/* greatest double below 2^64 */

	*lo = 0;
	*hi = UINT64_MAX;
	bool above = compare == COMPARE_GT || compare == COMPARE_GTE;
	double edge = compare == COMPARE_GT ? floor(v) + 1 : compare == COMPARE_GTE ? ceil(v)
		    : compare == COMPARE_LT ? ceil(v) - 1 : floor(v);
	bool never = above ? edge > most : edge < 0;
	if (compare == COMPARE_NONE) {
		*lo = 1;
		*hi = 0;
	} else if (never) {
		*lo = 1;
		*hi = 0;
	} else if (above) {
		*lo = edge > 0 ? (uint64_t)edge : 0;
	} else {
		*hi = edge > most ? UINT64_MAX : (uint64_t)edge;
	}
}

static void whole_range(enum compare compare, uint64_t v, uint64_t *lo, uint64_t *hi)
{
	*lo = compare == COMPARE_LT || compare == COMPARE_LTE ? 0 : v;
	*hi = compare == COMPARE_GT || compare == COMPARE_GTE ? UINT64_MAX : v;
	if ((compare == COMPARE_GT && v == UINT64_MAX) || (compare == COMPARE_LT && v == 0)) {
		*lo = 1;
		*hi = 0;
	} else if (compare == COMPARE_GT) {
		*lo = v + 1;
	} else if (compare == COMPARE_LT) {
		*hi = v - 1;
	}
}

static err_t time_value(const struct item *it, const struct node *v, struct test *t)
{
	nsec_t when = 0;

	if (v->text == NULL || clock_parse(v->text, v->len, &when) != OK)
		return refuse(it, ERR_FORM, v->line, "the value is no time; write 2026-01-31T00:00:00Z");
	t->kind = TEST_RANGE;
	whole_range(it->compare, order_of_time(when), &t->lo, &t->hi);
	return OK;
}

/* A decimal number without sign in a text value. */
static bool digits(const struct node *v, uint64_t *out)
{
	uint64_t n = 0;

	if (v->len == 0 || v->len > 19)
		return false;
	for (size_t i = 0; i < v->len; i++) {
		if (v->text[i] < '0' || v->text[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(v->text[i] - '0');
	}
	*out = n;
	return true;
}

static err_t number_value(const struct item *it, const struct node *v, struct test *t)
{
	uint64_t n = 0;

	t->kind = TEST_RANGE;
	if (v->kind == NODE_INT && v->number >= 0) {
		whole_range(it->compare, (uint64_t)v->number, &t->lo, &t->hi);
	} else if (v->kind == NODE_INT || v->kind == NODE_REAL) {
		if (it->compare == COMPARE_NONE)
			return refuse(it, ERR_FORM, v->line, "the field holds whole numbers from 0; the value can never equal one");
		real_range(it->compare, v->real, &t->lo, &t->hi);
	} else if (v->kind == NODE_TEXT && digits(v, &n)) {
		whole_range(it->compare, n, &t->lo, &t->hi);
	} else {
		return refuse(it, ERR_FORM, v->line, "the field holds a number; the value is none");
	}
	return OK;
}

static err_t pattern_value(const struct item *it, const struct node *v, struct test *t)
{
	bool before = it->where == WHERE_ENDS || it->where == WHERE_CONTAINS;
	bool behind = it->where == WHERE_STARTS || it->where == WHERE_CONTAINS;

	if (v->text == NULL)
		return refuse(it, ERR_FORM, v->line, "the value must be a text or a number");
	if (v->len == 0 && it->where != WHERE_WHOLE)
		return refuse(it, ERR_FORM, v->line, "an empty text is in every text; write what to look for");
	t->kind = TEST_PATTERN;
	err_t e = pattern_parse(v->text, v->len, before, behind, it->cased, &t->pattern);
	if (e == ERR_LIMIT)
		return refuse(it, e, v->line, "the value is too long");
	if (e == OK && pattern_shape(&t->pattern) == SHAPE_PRESENT) {
		pattern_free(&t->pattern);
		t->kind = TEST_PRESENT;
	}
	return e;
}

static bool has_wildcard(const struct node *v)
{
	return v->text != NULL && (memchr(v->text, '*', v->len) != NULL || memchr(v->text, '?', v->len) != NULL);
}

static err_t prefix_value(const struct item *it, const struct node *v, struct test *t)
{
	t->kind = TEST_PREFIX;
	if (v->text != NULL && prefix_parse(v->text, v->len, &t->prefix) == OK &&
	    (it->cidr || memchr(v->text, '/', v->len) == NULL))
		return OK;
	if (!it->cidr && v->text != NULL && memchr(v->text, '/', v->len) != NULL)
		return refuse(it, ERR_FORM, v->line, "a prefix needs the modifier `cidr`");
	if (it->cidr)
		return refuse(it, ERR_FORM, v->line,
			      "not a prefix like 192.0.2.0/24 or 2001:db8::/32 (no bits set behind the length)");
	return refuse(it, ERR_FORM, v->line, "the field holds an address; the value is none");
}

/* The list that `%NAME%` names, by number. In a rule that is only tried (no
 * sekisho block) it is noted without a file: who tries it must give one. */
static err_t find_list(const struct item *it, const struct node *v, const char *name, size_t len,
		       uint16_t *out)
{
	struct criterion *c = it->b->c;
	size_t i = 0;

	while (i < c->list_count && !same(name, len, c->lists[i].name))
		i++;
	*out = (uint16_t)i;
	if (i < c->list_count)
		return OK;
	if (c->terms.there)
		return doc_problem(&it->b->d, ERR_FORM, v->line,
				   "placeholder `%%%.*s%%` has no list; name its file under sekisho: lists:",
				   (int)(len < 64 ? len : 64), name);
	if (i == CRITERION_LISTS_MAX)
		return refuse(it, ERR_LIMIT, v->line, "the rule names too many lists");
	c->list_names[i] = strndup(name, len);
	if (c->list_names[i] == NULL)
		return ERR_MEMORY;
	c->lists[i] = (struct list_use){ .name = c->list_names[i], .line = v->line };
	c->list_count++;
	return OK;
}

/* `%NAME%`, or `.%NAME%` with endswith: names under an entry. */
static err_t placeholder_value(const struct item *it, const struct node *v, struct test *t)
{
	const char *text = v->text, *end = v->text != NULL ? v->text + v->len : NULL;

	if (text == NULL)
		return refuse(it, ERR_FORM, v->line, "`expand` needs a text with a %placeholder%");
	bool under = it->where == WHERE_ENDS && v->len > 3 && *text == '.';
	bool star = it->where == WHERE_WHOLE && v->len > 4 && strncmp(text, "*.", 2) == 0;
	text += under ? 1 : star ? 2 : 0;
	if (end - text < 3 || text[0] != '%' || end[-1] != '%' ||
	    memchr(text + 1, '%', (size_t)(end - text) - 2) != NULL)
		return refuse(it, ERR_FORM, v->line,
			      "with `expand` the value must be `%name%`, or `.%name%` with endswith; other mixtures are not supported");
	static const enum list_mode modes[] = { LIST_WHOLE, LIST_STARTS, LIST_ENDS, LIST_CONTAINS };
	t->kind = TEST_LIST;
	t->mode = under || star ? LIST_UNDER : modes[it->where];
	if (it->cased)
		return refuse(it, ERR_FORM, v->line, "lists are compared without case; remove `cased`");
	enum field_type type = field_info(it->field)->type;
	if (type == TYPE_UINT || type == TYPE_TIME)
		return refuse(it, ERR_UNKNOWN, v->line, "a list can hold names and addresses, not numbers; write them out");
	if (type == TYPE_IP && t->mode != LIST_WHOLE)
		return refuse(it, ERR_FORM, v->line, "a list of addresses is compared as a whole");
	return find_list(it, v, text + 1, (size_t)(end - text) - 2, &t->list);
}

/* One value that is not null. */
static err_t one_value(const struct item *it, const struct node *v, uint32_t *ret)
{
	struct test t = { .field = it->field, .line = v->line != 0 ? v->line : it->line };
	enum field_type type = field_info(it->field)->type;
	bool as_text = it->where != WHERE_WHOLE || has_wildcard(v);
	err_t e;

	if (v->kind == NODE_MAP || v->kind == NODE_LIST)
		return refuse(it, ERR_FORM, v->line, "a value must be a text or a number, not a map or a list");
	if (v->kind == NODE_NULL)
		return refuse(it, ERR_FORM, v->line, "null cannot be part of a list of values or stand with a modifier");
	if (it->expand)
		e = placeholder_value(it, v, &t);
	else if (it->cidr || (type == TYPE_IP && !as_text && !it->cased))
		e = prefix_value(it, v, &t);
	else if (type == TYPE_TIME)
		e = time_value(it, v, &t);
	else if (type == TYPE_UINT && !as_text && !it->cased)
		e = number_value(it, v, &t);
	else
		e = pattern_value(it, v, &t);
	return e == OK ? build_test(it->b, &t, ret) : e;
}

static err_t presence(const struct item *it, bool present, uint32_t *ret)
{
	struct test t = { .field = it->field, .kind = TEST_PRESENT, .line = it->line };
	uint32_t kid = 0;

	err_t e = build_test(it->b, &t, &kid);
	if (e == OK && !present)
		return build_node(it->b, EXPR_NOT, &kid, 1, ret);
	*ret = kid;
	return e;
}

static err_t exists_value(const struct item *it, const struct node *v, uint32_t *ret)
{
	bool yes = v->kind == NODE_BOOL ? v->number != 0
					: v->kind == NODE_TEXT && strcmp(v->text, "true") == 0;
	bool no = v->kind == NODE_TEXT && strcmp(v->text, "false") == 0;

	if (v->kind != NODE_BOOL && !yes && !no)
		return refuse(it, ERR_FORM, v->line, "`exists` needs true or false");
	return presence(it, yes, ret);
}

static err_t value_list(const struct item *it, const struct node *list, uint32_t *ret)
{
	if (list->count == 0)
		return refuse(it, ERR_FORM, list->line, "an empty list of values never matches; remove the item");
	if (it->compare && !it->all && list->count > 1)
		return refuse(it, ERR_FORM, list->line, "a comparison takes one value");
	uint32_t *kids = calloc(list->count, sizeof(*kids));
	size_t count = 0;
	err_t e = kids != NULL ? OK : ERR_MEMORY;
	for (const struct node *v = list->child; e == OK && v != NULL; v = v->next)
		e = one_value(it, v, &kids[count++]);
	if (e == OK)
		e = build_node(it->b, it->all ? EXPR_AND : EXPR_OR, kids, count, ret);
	free(kids);
	return e;
}

err_t build_item(struct build *b, const struct node *n, uint32_t *ret)
{
	struct item it = { .b = b, .line = n->line };
	uint32_t kid = 0;

	err_t e = read_key(&it, n->key);
	if (e != OK)
		return e;
	if (it.exists)
		return exists_value(&it, n, ret);
	bool plain = it.where == WHERE_WHOLE && !it.compare && !it.cidr && !it.expand && !it.cased;
	if (n->kind == NODE_NULL && plain)
		return presence(&it, it.differs, ret);
	if (it.all && n->kind != NODE_LIST)
		return refuse(&it, ERR_FORM, 0, "`all` needs a list of values");
	e = n->kind == NODE_LIST ? value_list(&it, n, &kid) : one_value(&it, n, &kid);
	if (e == OK && it.differs)
		return build_node(b, EXPR_NOT, &kid, 1, ret);
	*ret = kid;
	return e;
}
