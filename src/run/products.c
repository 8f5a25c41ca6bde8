#include "run/products.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/tree.h"
#include "vuln/name.h"

#define PRODUCTS_MAX	4096u

struct product {
	struct name maker, product;
};

struct products {
	struct product *product;
	size_t count;
	char cite[256];
};

static err_t read_all(struct products *p, const struct node *root, struct problem *why)
{
	const char *format = node_text(root, "format"), *cite = node_text(root, "cite"), *mark = node_text(root, "mark");
	const struct node *list = node_get(root, "products");

	if (format == NULL || strcmp(format, "sekisho-products-1") != 0)
		return problem(why, ERR_UNKNOWN, "line 1: format: is to be sekisho-products-1");
	if (cite == NULL || mark == NULL || list == NULL || list->kind != NODE_LIST || list->count > PRODUCTS_MAX)
		return problem(why, ERR_FORM, "line 1: \"cite\", \"mark\" and a list \"products\" are required");
	(void)snprintf(p->cite, sizeof(p->cite), "%.200s [%.10s]", cite, mark);
	p->product = calloc(list->count > 0 ? list->count : 1, sizeof(*p->product));
	if (p->product == NULL)
		return problem(why, ERR_MEMORY, "products: %s", err_text(ERR_MEMORY));
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		const char *maker = node_text(n, "maker"), *product = node_text(n, "product");
		struct product *one = &p->product[p->count];
		if (maker == NULL || product == NULL)
			return problem(why, ERR_FORM, "line %u: a product has \"maker\" and \"product\"", n->line);
		name_maker(maker, strlen(maker), &one->maker);
		name_product(product, strlen(product), &one->product);
		if (one->maker.words == 0 || one->product.words == 0)
			return problem(why, ERR_FORM, "line %u: a name without letters", n->line);
		p->count++;
	}
	return OK;
}

err_t products_read(const char *name, const void *bytes, size_t len, struct products **ret, struct problem *why)
{
	struct products *p = calloc(1, sizeof(*p));
	struct tree *t = NULL;
	err_t e = p != NULL ? tree_yaml(bytes, len, &t, why) : ERR_MEMORY;

	if (e == OK)
		e = read_all(p, tree_root(t), why);
	tree_free(t);
	if (e != OK) {
		products_free(p);
		return problem_at(why, e, name);
	}
	*ret = p;
	return OK;
}

void products_free(struct products *p)
{
	if (p == NULL)
		return;
	free(p->product);
	free(p);
}

/* Words behind a product's name that say which of its versions or editions it is
 * and not that it is another product ("Windows Media Player"). */
static bool of_an_edition(const char *word, size_t len)
{
	static const char *const words[] = {
		"server", "standard", "datacenter", "essentials", "enterprise", "pro", "home", "education", "ltsc", "iot",
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return true;
	return len > 0 && word[0] >= '0' && word[0] <= '9';
}

/* Are all words from `from` on of that kind? */
static bool only_editions(const struct name *n, unsigned from)
{
	for (unsigned w = from; w < n->words; w++) {
		size_t begin = w > 0 ? n->end[w - 1] : 0;
		if (!of_an_edition(n->joined + begin, n->end[w] - begin))
			return false;
	}
	return true;
}

bool products_have(const struct products *p, const struct aliases *aliases, const char *maker, const char *product)
{
	struct name m, n;

	name_maker(maker, strlen(maker), &m);
	name_product(product, strlen(product), &n);
	name_without_maker(&n, &m);
	m = *alias_maker(aliases, &m);
	name_without_maker(&n, &m);
	for (size_t i = 0; i < p->count; i++) {
		const struct product *one = &p->product[i];
		size_t len = strlen(one->product.joined);
		if (strcmp(one->maker.joined, m.joined) != 0 || strncmp(one->product.joined, n.joined, len) != 0)
			continue;
		for (unsigned w = 0; w < n.words; w++)
			if (n.end[w] == len && only_editions(&n, w + 1))
				return true;
	}
	return false;
}

const char *products_cite(const struct products *p)
{
	return p->cite;
}
