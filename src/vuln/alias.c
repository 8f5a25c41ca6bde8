#include "vuln/alias.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "text/tree.h"
#include "vuln/feed.h"

#define ENTRIES_MAX	100000u

enum kind { MAKER, PRODUCT, PACKAGE };

/* From a key to another name. */
struct entry {
	uint64_t key;
	const struct alias_product *to;
};

struct aliases {
	struct pool pool;
	struct entry *entry;
	size_t count, room;
};

/* The file is our own or the operator's, so a fixed seed will do. */
static uint64_t key_of(enum kind kind, const char *a, size_t a_len, const char *b)
{
	return feed_key((uint64_t)kind + 1, kind == PACKAGE, a, a_len, b, strlen(b));
}

static err_t add(struct aliases *a, uint64_t key, const struct alias_product *to)
{
	if (a->count == ENTRIES_MAX)
		return ERR_LIMIT;
	if (a->count == a->room) {
		size_t room = a->room > 0 ? a->room * 2 : 64;
		struct entry *entry = reallocarray(a->entry, room, sizeof(*entry));
		if (entry == NULL)
			return ERR_MEMORY;
		a->entry = entry;
		a->room = room;
	}
	a->entry[a->count++] = (struct entry){ key, to };
	return OK;
}

static err_t check_list(const struct node *n, const char *key, const struct node **list, struct problem *why)
{
	*list = node_get(n, key);
	if (*list == NULL)
		return OK;
	if ((*list)->kind != NODE_LIST)
		return problem(why, ERR_FORM, "line %u: %s: no list", n->line, key);
	for (const struct node *c = (*list)->child; c != NULL; c = c->next)
		if (c->kind != NODE_TEXT)
			return problem(why, ERR_FORM, "line %u: %s: write a name", c->line, key);
	return OK;
}

static err_t known_keys(const struct node *n, const char *const *keys, struct problem *why)
{
	if (n->kind != NODE_MAP)
		return problem(why, ERR_FORM, "line %u: no map", n->line);
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		size_t i = 0;
		while (keys[i] != NULL && strcmp(keys[i], c->key) != 0)
			i++;
		if (keys[i] == NULL)
			return problem(why, ERR_FORM, "line %u: \"%s\" is not known here", c->line, c->key);
	}
	return OK;
}

static err_t read_maker(struct aliases *a, const struct node *n, struct problem *why)
{
	static const char *const keys[] = { "name", "also", NULL };
	const struct node *also = NULL;
	const char *name = node_text(n, "name");
	struct alias_product *to = pool_take(&a->pool, sizeof(*to));
	err_t e = known_keys(n, keys, why);

	if (e == OK)
		e = check_list(n, "also", &also, why);
	if (e != OK || to == NULL)
		return e != OK ? e : ERR_MEMORY;
	if (name == NULL || also == NULL)
		return problem(why, ERR_FORM, "line %u: a maker has \"name\" and \"also\"", n->line);
	name_maker(name, strlen(name), &to->maker);
	for (const struct node *c = also->child; c != NULL && e == OK; c = c->next) {
		struct name other;
		name_maker(c->text, c->len, &other);
		e = add(a, key_of(MAKER, other.joined, strlen(other.joined), ""), to);
	}
	return e;
}

/* "MAKER/PRODUCT" or "ECOSYSTEM/PACKAGE"; the first slash parts them. */
static err_t add_other(struct aliases *a, enum kind kind, const struct node *c, const struct alias_product *to,
		       struct problem *why)
{
	const char *slash = strchr(c->text, '/');
	struct name maker, product;

	if (slash == NULL || slash == c->text || slash[1] == '\0')
		return problem(why, ERR_FORM, "line %u: \"%.60s\": write %s", c->line, c->text,
			       kind == PACKAGE ? "ECOSYSTEM/PACKAGE" : "MAKER/PRODUCT");
	if (kind == PACKAGE)
		return add(a, key_of(PACKAGE, c->text, (size_t)(slash - c->text), slash + 1), to);
	name_maker(c->text, (size_t)(slash - c->text), &maker);
	name_product(slash + 1, strlen(slash + 1), &product);
	name_without_maker(&product, &maker);
	return add(a, key_of(PRODUCT, maker.joined, strlen(maker.joined), product.joined), to);
}

static err_t read_product(struct aliases *a, const struct node *n, struct problem *why)
{
	static const char *const keys[] = { "maker", "product", "also", "packages", "why", NULL };
	const struct node *also = NULL, *packages = NULL;
	const char *maker = node_text(n, "maker"), *product = node_text(n, "product");
	struct alias_product *to = pool_take(&a->pool, sizeof(*to));
	err_t e = known_keys(n, keys, why);

	if (e == OK)
		e = check_list(n, "also", &also, why);
	if (e == OK)
		e = check_list(n, "packages", &packages, why);
	if (e != OK || to == NULL)
		return e != OK ? e : ERR_MEMORY;
	if (maker == NULL || product == NULL || (also == NULL && packages == NULL))
		return problem(why, ERR_FORM, "line %u: a product has \"maker\", \"product\" and \"also\" or \"packages\"", n->line);
	name_maker(maker, strlen(maker), &to->maker);
	name_product(product, strlen(product), &to->product);
	name_without_maker(&to->product, &to->maker);
	for (const struct node *c = also != NULL ? also->child : NULL; c != NULL && e == OK; c = c->next)
		e = add_other(a, PRODUCT, c, to, why);
	for (const struct node *c = packages != NULL ? packages->child : NULL; c != NULL && e == OK; c = c->next)
		e = add_other(a, PACKAGE, c, to, why);
	return e;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct entry *)a)->key, y = ((const struct entry *)b)->key;

	return (x > y) - (x < y);
}

static err_t read_all(struct aliases *a, const struct node *root, struct problem *why)
{
	static const char *const keys[] = { "format", "makers", "products", NULL };
	const char *format = node_text(root, "format");
	const struct node *makers = node_get(root, "makers"), *products = node_get(root, "products");
	err_t e = known_keys(root, keys, why);

	if (e == OK && (format == NULL || strcmp(format, "sekisho-vuln-aliases-1") != 0))
		e = problem(why, ERR_UNKNOWN, "line 1: format: is to be sekisho-vuln-aliases-1");
	for (const struct node *n = makers != NULL ? makers->child : NULL; n != NULL && e == OK; n = n->next)
		e = read_maker(a, n, why);
	for (const struct node *n = products != NULL ? products->child : NULL; n != NULL && e == OK; n = n->next)
		e = read_product(a, n, why);
	if (e == OK && a->count > 0)
		qsort(a->entry, a->count, sizeof(*a->entry), by_key);
	return e == OK ? OK : problem(why, e, "aliases: %s", err_text(e));
}

err_t alias_read(const char *name, const void *bytes, size_t len, struct aliases **ret, struct problem *why)
{
	struct aliases *a = calloc(1, sizeof(*a));
	struct tree *t = NULL;
	err_t e = a != NULL ? tree_yaml(bytes, len, &t, why) : ERR_MEMORY;

	if (e == OK)
		e = read_all(a, tree_root(t), why);
	tree_free(t);
	if (e != OK) {
		alias_free(a);
		return problem_at(why, e, name);
	}
	*ret = a;
	return OK;
}

void alias_free(struct aliases *a)
{
	if (a == NULL)
		return;
	pool_free(&a->pool);
	free(a->entry);
	free(a);
}

/* The *at-th entry of a key, and *at moved on. */
static const struct alias_product *find(const struct aliases *a, uint64_t key, size_t *at)
{
	size_t low = 0, high = a != NULL ? a->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->entry[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	low += *at;
	++*at;
	return a != NULL && low < a->count && a->entry[low].key == key ? a->entry[low].to : NULL;
}

const struct name *alias_maker(const struct aliases *a, const struct name *maker)
{
	size_t at = 0;
	const struct alias_product *to = find(a, key_of(MAKER, maker->joined, strlen(maker->joined), ""), &at);

	return to != NULL ? &to->maker : maker;
}

const struct alias_product *alias_of_product(const struct aliases *a, const struct name *maker,
					     const struct name *product, size_t *at)
{
	return find(a, key_of(PRODUCT, maker->joined, strlen(maker->joined), product->joined), at);
}

const struct alias_product *alias_of_package(const struct aliases *a, const char *ecosystem, const char *package,
					     size_t *at)
{
	return find(a, key_of(PACKAGE, ecosystem, strcspn(ecosystem, ":"), package), at);
}
