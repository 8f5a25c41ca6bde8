/* purl.h - package URLs taken apart and normalised.
 * Source: the purl specification (ECMA-427) and its list of types. */
#ifndef VULN_PURL_H
#define VULN_PURL_H

#include <stddef.h>

#include "base/err.h"

#define PURL_PART_MAX	256u

/* Decoded, NUL ended; "" where absent. Type in lower case; namespace and name as
 * the type's rules write them (PyPI: lower case, hyphens; GitHub, Debian, RPM
 * namespaces, npm: lower case). */
struct purl {
	char type[32];
	char namespace[PURL_PART_MAX];	/* parts joined by '/' */
	char name[PURL_PART_MAX];
	char version[PURL_PART_MAX];
	char distro[64];		/* qualifier "distro" */
	char upstream[PURL_PART_MAX];	/* qualifier "upstream": the source package */
};

/* Read "pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH". `out` is set on
 * success only. OK | ERR_FORM | ERR_LIMIT */
err_t purl_read(const char *text, size_t len, struct purl *out) MUST_USE;

/*
 * The OSV ecosystem of a package and its name there, as OSV spells both.
 * `ecosystem` and `name` have PURL_PART_MAX bytes each. A distribution's release
 * ("Debian:12") is added when the qualifier tells it. OK | ERR_ABSENT (OSV has
 * no ecosystem for this type) | ERR_LIMIT
 */
err_t purl_ecosystem(const struct purl *p, char *ecosystem, char *name) MUST_USE;

/* The name of a Python package as the index compares it: lower case, runs of
 * '-', '_', '.' as one '-'. In place. */
void purl_pypi_name(char *name);

#endif
