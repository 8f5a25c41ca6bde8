/* select.h - flow and criteria give a pick, or nothing: the rest is forgotten. */
#ifndef SELECT_SELECT_H
#define SELECT_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/authority.h"
#include "criteria/matcher.h"
#include "crypt/pseudonym.h"
#include "crypt/seal.h"
#include "rec/flow.h"
#include "rec/pick.h"

struct selector;

/* Room for a replaced text: the pseudonym, and what stays behind a head. */
#define SELECT_PSEUDONYM_BYTES	(PSEUDONYM_BYTES + FACT_TEXT_MAX)

/* What has gone through. kept + erased is every flow that was asked about. */
struct select_count {
	uint64_t kept;
	uint64_t erased;
	uint64_t direction;	/* of the erased: a direction that is not allowed */
};

/*
 * select_new - a selector of one run
 *
 * m		compiled from `criteria` in the same order; both borrowed, like the
 *		authority, until select_free
 * key		copied: the authority's pseudonym key
 * identifying	`identifying_count` fields that the site adds to those that the
 *		schema marks as identifying a person; no times (refused)
 * ret		set on success only
 *
 * With source.ip or destination.ip among them network.community_id, which can
 * be guessed back to the addresses, is replaced too.
 * OK | ERR_USAGE (a criterion without terms or for another authority, a field
 * that cannot be replaced) | ERR_MEMORY
 */
err_t select_new(const struct matcher *m, const struct criterion *const *criteria, size_t count,
		 const struct authority *authority, const uint8_t key[static SECRET_BYTES],
		 const enum field *identifying, size_t identifying_count, struct selector **ret,
		 struct problem *why) MUST_USE;

/*
 * select_seal_to - seal what is replaced from now on to this public key
 *
 * Without it nothing is sealed, and what was replaced can never be revealed.
 * day		of the key, "YYYY-MM-DD"; copied like the key
 */
void select_seal_to(struct selector *s, const char day[static PICK_DAY_BYTES],
		    const uint8_t public[static SEAL_PUBLIC_BYTES]);

void select_free(struct selector *s);	/* wipes the key; NULL is fine */

/*
 * select_flow - keep or forget one flow
 *
 * The direction must be allowed by the authority and by a rule that fires; then
 * `out` gets the rules, the fields that any of them keeps, and
 * network.direction; each value that is replaced is sealed beside its pseudonym, once,
 * as far as there is room (select_seal_to). out->kept is cleared first and wiped when nothing is
 * kept; the caller frees it (facts_free) when done with all flows, and
 * wipes it after use with select_wipe.
 *
 * true: kept; false: erased. Counted either way.
 */
bool select_flow(struct selector *s, const struct flow_rec *flow, struct pick *out);

/* Overwrite what a pick holds, keep its memory. */
void select_wipe(struct pick *p);

/* The counts so far. */
struct select_count select_counts(const struct selector *s);

/*
 * select_pseudonym - replace one identifying value, its type kept valid
 *
 * Text: pseudonym_of(), of a field marked PERSON_HEAD only for what stands before the
 * first TAB. Addresses of either version: fd73:656b:6973::/48 and 80 bits of
 * the pseudonym, so that a replaced address is seen as one at sight, equal ones
 * stay equal (as source and as destination) and neighbours do not stay neighbours. Numbers: 2^52 and
 * 51 bits, above every port and identifier and exact in JSON. Times are not replaced.
 *
 * room	holds the text of a text value
 * Source: docs/criteria.md "Pseudonyms"; RFC 4193 (unique local addresses).
 */
void select_pseudonym(const uint8_t key[static SECRET_BYTES], struct value *v,
		      char room[static SELECT_PSEUDONYM_BYTES]);

/* The name under which values of a field are replaced and sealed: "ip" for all
 * addresses, since a host is the same as source and as destination; else its own. */
const char *select_pseudonym_field(enum field f);

/* How a replaced value stands in a record, without what stays behind a head. */
void select_pseudonym_text(const struct value *replaced, char out[static PICK_NAME_MAX]);

#endif
