/* holding_own.h - which records a hold names, and where they lie. Inside run/holding only. */
#ifndef RUN_HOLDING_OWN_H
#define RUN_HOLDING_OWN_H

#include "register/holds.h"
#include "run/holding.h"
#include "run/sealing.h"

/* In order of source and record, each once. `at` is freed by who made it. */
struct held_records {
	struct reg_held *at;
	size_t count;
};

/* The records that a proposal names by their ids and its incident. Errors of hold_propose. */
err_t holding_resolve(struct site *s, const struct hold_new *new, struct held_records *out, struct problem *why) MUST_USE;

/* Those of the hold that this hold.propose entry made. */
err_t holding_read(struct site *s, uint64_t hold, struct held_records *out) MUST_USE;

/* The body that an entry sealed. OK | ERR_REFUSED (expired) | ERR_* */
err_t holding_source(struct site *s, uint64_t entry, struct body_ref *out, struct problem *why) MUST_USE;

#endif
