/* inventory.h - what is installed where: software bills of materials, package
 * databases and lists, as one kind of record. */
#ifndef VULN_INVENTORY_H
#define VULN_INVENTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/problem.h"

#define INVENTORY_PARTS_MAX	4000000u

enum inventory_format {
	INVENTORY_AUTO,		/* told by the content */
	INVENTORY_CYCLONEDX, INVENTORY_SPDX, INVENTORY_DPKG, INVENTORY_CSV,
	INVENTORY_FORMATS_
};

/* One product or package on one machine. Texts are owned by the inventory; ""
 * where nothing is known. */
struct part {
	const char *machine;		/* id of the asset; "" when there is none */
	const char *maker, *product, *version;
	const char *ecosystem, *package;	/* OSV's names, when it is a package of one */
	const char *package_version;	/* of the (source) package; "" is unknown */
	const char *binary;		/* the binary package, when `package` is its source */
	const char *cpe, *purl;		/* as written */
	const char *where;		/* its place in the document */
};

struct inventory {
	struct pool pool;
	struct part *part;
	size_t parts, room;
	size_t left_out;		/* entries that are not installed, or have no name */
};

/* An empty inventory; inventory_free gives all back. */
struct inventory inventory_of(void);
void inventory_free(struct inventory *v);

/*
 * inventory_read - add the parts of one document
 *
 * format	or INVENTORY_AUTO
 * machine	the asset whose parts they are (a CSV names its own); may be ""
 * name		of the file, for sentences
 * CycloneDX: JSON 1.2 to 1.7. SPDX: JSON 2.2, 2.3 and 3.0, tag-value 2.x. dpkg:
 * a status file. CSV: a header with `product`, `cpe` or `purl`; also `id`,
 * `maker`, `version`, `retired_on`; other columns are not read.
 * On failure `v` is as before, but for memory. OK | ERR_FORM (with line or path) |
 * ERR_UNKNOWN (another format or version) | ERR_LIMIT | ERR_MEMORY
 */
err_t inventory_read(struct inventory *v, enum inventory_format format, const char *machine, const char *name,
		     const void *bytes, size_t len, struct problem *why) MUST_USE;

/* "cyclonedx", "spdx", "dpkg", "csv", "auto" -> format. OK | ERR_UNKNOWN */
err_t inventory_format_of(const char *text, enum inventory_format *ret) MUST_USE;

/* Add a part; texts are copied, NULL is "". Ecosystem and package are taken from
 * the purl when they are not given. OK | ERR_LIMIT | ERR_MEMORY */
err_t inventory_add(struct inventory *v, const struct part *part) MUST_USE;

#endif
