/* spans.h - which prefixes an address lies in, at once for all of them. */
#ifndef CRITERIA_SPANS_H
#define CRITERIA_SPANS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "criteria/prefix.h"

/*
 * Prefixes of one IP version, flattened: the address space cut where any
 * prefix begins or ends, each piece with the group of the prefixes over it.
 * A lookup is one index read and a short binary search, however many there are.
 */
struct span_table;

/* A prefix and the number of what it belongs to. */
struct span_prefix {
	struct prefix prefix;
	uint32_t unit;
};

/* The group of `group` and `unit` together; 0 is the empty group. UINT32_MAX:
 * no memory. */
typedef uint32_t span_join(void *context, uint32_t group, uint32_t unit);

/*
 * span_table_new - flatten the prefixes of `version`; others are left out
 *
 * prefixes	sorted by this call; not kept
 * ret		set on success only, freed by span_table_free; NULL when there
 *		are no prefixes of that version (span_find gives 0)
 * OK | ERR_MEMORY
 */
err_t span_table_new(struct span_prefix *prefixes, size_t count, uint8_t version,
		     span_join *join, void *context, struct span_table **ret) MUST_USE;

void span_table_free(struct span_table *t);	/* NULL is fine */

/* The group of the address, 0 for none. `t` may be NULL. */
uint32_t span_find(const struct span_table *t, const struct ip *ip);

/* Bytes held; 0 for NULL. */
size_t span_table_bytes(const struct span_table *t);

#endif
