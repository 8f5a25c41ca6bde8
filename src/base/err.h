/* err.h - every error that a function of Sekisho may return, and its text. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/cc.h"

/*
 * Three families. INPUT: count it and go on, or tell the user which line.
 * SYSTEM: tell the operator. PROOF: never retry, always report. A programming
 * mistake is an assert, not an error.
 *
 * X(name, exit status for the user, text)
 */
#define ERR_LIST(X)                                                            \
	X(OK, 0, "done")                                                       \
	/* input */                                                            \
	X(ERR_SHORT, 3, "ends too early")                                      \
	X(ERR_FORM, 3, "not in the expected form")                             \
	X(ERR_UNKNOWN, 3, "of an unknown kind")                                \
	X(ERR_LIMIT, 3, "larger than the limit")                               \
	X(ERR_USAGE, 2, "wrong use")                                           \
	X(ERR_ABSENT, 2, "does not exist")                                     \
	X(ERR_EXISTS, 2, "exists already")                                     \
	/* the answer is no */                                                 \
	X(ERR_REFUSED, 1, "refused")                                           \
	X(ERR_EXPIRED, 1, "expired")                                           \
	/* system */                                                           \
	X(ERR_IO, 4, "input or output failed")                                 \
	X(ERR_FULL, 4, "no space left")                                        \
	X(ERR_ACCESS, 4, "access denied")                                      \
	X(ERR_BUSY, 4, "in use by another process")                            \
	X(ERR_MEMORY, 4, "out of memory")                                      \
	X(ERR_PEER, 4, "the other process is gone")                            \
	/* proof */                                                            \
	X(ERR_SIGNATURE, 1, "signature does not verify")                       \
	X(ERR_DIGEST, 1, "digest does not match")                              \
	X(ERR_KEY, 1, "wrong key or passphrase")                               \
	X(ERR_BROKEN, 1, "the chain of evidence is broken")

typedef enum err {
#define ERR_ENUM(name, status, text) name,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
	ERR_COUNT_
} err_t;

/* The text of an error, never NULL; static storage. */
const char *err_text(err_t e);

/* The exit status of `sekisho` for an error (docs: CLI contract): 0 done,
 * 1 the answer is no, 2 wrong use, 3 input damaged, 4 system error. */
int err_status(err_t e);

/* The error for the present value of errno: ENOSPC and EDQUOT are ERR_FULL,
 * EACCES, EPERM and EROFS ERR_ACCESS, ENOENT ERR_ABSENT, EEXIST ERR_EXISTS,
 * ENOMEM ERR_MEMORY, EPIPE and ECONNRESET ERR_PEER, others ERR_IO. */
err_t err_of_errno(void);

#endif
