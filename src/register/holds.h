/* holds.h - records that are held beyond the end of their own day. */
#ifndef REGISTER_HOLDS_H
#define REGISTER_HOLDS_H

#include "crypt/sign.h"
#include "register/register.h"

#define REG_HOLD_MAX	32u	/* bytes of a hold's id or kind of reason, NUL included */
#define HOLD_CLASS	"hold."	/* then the id: the retention class of its copies */

struct reg_hold {
	uint64_t entry;			/* index of hold.propose */
	nsec_t at;
	char id[REG_HOLD_MAX];
	char kind[REG_HOLD_MAX];	/* litigation, investigation, other */
	const char *reason;		/* borrowed for the call */
	nsec_t until;
	char proposed_by[SIGN_NAME_MAX];
	uint64_t body;			/* index of hold.approve; 0: not approved */
	char approved_by[SIGN_NAME_MAX];	/* "": not approved */
	nsec_t ended_at;		/* 0: not ended by anyone */
	uint64_t records;		/* how many it names */
};

/* One record that a hold names: of which entry's body, and its number there. */
struct reg_held {
	uint64_t source, record;
};

typedef err_t (*reg_on_hold)(void *ctx, const struct reg_hold *h);
typedef err_t (*reg_on_held)(void *ctx, const struct reg_held *h);

/* All, oldest first; or the one of that id (ERR_ABSENT). */
err_t register_holds(struct reg *r, reg_on_hold on, void *ctx) MUST_USE;
err_t register_hold(struct reg *r, const char *id, reg_on_hold on, void *ctx) MUST_USE;

/* The records that the hold of this hold.propose entry names, in order. */
err_t register_hold_records(struct reg *r, uint64_t hold, reg_on_held on, void *ctx) MUST_USE;

/* The id that the next hold takes: "hold-000001". */
err_t register_next_hold(struct reg *r, char out[static REG_ID_MAX]) MUST_USE;

#endif
