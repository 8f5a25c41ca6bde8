/* version.h - which of two version texts is the later one, by the rules of the
 * world that they come from. */
#ifndef VULN_VERSION_H
#define VULN_VERSION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whose order. What breaks the rules of its own scheme is still put somewhere;
 * ask version_valid first where a wrong place would mislead. (RPM: a version
 * without a release equals all its releases, so that order is partial.)
 */
enum version_scheme {
	VERSION_NONE,		/* no order is known here: compared as bytes, trusted by nobody */
	VERSION_GENERIC,	/* numbers and words in turn; alpha, beta, rc, pre ... come before */
	VERSION_DPKG,		/* Debian policy 5.6.12 */
	VERSION_RPM,		/* rpmvercmp, with epoch and release */
	VERSION_APK,		/* Alpine package versions */
	VERSION_SEMVER,		/* semver.org 2.0.0; more than three numbers are allowed (NuGet) */
	VERSION_PEP440,		/* Python */
	VERSION_MAVEN,		/* Maven's ComparableVersion */
	VERSION_GEM,		/* RubyGems: a letter makes it a prerelease */
	VERSION_SCHEMES_
};

/* The scheme of an OSV ecosystem ("Debian:12", "PyPI", ...); what follows a
 * colon is left out. VERSION_NONE: we know no order for it. */
enum version_scheme version_scheme_of(const char *ecosystem);

/* How people call the scheme; static storage. */
const char *version_scheme_name(enum version_scheme s);

/* Does the text keep the rules of its scheme (VERSION_NONE, GENERIC, RPM and
 * GEM: is it a short text without blanks that has a letter or digit)? */
bool version_valid(enum version_scheme s, const char *v);

/* -1 when a is earlier than b, 0 when they are equal, 1 when it is later. */
int version_compare(enum version_scheme s, const char *a, const char *b);

#endif
