/* sealing.h - bodies of entries: records sealed to a day's key, and opened. */
#ifndef RUN_SEALING_H
#define RUN_SEALING_H

#include "crypt/seal.h"
#include "register/runs.h"
#include "run/site.h"
#include "text/jsonw.h"

#define IDENTITY_CLASS	"identity"		/* class of the keys to which replaced values are sealed */
#define IDENTITY_MEMBER	"sealed.identity"	/* of a record: {PSEUDONYM: "DAY:BASE64"} */

struct sealing;		/* a body in the making; opaque */

/* The key of a retention class and day. */
struct day_key {
	char day[REG_DAY_BYTES];
	nsec_t end;		/* of the day, in Asia/Tokyo */
	uint8_t public[SEAL_PUBLIC_BYTES];
};

/* Today's key of a class. One that is not in the ledger yet is made and its key.day
 * entry added (durable with the next commit). OK | ERR_* */
err_t sealing_day(struct site *s, const char *class, struct day_key *out, struct problem *why) MUST_USE;

/* What an entry says of its body. */
struct body_ref {
	char sha256[REG_HEX_BYTES];	/* of the sealed file: its name */
	char root[REG_HEX_BYTES];	/* Merkle root of its records */
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
	uint64_t size, records;
};

/*
 * sealing_new - begin a body of a retention class, today's key
 *
 * class	like "traffic-90d" or "incident"; decides the day key
 * A day key that is not in the ledger yet is made and its key.day entry added.
 * ret		owned by the caller until sealing_end or sealing_free
 * OK | ERR_*
 */
err_t sealing_new(struct site *s, const char *class, struct sealing **ret, struct problem *why) MUST_USE;

/* Add one record (JSON text, copied). OK | ERR_LIMIT (body is full: end it, begin another) | ERR_MEMORY */
err_t sealing_add(struct sealing *b, const char *json, size_t len) MUST_USE;

uint64_t sealing_count(const struct sealing *b);

/* Seal and put the body on disk (durable with the next commit); `b` is freed
 * always. ref set on success. OK | ERR_FULL | ERR_IO | ERR_MEMORY */
err_t sealing_end(struct site *s, struct sealing *b, struct body_ref *ref, struct problem *why) MUST_USE;
void sealing_free(struct sealing *b);	/* wipes; NULL is fine */

/* The member `body` of an entry. */
void body_ref_write(struct jsonw *w, const struct body_ref *ref);

/* Read it from an entry. OK | ERR_FORM */
struct node;
err_t body_ref_read(const struct node *entry, struct body_ref *out) MUST_USE;

/* The same body opened, to prove single records of it: body_close. Errors of body_walk. */
struct body;
err_t body_open_ref(struct site *s, const struct body_ref *ref, struct body **ret, struct problem *why) MUST_USE;

/* One plain record, borrowed for the call; other than OK ends the walk. */
typedef err_t (*body_record)(void *ctx, uint64_t number, const char *json, size_t len);

/*
 * body_walk - open a sealed body and hand over its records in order
 *
 * Digest, authenticity and Merkle root are checked before the first is handed
 * over. OK | ERR_BROKEN (missing or altered; named) | ERR_KEY (its day's key is
 * gone: erased) | what `on` returned | ERR_*
 */
err_t body_walk(struct site *s, const struct body_ref *ref, body_record on, void *ctx,
		struct problem *why) MUST_USE;

#endif
