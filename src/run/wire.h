/* wire.h - records as message bodies, and back with every field checked. */
#ifndef RUN_WIRE_H
#define RUN_WIRE_H

#include "base/buf.h"
#include "base/rd.h"
#include "crypt/seal.h"
#include "rec/pick.h"
#include "rec/tally.h"

/* How the eye's reading ended: the byte behind the tally of MSG_DONE. */
enum eye_end { EYE_READ_ALL, EYE_STOPPED, EYE_EXPIRED };

/* How a run reads: the body of MSG_HOW. */
struct how {
	unsigned eyes;		/* 1 to EYES_MAX */
	bool follow;
	unsigned ring_mib;
	uint64_t memory;
};

/* Append; out->err afterwards. */
void wire_put_how(const struct how *h, struct buf *out);

/* OK | ERR_SHORT | ERR_FORM | ERR_LIMIT (too many eyes) */
err_t wire_get_how(const void *bytes, size_t len, struct how *out) MUST_USE;

/* Add the counters of one tally to another. */
void wire_add_tally(const struct tally *t, struct tally *sum);

/* Append a tally; out->err afterwards. */
void wire_put_tally(const struct tally *t, struct buf *out);

/* Read a tally written by wire_put_tally. OK | ERR_SHORT; *out zeroed on failure. */
err_t wire_get_tally(struct rd *r, struct tally *out) MUST_USE;

/* To whom replaced values are sealed: the body of MSG_IDENTITY. */
struct seal_key {
	char day[PICK_DAY_BYTES];
	uint8_t public[SEAL_PUBLIC_BYTES];
	nsec_t end;		/* of the day: then another one follows */
};

/* Append it; out->err afterwards. */
void wire_put_seal_key(const struct seal_key *k, struct buf *out);

/* Read it. OK | ERR_SHORT | ERR_FORM (the day) */
err_t wire_get_seal_key(const void *bytes, size_t len, struct seal_key *out) MUST_USE;

/* Append a pick: the body of MSG_PICK. */
void wire_put_pick(const struct pick *p, struct buf *out);

/*
 * wire_get_pick - read the body of MSG_PICK
 *
 * rules	number of criteria of the run: every rule number is below it
 * out		its facts are cleared, then filled; freed by the caller
 * OK | ERR_SHORT | ERR_FORM | ERR_LIMIT
 */
err_t wire_get_pick(const void *bytes, size_t len, unsigned rules, struct pick *out) MUST_USE;

#endif
