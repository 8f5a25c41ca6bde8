/* witness.h - a witness: its key, the logs that it watches, and of each the checkpoint
 * that it cosigned last. */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"
#include "witness/request.h"

/*
 * The folder of a witness:
 *	key				its secret key, mode 0600
 *	policy				a tlog-policy: `log VKEY` of each log that it watches; `quorum none`
 *	HASH/checkpoint			the checkpoint cosigned last; HASH: SHA-256 of the origin in hex
 *	HASH/refused/SIZE-DIGEST	a checkpoint that the log signed and that does not follow from
 *					it, or for which no proof was given that it does
 */
#define WITNESS_REFUSED_MAX	100u	/* kept of one log between two starts */

struct witness;	/* opaque; for one thread */

/*
 * witness_new - make the folder of a witness
 *
 * path		must not exist
 * name		of its key, like "witness.example.jp"
 * logs		vkeys of `count` logs that it shall watch
 * out		its vkey is appended: what policies name
 * OK | ERR_EXISTS | ERR_FORM (name, vkey) | ERR_*, each with a sentence
 */
err_t witness_new(const char *path, const char *name, const char *const *logs, size_t count,
		  struct buf *out, struct problem *why) MUST_USE;

/*
 * witness_open - open the folder; one process at a time
 *
 * Every kept checkpoint must bear this witness's own cosignature: a state that was
 * altered is not taken up.
 *
 * ret		set on success; witness_close
 * OK | ERR_ABSENT | ERR_BUSY (another process has it open) | ERR_FORM | ERR_BROKEN | ERR_*,
 *    each with a sentence
 */
err_t witness_open(const char *path, struct witness **ret, struct problem *why) MUST_USE;

void witness_close(struct witness *w);	/* wipes the key; NULL is fine */

/* The public half, of type SIGN_COSIGNATURE. */
struct verifier witness_verifier(const struct witness *w);

/* How many logs it watches. */
size_t witness_logs(const struct witness *w);

/*
 * witness_add_checkpoint - judge a request; cosign what follows from the last
 *
 * The new state is on disk before this returns WITNESS_COSIGNED.
 *
 * seconds	POSIX time of the cosignature, above 0
 * out		cleared, then the answer's body: the cosignature line; the size cosigned last
 *		(WITNESS_CONFLICT); else a sentence
 * Source: C2SP tlog-witness "add-checkpoint"
 */
enum witness_status witness_add_checkpoint(struct witness *w, const void *bytes, size_t len, uint64_t seconds,
					   struct buf *out);

/* Append the checkpoint cosigned last of the log whose origin has this SHA-256 (64 hex digits).
 * OK | ERR_ABSENT (none, or no such log) | ERR_IO | out->err
 * Source: C2SP tlog-witness "Monitor Retrieval Mechanism" */
err_t witness_checkpoint(struct witness *w, const char *hex, struct buf *out) MUST_USE;

#endif
