/* cpe.h - Common Platform Enumeration names, 2.3 formatted strings and 2.2 URIs,
 * taken apart. Source: NIST IR 7695, sections 6.1 and 6.2. */
#ifndef VULN_CPE_H
#define VULN_CPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define CPE_PART_MAX	192u	/* bytes of one part, with its NUL */

/*
 * Plain text without escapes. "" means ANY ('*' or left out); '-' (not
 * applicable) stays "-", a quoted hyphen too: nobody's product has that name.
 */
struct cpe {
	char kind;		/* 'a' application, 'o' operating system, 'h' hardware, '*' any */
	char vendor[CPE_PART_MAX], product[CPE_PART_MAX];
	char version[CPE_PART_MAX], update[CPE_PART_MAX];
	bool pattern;		/* an unquoted '*' or '?' stood inside a part */
};

/* Read one name ("cpe:2.3:..." or "cpe:/...") of `len` bytes. `out` is set on
 * success only. OK | ERR_FORM | ERR_LIMIT */
err_t cpe_read(const char *text, size_t len, struct cpe *out) MUST_USE;

/* Does the text begin as a CPE name does? */
bool cpe_looks(const char *text);

#endif
