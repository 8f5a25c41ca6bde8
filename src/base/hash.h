/* hash.h - a fast keyed 64-bit hash for tables that hostile input fills.
 * Not for proofs: those use crypt/sha256.h. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* XXH3 with a seed drawn at start (hash_seed()), so that nobody outside can
 * choose keys that collide. Source: xxHash specification, XXH3_64bits. */
static inline uint64_t hash64(const void *bytes, size_t len, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes, len, seed);
}

/* A random seed from the kernel; a fixed one only if the kernel has none. */
uint64_t hash_seed(void);

#endif
