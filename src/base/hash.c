#include "base/hash.h"

#include <sys/random.h>

uint64_t hash_seed(void)
{
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed ^= (uint64_t)(uintptr_t)&seed;
	return seed;
}
