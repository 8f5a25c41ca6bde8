/* revealing.h - look behind pseudonyms: one person asks for named fields of named
 * records, another approves exactly that, and until a time the first one may look. */
#ifndef RUN_REVEALING_H
#define RUN_REVEALING_H

#include <stdbool.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "run/site.h"

#define REVEAL_DAYS_MAX	30u	/* from the request to its end */

/* All borrowed; NULL: not given. */
struct reveal_new {
	const char *purpose;
	const char *incident;	/* id of an open incident that it serves */
	const char *records;	/* ids RUN/SEQ/NUMBER, one a line; '#' begins a comment line */
	const char *fields;	/* names of fields, one a line */
	nsec_t until;
};

/*
 * reveal_request - ask to see what stands behind these fields of these records
 *
 * signer	an analyst or officer. id appended.
 * OK | ERR_USAGE (purpose, until, a field, no record or more than 256 of them) | ERR_ABSENT
 * (record or incident not there, or expired) | ERR_REFUSED (role, closed incident) | ERR_*
 */
err_t reveal_request(struct site *s, const struct reveal_new *new, const struct signer *signer, struct buf *id,
		     struct problem *why) MUST_USE;

/*
 * reveal_decide - another person, a reviewer, approves the request or refuses it
 *
 * reason	of a refusal; NULL: approve
 * OK | ERR_ABSENT | ERR_REFUSED (role, own request, decided already, over) | ERR_*
 */
err_t reveal_decide(struct site *s, const char *id, const char *reason, const struct signer *signer,
		    struct problem *why) MUST_USE;

/* What of an approved request is opened now. All borrowed; NULL: all that it names. */
struct reveal_use {
	const char *id;
	const char *records, *fields;	/* as in struct reveal_new; all must be named by the request */
};

/* One value as one JSON object, borrowed for the call: `sekisho.reveal`, `sekisho.record`,
 * `field`, `pseudonym`, `value`. */
typedef void (*reveal_value)(void *ctx, const char *json, size_t len);

struct reveal_count {
	uint64_t values;	/* handed over */
	uint64_t records_expired;	/* named, but their day has expired */
	uint64_t values_expired;	/* sealed to a key that was destroyed */
	uint64_t nothing;	/* fields of records behind which nothing is sealed */
};

/*
 * reveal_open - write the use into the ledger, then answer
 *
 * signer	who asked, nobody else
 * OK (count->values may be 0) | ERR_ABSENT | ERR_USAGE (an unknown field, no record) | ERR_REFUSED
 * (not the requester, not approved, over, a record or field that the request does not name)
 * | ERR_EXPIRED (every record) | ERR_BROKEN (a body or sealed value is missing or altered) | ERR_*
 */
err_t reveal_open(struct site *s, const struct reveal_use *use, const struct signer *signer, reveal_value on,
		  void *ctx, struct reveal_count *count, struct problem *why) MUST_USE;

/* All requests, or that of `id` (NULL: all; ERR_ABSENT), for people or as a JSON array. */
err_t reveal_list(struct site *s, const char *id, bool json, FILE *out, struct problem *why) MUST_USE;

#endif
