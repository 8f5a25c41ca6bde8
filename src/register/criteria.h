/* criteria.h - versions of criteria and what was decided about each. */
#ifndef REGISTER_CRITERIA_H
#define REGISTER_CRITERIA_H

#include "crypt/sign.h"
#include "register/register.h"

/*
 * PROPOSED -> APPROVED -> RETIRED or SUPERSEDED; PROPOSED -> REJECTED. Approving a
 * version supersedes the approved one of the same id, so at most one version of
 * an id is approved. Only APPROVED may run.
 */
enum criterion_state {
	CRITERION_PROPOSED, CRITERION_APPROVED, CRITERION_REJECTED, CRITERION_RETIRED,
	CRITERION_SUPERSEDED,
};

/* One version: a document and its lists, as proposed by one entry. */
struct reg_criterion {
	uint64_t entry;			/* index of criterion.propose; names the version */
	char id[REG_ID_MAX];
	char sha256[REG_HEX_BYTES];	/* of the document */
	char authority[REG_ID_MAX];	/* `sekisho: authority:` of the document, "" none */
	enum criterion_state state;
	char author[SIGN_NAME_MAX];
	char decided_by[SIGN_NAME_MAX];	/* who approved, rejected or retired last; "" nobody */
	char reviewer[SIGN_NAME_MAX];	/* who approved; "" nobody */
	nsec_t proposed_at, approved_at, decided_at;	/* 0: not */
};

struct reg_list {
	char name[256];			/* as the document names it */
	char sha256[REG_HEX_BYTES];
	uint64_t size;			/* bytes */
};

typedef err_t (*reg_on_criterion)(void *ctx, const struct reg_criterion *c);
typedef err_t (*reg_on_list)(void *ctx, const struct reg_list *l);

/* The newest version of an id, whatever its state. *out zeroed on failure. */
err_t register_criterion_current(struct reg *r, const char *id, struct reg_criterion *out)
	MUST_USE;

/* The approved version of an id. *out zeroed on failure. */
err_t register_criterion_approved(struct reg *r, const char *id, struct reg_criterion *out)
	MUST_USE;

/* Append the exact document of the version that entry `entry` proposed. */
err_t register_criterion_document(struct reg *r, uint64_t entry, struct buf *out) MUST_USE;

/* The lists of a version, in order of their names. */
err_t register_criterion_lists(struct reg *r, uint64_t entry, reg_on_list on, void *ctx) MUST_USE;

/* All versions of all criteria. */
err_t register_criteria(struct reg *r, reg_on_criterion on, void *ctx) MUST_USE;

/* The approved versions whose document names this authority: what a run under
 * it compiles. */
err_t register_criteria_approved(struct reg *r, const char *authority, reg_on_criterion on,
				 void *ctx) MUST_USE;

/* "proposed", "approved", "rejected", "retired", "superseded"; static. */
const char *criterion_state_name(enum criterion_state s);

#endif
