/* expiring.h - at the end of a class's period the key of its day is destroyed and its
 * bodies go. */
#ifndef RUN_EXPIRING_H
#define RUN_EXPIRING_H

#include "register/retention.h"
#include "run/site.h"

/* One class and day that is over. */
struct expiry {
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
	nsec_t due;
	uint64_t bodies, bytes;		/* that the ledger names for it */
};

/* What was done; begin with { 0 }, expired_free. */
struct expired {
	struct expiry *days;
	size_t count;
	uint64_t revived;	/* bodies of days that had expired before, removed again */
};

/*
 * expire_run - destroy the keys of all that is over, remove its bodies, record it
 *
 * now		what is over by then; not after the clock unless `dry`
 * dry		only say what would be done
 * Bodies and keys of days that had expired before and are there again (a backup was
 * put back) are removed again.
 * After a crash the next opening of the site ends what was begun.
 * OK | ERR_USAGE (now) | ERR_BROKEN | ERR_FULL | ERR_IO | ERR_*
 * Source: docs/ledger-format.md section 4 "Expiry"
 */
err_t expire_run(struct site *s, nsec_t now, bool dry, struct expired *out, struct problem *why) MUST_USE;
void expired_free(struct expired *x);

/* End an expiry that a crash interrupted; nothing to do: OK. For site_open. */
err_t expire_finish(struct site *s, struct problem *why) MUST_USE;

/* Does the site's note of an expiry under way name this class and day? */
bool expire_under_way(const struct site *s, const char *class, const char *day);

#endif
