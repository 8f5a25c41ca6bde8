/* products.h - a list of designated products (law/lists/ID.yaml). */
#ifndef RUN_PRODUCTS_H
#define RUN_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "vuln/alias.h"

struct products;	/* owns all */

/* Read a list (format sekisho-products-1). OK | ERR_FORM with file and line |
 * ERR_UNKNOWN | ERR_MEMORY. `ret` set on success only, freed by products_free. */
err_t products_read(const char *name, const void *bytes, size_t len, struct products **ret, struct problem *why) MUST_USE;
void products_free(struct products *p);	/* NULL is fine */

/* Is it on the list (the maker looked up among the aliases, which may be NULL), under its name or with numbers and editions behind it
 * ("Windows Server 2022 Datacenter")? */
bool products_have(const struct products *p, const struct aliases *aliases, const char *maker, const char *product);

/* "NOTICE [MARK]": where the list comes from. */
const char *products_cite(const struct products *p);

#endif
