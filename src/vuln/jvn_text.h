/* jvn_text.h - version ranges out of JVN's sentences. */
#ifndef VULN_JVN_TEXT_H
#define VULN_JVN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define JVN_VERSION_BYTES	64u

/* Texts of the bounds; "" where there is none. */
struct jvn_range {
	char from[JVN_VERSION_BYTES], until[JVN_VERSION_BYTES], last[JVN_VERSION_BYTES];
	char exact[JVN_VERSION_BYTES];	/* one version alone */
	bool all;			/* every version */
};

/*
 * jvn_text_range - read "3.4.6 より前のバージョン", "2.20 およびそれ以前", "10.0 から
 * 10.3 まで", "10.0 以上 10.1.2 未満", "4.1 and earlier", "prior to 3.2", "all
 * versions", "8.0"
 *
 * Only sentences that are understood to the last word are read; all others give
 * false and leave `out` empty. Words before the first number ("ファームウエア",
 * "version") may say what kind of version it is.
 */
bool jvn_text_range(const char *text, size_t len, struct jvn_range *out);

#endif
