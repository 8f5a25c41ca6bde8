/* inventory_own.h - the readers of inventories. Inside vuln only. */
#ifndef VULN_INVENTORY_OWN_H
#define VULN_INVENTORY_OWN_H

#include "text/tree.h"
#include "vuln/inventory.h"

/* Each adds the parts of one document; sentences begin with a line or a path. */
err_t inventory_cyclonedx(struct inventory *v, const char *machine, const struct node *root,
			  struct problem *why) MUST_USE;
err_t inventory_spdx(struct inventory *v, const char *machine, const struct node *root, struct problem *why) MUST_USE;
err_t inventory_spdx_tags(struct inventory *v, const char *machine, const char *bytes, size_t len,
			  struct problem *why) MUST_USE;
err_t inventory_dpkg(struct inventory *v, const char *machine, const char *bytes, size_t len,
		     struct problem *why) MUST_USE;
err_t inventory_csv(struct inventory *v, const char *machine, const char *bytes, size_t len,
		    struct problem *why) MUST_USE;

/* Is the document a CycloneDX BOM that keeps the rules checked here?
 * OK | ERR_FORM | ERR_UNKNOWN, with the path. */
err_t cyclonedx_check(const struct node *root, struct problem *why) MUST_USE;

#endif
