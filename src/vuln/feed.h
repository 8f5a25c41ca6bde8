/* feed.h - what others publish about holes: CISA KEV, JVN, OSV, as one kind of
 * record. */
#ifndef VULN_FEED_H
#define VULN_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/problem.h"
#include "vuln/range.h"

struct aliases;

#define FEED_ADVISORIES_MAX	1000000u
#define FEED_AFFECTED_MAX	8000000u

enum feed_source { FEED_KEV, FEED_JVN, FEED_OSV, FEED_SOURCES_ };

/* One advisory. Texts are owned by the feed; "" where the source says nothing,
 * unless said otherwise. Dates are YYYY-MM-DD. */
struct advisory {
	enum feed_source source;
	const char *id;			/* the source's own: CVE-..., JVNDB-..., GHSA-... */
	const char *const *cve;		/* the CVE ids it speaks of */
	size_t cve_count;
	const char *title;
	const char *added;		/* KEV: dateAdded; JVN: first published; OSV: published */
	const char *due;		/* KEV only: dueDate (a US federal deadline) */
	const char *action;		/* KEV only: requiredAction */
	bool ransomware;		/* KEV only: used in ransomware campaigns, as far as CISA knows */
	bool withdrawn;			/* OSV only: taken back; never matched */
};

/* How the name of a product was taken from the advisory; shown to people. The
 * order is that of trust: lower is better. */
enum name_rule {
	NAME_AS_WRITTEN,	/* maker and product as the feed has them */
	NAME_CPE,		/* vendor and product of a CPE name */
	NAME_PACKAGE,		/* a package of an ecosystem */
	NAME_IN_LIST,		/* one of several products in one field */
	NAME_SHORT,		/* an abbreviation in brackets */
	NAME_IN_TEXT,		/* "Multiple Products": named in the description only */
	NAME_RULES_
};

/* One product (or package) that an advisory speaks of. */
struct affected {
	uint64_t key;			/* feed_key of the two names */
	uint32_t advisory;		/* index */
	enum name_rule rule;
	const char *maker, *product;	/* as written; of a package: ecosystem and name */
	struct ranges ranges;		/* KEV: says nothing of versions */
};

struct feed {
	struct pool pool;
	uint64_t seed;			/* of all keys */
	const struct aliases *aliases;	/* borrowed, set before reading: JVN's names are looked up; may be NULL */
	struct advisory *advisory;
	size_t advisories, advisory_room;
	struct affected *affected;
	size_t affecteds, affected_room;
};

/* An empty feed; feed_free gives all back. */
struct feed feed_of(void);
void feed_free(struct feed *f);

/*
 * feed_kev, feed_jvn, feed_osv - add one document's advisories to `f`
 *
 * name	of the file, for sentences
 * KEV: CISA's JSON. JVN: MyJVN's VULDEF (details) or JVNRSS (overview) XML. OSV:
 * one JSON record, a list of them, or {"vulns": [...]}.
 * On failure `f` is as before, but for memory. OK | ERR_FORM (with file and path
 * or line) | ERR_UNKNOWN (another format or schema) | ERR_LIMIT | ERR_MEMORY
 */
err_t feed_kev(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why) MUST_USE;
err_t feed_jvn(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why) MUST_USE;
err_t feed_osv(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why) MUST_USE;

/* The key under which (maker, product) or (ecosystem, package) is looked up.
 * Names are to be normalised already. */
uint64_t feed_key(uint64_t seed, bool package, const char *a, size_t a_len, const char *b, size_t b_len);

/* "KEV", "JVN", "OSV"; static storage. */
const char *feed_source_name(enum feed_source s);

/* Is `text` "CVE-YYYY-N..." with 4 to 19 digits at the end? */
bool feed_is_cve(const char *text);

#endif
