/* alias.h - other names of makers and products, from a small file that people
 * can read and add to. */
#ifndef VULN_ALIAS_H
#define VULN_ALIAS_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "vuln/name.h"

struct aliases;	/* owns all */

/* A product as the feeds call it, normalised. */
struct alias_product {
	struct name maker, product;
};

/*
 * alias_read - read the file of aliases (YAML, format sekisho-vuln-aliases-1)
 *
 *	makers:   [{name: NAME, also: [NAME, ...]}]
 *	products: [{maker: NAME, product: NAME, also: [MAKER/PRODUCT, ...],
 *	            packages: [ECOSYSTEM/PACKAGE, ...], why: TEXT}]
 *
 * ret set on success only, freed by alias_free. OK | ERR_FORM with file and line |
 * ERR_LIMIT | ERR_MEMORY
 */
err_t alias_read(const char *name, const void *bytes, size_t len, struct aliases **ret, struct problem *why) MUST_USE;
void alias_free(struct aliases *a);	/* NULL is fine */

/* The maker's name as the feeds have it; `maker` itself when there is no other.
 * `a` may be NULL in all of these. */
const struct name *alias_maker(const struct aliases *a, const struct name *maker);

/* Other names of (maker, product) or of a package; *at begins at 0 and is moved
 * on. NULL: no more. */
const struct alias_product *alias_of_product(const struct aliases *a, const struct name *maker,
					     const struct name *product, size_t *at);
const struct alias_product *alias_of_package(const struct aliases *a, const char *ecosystem, const char *package,
					     size_t *at);

#endif
