/* authorities.h - what may be read: proposed, approved, revoked. */
#ifndef REGISTER_AUTHORITIES_H
#define REGISTER_AUTHORITIES_H

#include "crypt/sign.h"
#include "register/register.h"

/* A revoked authority never becomes another. Validity in time stands in the
 * document and is judged by who reads it. */
enum authority_state { AUTHORITY_PROPOSED, AUTHORITY_APPROVED, AUTHORITY_REVOKED };

struct reg_authority {
	char id[REG_ID_MAX];
	char sha256[REG_HEX_BYTES];		/* of the document */
	enum authority_state state;
	char proposed_by[SIGN_NAME_MAX];	/* "": not said */
	char approved_by[SIGN_NAME_MAX];	/* "": not yet */
	char revoked_by[SIGN_NAME_MAX];		/* "": not */
	nsec_t proposed_at, approved_at, revoked_at;	/* 0: not */
	uint64_t entry;				/* index of authority.propose */
};

typedef err_t (*reg_on_authority)(void *ctx, const struct reg_authority *a);

/* *out is zeroed on failure. */
err_t register_authority(struct reg *r, const char *id, struct reg_authority *out) MUST_USE;

/* Append the exact document. */
err_t register_authority_document(struct reg *r, const char *id, struct buf *out) MUST_USE;

/* All authorities. */
err_t register_authorities(struct reg *r, reg_on_authority on, void *ctx) MUST_USE;

/* "proposed", "approved", "revoked"; static. */
const char *authority_state_name(enum authority_state s);

#endif
