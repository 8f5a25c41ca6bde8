/* request.h - what a log asks of a witness: the body of add-checkpoint, and the answer. */
#ifndef WITNESS_REQUEST_H
#define WITNESS_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

#define REQUEST_PROOF_MAX	63u	/* hashes of a consistency proof */
#define REQUEST_BYTES_MAX	(CHECKPOINT_MAX + 64u + REQUEST_PROOF_MAX * 45u)

/* What the HTTP answers of a witness mean. Source: C2SP tlog-witness "add-checkpoint" */
enum witness_status {
	WITNESS_COSIGNED = 200,
	WITNESS_MALFORMED = 400,	/* or its old size is above the checkpoint's */
	WITNESS_UNTRUSTED = 403,	/* no true signature by a key of this log */
	WITNESS_UNKNOWN = 404,		/* no log of that origin is watched here */
	WITNESS_CONFLICT = 409,		/* another size was cosigned last; the body says which */
	WITNESS_INCONSISTENT = 422,	/* does not follow from what was cosigned last */
	WITNESS_FAILED = 500,		/* could not be kept, so it was not cosigned */
};

/* Taken apart. The note is borrowed from the bytes, and not verified. */
struct add_request {
	uint64_t old;
	size_t count;
	struct hash proof[REQUEST_PROOF_MAX];
	const char *note;
	size_t note_len;
};

/*
 * add_request_parse - read "old N", hashes, an empty line, a checkpoint
 *
 * The note itself is not looked into. out zeroed on failure.
 * OK | ERR_FORM | ERR_LIMIT (more than REQUEST_PROOF_MAX hashes, or larger than
 *    REQUEST_BYTES_MAX). Source: C2SP tlog-witness "add-checkpoint"
 */
err_t add_request_parse(const void *bytes, size_t len, struct add_request *out) MUST_USE;

/* Append the body of a request. out->err afterwards. */
void add_request_write(uint64_t old, const struct merkle_proof *proof, const void *note, size_t note_len,
		       struct buf *out);

/*
 * request_judge - does the checkpoint follow from what was cosigned last?
 *
 * last		size and root that were cosigned last; size 0: none, or the empty tree
 * c		the request's checkpoint, verified
 * WITNESS_COSIGNED, _MALFORMED, _CONFLICT or _INCONSISTENT, in the order in which
 * C2SP tlog-witness asks for them. Pure.
 */
enum witness_status request_judge(const struct checkpoint *last, const struct add_request *r,
				  const struct checkpoint *c);

#endif
