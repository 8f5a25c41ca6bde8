/* time_ask.h - a time-stamp token of an authority (RFC 3161) over a site's newest checkpoint. */
#ifndef RUN_TIME_ASK_H
#define RUN_TIME_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"
#include "crypt/timestamp.h"
#include "ledger/stamped.h"

struct http;

#define TIME_URL	"tsa.url"	/* in a site's folder: the authority's address, one line */
#define TIME_CA		"tsa.pem"	/* and the certificates that its tokens are verified with */

/* What came of it. Plain data. */
struct time_asked {
	char origin[SIGN_NAME_MAX];
	uint64_t size;			/* of the checkpoint */
	bool before;			/* its token was there already: nobody was asked */
	struct timestamp stamp;
	char path[STAMPED_PATH_BYTES];	/* in the ledger's folder */
};

/*
 * time_ask - get a token over the newest checkpoint and keep it beside the ledger
 *
 * Needs no secret. The token is over the checkpoint's three lines, which follow from the ledger at
 * any later time; it is verified before it is kept, and is kept whole or not at all.
 *
 * dirfd	of the site's folder, borrowed
 * url		of the authority
 * ca		certificates (PEM) that it must be verified with
 * out		filled when OK
 * OK | ERR_ABSENT (no ledger) | ERR_FORM (checkpoint, answer) | ERR_REFUSED (the authority grants nothing)
 * | ERR_DIGEST, ERR_SIGNATURE (its answer does not verify) | ERR_KEY (ca) | ERR_PEER (not reached, or another
 * status than 200) | ERR_*, each with a sentence. Source: RFC 3161 section 3.4; docs/ledger-format.md section 2
 */
err_t time_ask(int dirfd, const char *url, const void *ca, size_t ca_len, struct http *http,
	       struct time_asked *out, struct problem *why) MUST_USE;

#endif
