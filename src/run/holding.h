/* holding.h - records that are needed longer than their day lives: copied and sealed
 * again under a key that ends with the hold. */
#ifndef RUN_HOLDING_H
#define RUN_HOLDING_H

#include <stdbool.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "run/site.h"

/* All borrowed; NULL: not given. */
struct hold_new {
	const char *kind;		/* litigation, investigation, other */
	const char *reason;
	nsec_t until;
	const char *records;		/* ids RUN/SEQ/NUMBER, one a line; '#' begins a comment line */
	const char *incident;		/* the records linked to it, besides */
};

/*
 * hold_propose - say which records are to be held, why and until when
 *
 * signer	an officer. id appended.
 * OK | ERR_USAGE (kind, until, no record) | ERR_ABSENT (a record that is not there, or
 * expired) | ERR_REFUSED (role) | ERR_LIMIT (more than one entry names) | ERR_*
 */
err_t hold_propose(struct site *s, const struct hold_new *new, const struct signer *signer, struct buf *id,
		   struct problem *why) MUST_USE;

/*
 * hold_approve - another person, a reviewer, approves: the records are copied now
 *
 * records	set: how many
 * OK | ERR_ABSENT | ERR_REFUSED (role, own proposal, state, expired meanwhile) | ERR_LIMIT
 * (more than one body takes) | ERR_*
 */
err_t hold_approve(struct site *s, const char *id, const struct signer *signer, uint64_t *records,
		   struct problem *why) MUST_USE;

/* End it, or withdraw what is only proposed; by an officer or reviewer. The copies go with
 * the next expiry. OK | ERR_ABSENT | ERR_REFUSED | ERR_* */
err_t hold_end(struct site *s, const char *id, const char *reason, const struct signer *signer,
	       struct problem *why) MUST_USE;

/* All holds, for people or as a JSON array. OK | ERR_IO | ERR_MEMORY */
err_t hold_list(struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

/* A held copy; its JSON borrowed for the call. */
typedef err_t (*hold_record)(void *ctx, const char *json, size_t len);

/* Every held record whose own day has expired, from the copies that are there. One that
 * two holds have comes twice. OK | ERR_BROKEN | what `on` returned | ERR_* */
err_t hold_each(struct site *s, hold_record on, void *ctx, struct problem *why) MUST_USE;

#endif
