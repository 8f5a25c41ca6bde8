/* spdx.h - what the JSON and the tag-value reader of SPDX share. Inside vuln only. */
#ifndef VULN_SPDX_H
#define VULN_SPDX_H

#include <stdbool.h>
#include <stddef.h>

#define SPDX_NAME_BYTES	256u

/* The name in "Organization: NAME (mail)" or "Person: ..."; "" for NOASSERTION
 * and NONE. Cut at SPDX_NAME_BYTES. */
void spdx_supplier(const char *text, char *out);

/* Is this version of the specification read ("SPDX-2.2", "SPDX-2.3")? */
bool spdx_version_known(const char *text);

#endif
