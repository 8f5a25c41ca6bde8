/* keys.h - a hash table from byte strings to group numbers. Inside criteria only. */
#ifndef CRITERIA_KEYS_H
#define CRITERIA_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "criteria/groups.h"

#define KEY_MAX	65535u	/* bytes of one key */

/*
 * Compact: a key costs its bytes, 6 bytes, and on the average less than 16 in
 * the slots. A slot holds 32 bits of the hash, and before the slots stands a
 * filter, a bit a hash, 4 times as many as slots: nine of ten misses end there,
 * in memory small enough to stay near the processor. Start with keys_init.
 */
struct keys {
	uint8_t *bytes;		/* group (4), length (2), key; host order, packed */
	size_t used, room;
	struct key_slot *slots;
	size_t slot_count, count;
	uint64_t *filter;	/* slot_count * 4 bits */
	size_t longest;		/* of all keys, bytes */
	uint64_t seed;
};

struct key_slot {
	uint32_t tag;		/* high half of the hash */
	uint32_t at;		/* place in bytes, plus 1; 0 empty */
};

/* An empty table; `seed` from hash_seed(). Allocates nothing. */
void keys_init(struct keys *k, uint64_t seed);

/* Add `unit` to the key's group. OK | ERR_LIMIT | ERR_MEMORY */
err_t keys_add(struct keys *k, struct groups *g, const void *key, size_t len, uint32_t unit)
	MUST_USE;

/* Give back what room is left over, once all keys are in. */
void keys_fit(struct keys *k);

/* The key's group, 0 when it is not there. */
uint32_t keys_find(const struct keys *k, const void *key, size_t len);

/* Free all keys; the table is empty. */
void keys_free(struct keys *k);

/* Bytes held. */
size_t keys_bytes(const struct keys *k);

#endif
