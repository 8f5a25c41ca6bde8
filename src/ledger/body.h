/* body.h - a sealed body: the records of one entry, committed to by a Merkle
 * root, compressed, and sealed to the key of a retention class and day. */
#ifndef LEDGER_BODY_H
#define LEDGER_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/seal.h"
#include "ledger/merkle.h"

#define BODY_RECORDS_MAX	4096u
#define BODY_PLAIN_MAX		(4u << 20)	/* bytes of salts, lengths and records */
#define BODY_RECORD_MAX		65536u
#define BODY_SALT_BYTES		16u
#define BODY_CLASS_MAX		64u	/* bytes, NUL included */
#define BODY_DAY_BYTES		11u	/* "YYYY-MM-DD" and NUL */

/* Is this a name a retention class may have: a-z 0-9 - . _, first a letter or
 * digit? Is this a day YYYY-MM-DD of the calendar? OK | ERR_FORM */
err_t body_class_check(const char *class) MUST_USE;
err_t body_day_check(const char *day) MUST_USE;

/* Where a body belongs; all borrowed. */
struct body_place {
	const char *origin, *class, *day;
};

struct body_maker;	/* a body in the making; opaque, wiped when freed */

/* An empty body. OK | ERR_MEMORY */
err_t body_new(struct body_maker **ret) MUST_USE;

/* Add a record (JSON text, copied) with a fresh salt. OK | ERR_LIMIT (does not
 * fit any more; the body is as before: seal it, begin another) | ERR_FORM (empty) | ERR_MEMORY */
err_t body_add(struct body_maker *m, const void *json, size_t len) MUST_USE;

uint64_t body_count(const struct body_maker *m);

/*
 * body_seal - compress and seal
 *
 * public	of the class and day
 * root		set: the Merkle root of the records, which the entry states
 * out		appended
 * OK | ERR_KEY | ERR_FORM (place) | ERR_MEMORY | out->err. `m` is still to be freed.
 * Source: docs/ledger-format.md section 3
 */
err_t body_seal(const struct body_maker *m, const struct body_place *place,
		const uint8_t public[static SEAL_PUBLIC_BYTES], struct hash *root,
		struct buf *out) MUST_USE;

void body_free(struct body_maker *m);	/* wipes; NULL is fine */

struct body;	/* an opened body; opaque */

/*
 * body_open - open a sealed body and check everything it says
 *
 * root		as the entry states it; records must be theirs
 * ret		set on success; body_close
 * OK | ERR_KEY (other key or place, or altered) | ERR_BROKEN (opens, but is not
 *    what `root` and `records` commit to) | ERR_FORM | ERR_LIMIT | ERR_MEMORY
 */
err_t body_open(const struct body_place *place, const uint8_t public[static SEAL_PUBLIC_BYTES],
		const uint8_t secret[static SEAL_SECRET_BYTES], const struct hash *root,
		uint64_t records, const void *sealed, size_t len, struct body **ret) MUST_USE;

uint64_t body_records(const struct body *b);

/* Record `i` (below body_records), borrowed from the body. */
const char *body_at(const struct body *b, uint64_t i, size_t *len);

/* What shows one record to belong to a root: its salt and audit path. */
struct body_proof {
	uint64_t index, records;
	uint8_t salt[BODY_SALT_BYTES];
	struct merkle_proof path;
};

/* OK | ERR_USAGE (no such record) */
err_t body_prove(const struct body *b, uint64_t i, struct body_proof *out) MUST_USE;

/* OK | ERR_USAGE | ERR_FORM | ERR_DIGEST */
err_t body_check(const struct body_proof *p, const void *json, size_t len,
		 const struct hash *root) MUST_USE;

void body_close(struct body *b);	/* wipes; NULL is fine */

/*
 * The plain layout by itself: u32 length || salt || record, again and again,
 * no trailer. body_plain_check walks it: count records, compute the root.
 * OK | ERR_SHORT | ERR_FORM | ERR_LIMIT | ERR_MEMORY
 */
err_t body_plain_check(const void *plain, size_t len, uint64_t *records, struct hash *root) MUST_USE;

/* Decompress a body's zstd frame into `out`, at most BODY_PLAIN_MAX bytes
 * whatever it claims. OK | ERR_FORM | ERR_LIMIT | ERR_MEMORY | out->err */
err_t body_decompress(const void *bytes, size_t len, struct buf *out) MUST_USE;

#endif
