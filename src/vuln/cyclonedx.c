/* cyclonedx.c - the components of a CycloneDX BOM. */
#include <stdio.h>
#include <string.h>

#include "vuln/inventory_own.h"

#define PATH_BYTES	160u

/* Who made it: the publisher, else the supplier, the manufacturer, the group. */
static const char *maker_of(const struct node *n)
{
	const char *const named[] = {
		node_text(n, "publisher"), node_text(node_get(n, "supplier"), "name"),
		node_text(node_get(n, "manufacturer"), "name"), node_text(n, "group"),
	};

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i] != NULL && *named[i] != '\0')
			return named[i];
	return "";
}

static err_t add(struct inventory *v, const char *machine, const struct node *n, const char *path)
{
	struct part p = {
		.machine = machine, .maker = maker_of(n), .product = node_text(n, "name"),
		.version = node_text(n, "version"), .cpe = node_text(n, "cpe"), .purl = node_text(n, "purl"),
		.where = path,
	};

	return inventory_add(v, &p);
}

/* Components hold components; the tree's depth bounds it. */
static err_t add_list(struct inventory *v, const char *machine, const struct node *list, const char *path)
{
	char at[PATH_BYTES];
	size_t index = 0;
	err_t e = OK;

	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL && e == OK; n = n->next, index++) {
		(void)snprintf(at, sizeof(at), "%s[%zu]", path, index);
		e = add(v, machine, n, at);
		(void)snprintf(at, sizeof(at), "%s[%zu].components", path, index);
		if (e == OK)
			e = add_list(v, machine, node_get(n, "components"), at);
	}
	return e;
}

err_t inventory_cyclonedx(struct inventory *v, const char *machine, const struct node *root, struct problem *why)
{
	err_t e = cyclonedx_check(root, why);
	const struct node *self = node_get(node_get(root, "metadata"), "component");

	/* What the BOM is about is installed too. */
	if (e == OK && self != NULL)
		e = add(v, machine, self, "metadata.component");
	if (e == OK && self != NULL)
		e = add_list(v, machine, node_get(self, "components"), "metadata.component.components");
	return e == OK ? add_list(v, machine, node_get(root, "components"), "components") : e;
}
