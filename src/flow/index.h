/* index.h - inside src/flow: hash to entry number, open addressing. */
#ifndef FLOW_INDEX_H
#define FLOW_INDEX_H

#include <stdint.h>

#include "base/cc.h"
#include "base/err.h"

/* A slot is empty when `entry` is NO_ENTRY. A flow's home is tag & mask; it
 * lies there or, without a gap, behind. Tags alone rebuild the index. */
struct index_slot {
	uint32_t tag;
	uint32_t entry;
};

struct flow_index {
	struct index_slot *slots;
	uint32_t mask;		/* slots less 1; their number is a power of 2 */
	uint32_t used;
};

/* The part of a hash that the index keeps. */
static inline uint32_t index_tag(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* Bring the slot of a tag near the processor before it is asked for. */
static inline void index_prefetch(const struct flow_index *x, uint32_t tag)
{
	__builtin_prefetch(&x->slots[tag & x->mask]);
}

/* OK | ERR_MEMORY */
err_t index_new(struct flow_index *x) MUST_USE;
void index_free(struct flow_index *x);

/* Put an entry in; grows at half full. If growing fails for want of memory it
 * fills up to seven eighths, then ERR_MEMORY and nothing is put in. */
err_t index_put(struct flow_index *x, uint32_t tag, uint32_t entry) MUST_USE;

/* Take an entry out; it must be in. */
void index_take(struct flow_index *x, uint32_t tag, uint32_t entry);

#endif
