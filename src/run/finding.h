/* finding.h - read sealed records for a stated purpose. */
#ifndef RUN_FINDING_H
#define RUN_FINDING_H

#include <stdint.h>

#include "crypt/sign.h"
#include "run/site.h"

/* So many records of this class and day, among those asked for by run and authority,
 * have expired: they are not looked at. At last with NULL for both: so many of them are
 * held, and were looked at (run/holding.h). */
typedef void (*find_expired)(void *ctx, const char *class, const char *day, uint64_t records);

/* What is asked. All borrowed; NULL and 0: no such limit. */
struct find_request {
	const char *purpose;	/* required */
	const char *incident;	/* id of an open incident */
	const char *where;	/* Sigma detection, see criteria/where.h */
	const char *authority;	/* only records kept under it */
	const char *criterion;	/* only records that this criterion kept */
	const char *run;	/* only records of this run */
	nsec_t from, to;	/* flows that were alive in [from, to) */
	bool has_from, has_to;
	find_expired on_expired;	/* NULL: nobody wants to know */
	void *expired_ctx;
};

/* One record as one JSON line (run/showing.h), borrowed for the call. */
typedef void (*find_record)(void *ctx, const char *json, size_t len);

/*
 * find_run - write the reading into the ledger, then answer
 *
 * signer	of an analyst, reviewer or officer of the site; signs the request
 * found	number of records handed to `on_record`
 * OK (found may be 0) | ERR_REFUSED (role) | ERR_USAGE (purpose, where) | ERR_ABSENT
 * (incident, authority, criterion, run) | ERR_BROKEN (a body is missing or altered: named, nothing more is
 * handed over) | ERR_*
 */
err_t find_run(struct site *s, const struct find_request *rq, const struct signer *signer,
	       find_record on_record, void *ctx, uint64_t *found, struct problem *why) MUST_USE;

/*
 * find_note - write only the reading into the ledger, for an answer that comes another way
 *
 * Purpose, incident, where, from and to are recorded; whether the incident is open is the caller's
 * question. OK | ERR_REFUSED (role) | ERR_FORM (a line end in a text) | ERR_*
 */
err_t find_note(struct site *s, const struct find_request *rq, const struct signer *signer,
		struct problem *why) MUST_USE;

#endif
