/* pick.h - select hands this to the ledger: one record that approved criteria
 * keep, with only the fields they keep, identifying values replaced, and what was
 * replaced sealed beside it. */
#ifndef REC_PICK_H
#define REC_PICK_H

#include <stdint.h>

#include "rec/facts.h"

#define PICK_RULES_MAX	16u
#define PICK_SEALED_MAX	64u	/* sealed values of one record; what is more cannot be revealed */
#define PICK_SEALED_BYTES	16384u
#define PICK_NAME_MAX	48u	/* bytes of a pseudonym's text, NUL included */
#define PICK_DAY_BYTES	11u	/* YYYY-MM-DD and NUL */

/* Borrowed by who receives it, for the call. */
struct pick {
	struct facts kept;
	uint16_t rules[PICK_RULES_MAX];	/* numbers of the criteria that fired */
	uint16_t rule_count;
	uint16_t sealed_count, sealed_used;	/* of `sealed`: use the functions below */
	char day[PICK_DAY_BYTES];	/* to whose key the values are sealed, "" none are */
	uint8_t sealed[PICK_SEALED_BYTES];
};

/* One replaced value: how it stands in the record, and its clear text sealed
 * (crypt/identity.h). */
struct pick_sealed {
	char pseudonym[PICK_NAME_MAX];
	const uint8_t *box;	/* borrowed from the pick */
	size_t len;
};

/* Forget rules, sealed values and facts; keep the memory of the facts. */
void pick_clear(struct pick *p);

/* Add a sealed value. False: no room; nothing was added. */
bool pick_seal(struct pick *p, const char *pseudonym, const uint8_t *box, size_t len) MUST_USE;

/* Walk them: start with `at` 0. */
bool pick_sealed_next(const struct pick *p, uint32_t *at, struct pick_sealed *out);

/* Is one of this pseudonym there? */
bool pick_has_sealed(const struct pick *p, const char *pseudonym);

/*
 * pick_take_sealed - sealed values that came as bytes from another process
 *
 * bytes	what the other pick has in `sealed`
 * Names are of the letters that pseudonyms have, each once; no more than PICK_SEALED_MAX.
 * OK | ERR_FORM (none is taken)
 */
err_t pick_take_sealed(struct pick *p, const uint8_t *bytes, size_t len) MUST_USE;

#endif
