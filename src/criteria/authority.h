/* authority.h - who allowed what traffic to be read, and the direction of a flow. */
#ifndef CRITERIA_AUTHORITY_H
#define CRITERIA_AUTHORITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "criteria/prefix.h"

#define AUTHORITY_BYTES_MAX	(1u << 20)
#define AUTHORITY_OWN_MAX	65536u	/* prefixes */
#define AUTHORITY_DIGEST_BYTES	32u

/* Seen from the own prefixes: source and destination own or not. */
enum direction {
	DIRECTION_INTERNAL,	/* own to own */
	DIRECTION_OUTBOUND,	/* own to other */
	DIRECTION_INBOUND,	/* other to own */
	DIRECTION_EXTERNAL,	/* other to other: transit */
	DIRECTION_COUNT,
};

#define DIRECTION_ALL	((1u << DIRECTION_COUNT) - 1)

/* "internal", "outbound", "inbound", "external" (ECS network.direction). */
const char *direction_name(enum direction d);

/* OK | ERR_UNKNOWN; "transit" answers to external too. */
err_t direction_of_name(const char *name, enum direction *out) MUST_USE;

enum authority_kind { AUTHORITY_OWN_NETWORK, AUTHORITY_ENTRUSTED, AUTHORITY_AGREEMENT };

struct tree;
struct span_table;

/* Read freely; only authority.c writes. */
struct authority {
	const char *id, *granted_by, *purpose, *legal_basis;
	enum authority_kind kind;
	nsec_t from, to;	/* valid from <= t < to */
	unsigned directions;	/* allowed, bits 1 << enum direction; others are refused */
	struct prefix *own;
	size_t own_count;
	uint8_t digest[AUTHORITY_DIGEST_BYTES];	/* SHA-256 of the exact bytes */
	struct span_table *spans[2];	/* own prefixes compiled: version 4, 6 */
	struct tree *tree;	/* owns all texts */
};

/*
 * authority_parse - read an authority document
 *
 * YAML map: id, kind, granted_by, purpose, legal_basis, valid {from, to}, own
 * [prefixes], directions [allowed]. All but valid.from are required; unknown
 * keys are refused. A `to` that is a date alone means the end of that day.
 *
 * name	of the file, for messages
 * ret		set on success only, freed by authority_free
 * OK | ERR_FORM | ERR_UNKNOWN | ERR_REFUSED (a measure of the law that is
 *    locked until its chapter is in force) | ERR_LIMIT | ERR_MEMORY
 * Source: docs/criteria.md "The authority document"; DESIGN "Authority".
 */
err_t authority_parse(const char *name, const void *bytes, size_t len, struct authority **ret,
		      struct problem *why) MUST_USE;

void authority_free(struct authority *a);	/* NULL is fine */

/* May anything be read under it at `now`? OK | ERR_EXPIRED (also: not yet),
 * with a sentence. Cheap: once a batch. */
err_t authority_check_time(const struct authority *a, nsec_t now, struct problem *why) MUST_USE;

/* The direction of a flow between two addresses. An address of another
 * version than any own prefix, or of none, is not own. */
enum direction authority_direction(const struct authority *a, const struct ip *source,
				   const struct ip *destination);

#endif
