/* acts.h - what people do at a site, each an entry: persons, authorities,
 * criteria. Every function commits before it returns OK; on any failure the
 * ledger is as it was. */
#ifndef RUN_ACTS_H
#define RUN_ACTS_H

#include <stdio.h>

#include "base/buf.h"
#include "crypt/sign.h"
#include "run/site.h"

/*
 * act_person_add - register a person's key and roles
 *
 * roles	comma separated: author reviewer analyst officer custodian inspector
 * vkey		the person's public key text; its name must be the person's name
 * OK | ERR_USAGE (role or key text) | ERR_EXISTS | ERR_*
 */
err_t act_person_add(struct site *s, const char *name, const char *roles, const char *vkey,
		     struct problem *why) MUST_USE;

/*
 * act_person_rekey - another key for a person: the old one was lost, or is in other hands
 *
 * vkey		the new public key's text; its name must be the person's name
 * signer	of a custodian, not the person himself
 * OK | ERR_USAGE (key text) | ERR_ABSENT | ERR_REFUSED (role, oneself, ended, same key) | ERR_*
 */
err_t act_person_rekey(struct site *s, const char *name, const char *vkey, const struct signer *signer,
		       struct problem *why) MUST_USE;

/* The person's key is accepted no more from now on; for good. Errors as above. */
err_t act_person_end(struct site *s, const char *name, const char *reason, const struct signer *signer,
		     struct problem *why) MUST_USE;

/*
 * act_log_rekey - another key for the log, with a checkpoint that the old and the new one sign
 *
 * signer	of a custodian
 * vkey		appended: the new public key, for policies and witnesses
 * OK | ERR_USAGE (no reason) | ERR_REFUSED (role) | ERR_FULL | ERR_IO | ERR_*; when it is interrupted the
 * next opening of the site ends it: by the new key if its checkpoint was published, else by the old one
 */
err_t act_log_rekey(struct site *s, const char *reason, const struct signer *signer, struct buf *vkey,
		    struct problem *why) MUST_USE;

/* All persons, for people or as one JSON document. */
err_t act_person_list(const struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

/*
 * act_authority_propose - put an authority document on file; nothing is
 * readable by it until a reviewer approves it
 *
 * bytes	the exact document; file: its name for messages
 * by		who proposes, or NULL
 * id		appended: the authority's id
 */
err_t act_authority_propose(struct site *s, const void *bytes, size_t len, const char *file,
			    const char *by, struct buf *id, struct problem *why) MUST_USE;

/* How an authority or a criterion is decided upon. */
enum verdict { VERDICT_APPROVE, VERDICT_REVOKE, VERDICT_REJECT, VERDICT_RETIRE };

/* Approve or revoke; signed by a reviewer who did not propose it.
 * OK | ERR_ABSENT | ERR_REFUSED (role, own proposal, state) | ERR_KEY | ERR_* */
err_t act_authority_decide(struct site *s, const char *id, enum verdict what, const char *reason,
			   const struct signer *signer, struct problem *why) MUST_USE;

/*
 * act_criterion_propose - check a Sigma rule and its lists, copy both into the
 * site, and record the author's signature over their exact bytes
 *
 * path		the rule's file; its lists are looked up beside it
 * id		appended: the rule's id
 * OK | ERR_REFUSED (not an author, over-broad rule, unknown authority) | ERR_FORM ... | ERR_*
 */
err_t act_criterion_propose(struct site *s, const char *path, const struct signer *signer,
			    struct buf *id, struct problem *why) MUST_USE;

/* Approve, reject or retire the newest version; signed by a reviewer who is not
 * the author (retire: also by the author). Errors as above. */
err_t act_criterion_decide(struct site *s, const char *id, enum verdict what, const char *reason,
			   const struct signer *signer, struct problem *why) MUST_USE;

/* The person's signer from a key file, and that it is this site's person of
 * that name. OK | ERR_KEY (wrong key) | ERR_ABSENT (no such person) | ERR_* */
err_t act_signer(const struct site *s, const char *name, const char *key_file,
		 struct signer **ret, struct problem *why) MUST_USE;

/* Lists for people and programs. `json`: one document. */
err_t act_authority_list(const struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;
err_t act_criteria_list(const struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

#endif
