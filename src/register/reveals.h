/* reveals.h - requests to look behind pseudonyms: who asked, who decided, what came of it. */
#ifndef REGISTER_REVEALS_H
#define REGISTER_REVEALS_H

#include "crypt/sign.h"
#include "register/register.h"

enum reveal_state { REVEAL_ASKED, REVEAL_APPROVED, REVEAL_REFUSED };

/* The records and fields that are asked for stand in the entry itself. Texts are borrowed
 * for the call. */
struct reg_reveal {
	uint64_t entry;			/* index of reveal.request */
	nsec_t at, until;
	char id[REG_ID_MAX];
	char asked_by[SIGN_NAME_MAX];
	char incident[REG_ID_MAX];	/* "": none */
	uint64_t records;
	enum reveal_state state;
	uint64_t decision;		/* index of the entry that decided it; 0: none */
	nsec_t decided_at;
	char decided_by[SIGN_NAME_MAX];	/* "": nobody yet */
	uint64_t uses;
	nsec_t used_at;			/* last; 0: never */
	const char *purpose;
	const char *reason;		/* of a refusal, or NULL */
};

typedef err_t (*reg_on_reveal)(void *ctx, const struct reg_reveal *v);

/* In order of requests; `id` NULL: all. None of that id: OK, and nobody is called. */
err_t register_reveals(struct reg *r, const char *id, reg_on_reveal on, void *ctx) MUST_USE;

/* The id that the next request takes, "reveal-000001" on an empty ledger. */
err_t register_next_reveal(struct reg *r, char out[static REG_ID_MAX]) MUST_USE;

/* "asked", "approved", "refused"; static. */
const char *reveal_state_name(enum reveal_state s);

#endif
