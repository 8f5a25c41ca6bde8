/* witness_ask.h - a site's side of witnessing: send the newest checkpoint to the witnesses of
 * a policy, keep their cosignatures beside the ledger. */
#ifndef RUN_WITNESS_ASK_H
#define RUN_WITNESS_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "inspect/policy.h"

struct http;

#define WITNESS_POLICY	"policy"	/* in a site's folder, when no other is named */

enum asked_answer {
	ASKED_NOT,		/* no URL */
	ASKED_COSIGNED,
	ASKED_REFUSED,		/* `why` says how */
	ASKED_DISAGREES,	/* it knows another history, or a later state */
	ASKED_UNREACHABLE,
};

/* What came of it. Plain data. */
struct asked {
	char origin[SIGN_NAME_MAX];
	uint64_t size;
	struct hash root;
	char quorum[POLICY_NAME_MAX];
	bool quorum_met;
	size_t count;		/* witnesses of the policy, in its order */
	struct asked_witness {
		char name[POLICY_NAME_MAX], url[POLICY_URL_MAX];
		enum asked_answer answer;
		unsigned status;		/* of HTTP; 0: none */
		char why[PROBLEM_BYTES];	/* or empty */
	} witness[POLICY_WITNESSES_MAX];
};

/*
 * witness_ask - ask every witness with a URL for its cosignature of the newest checkpoint
 *
 * Needs no secret: the checkpoint is signed already. It is made safe on disk before it leaves.
 * Cosignatures that verify are kept in "ledger/witnessed/SIZE"; files of smaller sizes go when
 * all their witnesses have cosigned the new one.
 *
 * dirfd	of the site's folder, borrowed
 * policy	bytes of a tlog-policy: the ledger's key must be one of its logs
 * out		filled when OK, whatever the witnesses answered: look at quorum_met
 * OK | ERR_FORM, ERR_UNKNOWN (policy) | ERR_USAGE (no witness has a URL) | ERR_SIGNATURE | ERR_BROKEN
 *    | ERR_BUSY (another process asks) | ERR_*, each with a sentence
 * Source: C2SP tlog-witness; docs/ledger-format.md section 2
 */
err_t witness_ask(int dirfd, const void *policy, size_t len, struct http *http, struct asked *out,
		  struct problem *why) MUST_USE;

/* As one JSON document. out->err afterwards. */
void asked_json(const struct asked *a, struct buf *out);

#endif
