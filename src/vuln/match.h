/* match.h - which installed product has which known hole, how sure that is and
 * why. */
#ifndef VULN_MATCH_H
#define VULN_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "vuln/alias.h"
#include "vuln/feed.h"
#include "vuln/inventory.h"

#define MATCH_HOLES_MAX	20000000u
#define MATCH_NONE	UINT32_MAX

/*
 * CONFIRMED	an advisory names this product or package, and the installed
 *		version lies in its ranges
 * PRODUCT	the product is named; versions are not stated, not known, or not
 *		comparable
 * RULED_OUT	named, but every advisory with versions says that the installed one
 *		is not affected
 */
enum sureness { SURE_CONFIRMED, SURE_PRODUCT, SURE_RULED_OUT, SURENESSES_ };

/* One hole of one part. Indices into the feed and the inventory. */
struct hole {
	uint32_t part;
	uint32_t kev;		/* KEV's entry for the CVE; MATCH_NONE: not known to be exploited */
	uint32_t advisory;	/* the advisory that decided; KEV's own when none did */
	uint32_t affected;	/* its entry that names the product */
	uint32_t also;		/* further binary packages of the same source on the same machine */
	const char *id;		/* the CVE, or the advisory's own id when it names none */
	enum sureness sure;
	bool whole;		/* the whole name matched, not only its first words */
	bool release_unknown;	/* a distribution's release is not known */
	bool patched;		/* a distribution's package: its number tells nothing of the maker's ranges */
	struct verdict verdict;
};

struct holes {
	struct hole *hole;	/* sorted by part, then exploited first, then id */
	size_t count, room;
	size_t exploited;	/* holes on the KEV list, without those ruled out */
	size_t confirmed;	/* of these, confirmed */
	size_t ruled_out;
};

/*
 * match_all - find every hole of every part
 *
 * aliases	may be NULL
 * keep_ruled_out	keep those that versions ruled out, too (they are counted anyway)
 * `out` is set on success only, freed by holes_free. Linear in parts and holes.
 * OK | ERR_LIMIT (more than MATCH_HOLES_MAX) | ERR_MEMORY
 */
err_t match_all(const struct feed *f, const struct inventory *v, const struct aliases *aliases, bool keep_ruled_out,
		struct holes *out) MUST_USE;
void holes_free(struct holes *h);

/* "confirmed", "product only", "ruled out"; static storage. */
const char *sureness_name(enum sureness s);

/* The sentence that says why: which name matched how, which bound decided. */
void match_why(const struct feed *f, const struct inventory *v, const struct hole *h, struct buf *out);

/* When the feed first listed it (YYYY-MM-DD): KEV's day, else the deciding
 * advisory's; "" unknown. */
const char *match_since(const struct feed *f, const struct hole *h);

#endif
