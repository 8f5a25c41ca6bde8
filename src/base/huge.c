#include "base/huge.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CACHE_LINE	64u
#define PAGE		((size_t)2 << 20)

void *huge_alloc(size_t bytes)
{
	size_t unit = bytes < 2 * PAGE ? CACHE_LINE : PAGE;

	if (bytes > SIZE_MAX - unit)
		return NULL;
	size_t room = (bytes + unit - 1) / unit * unit;
	void *at = aligned_alloc(unit, room);
	if (at != NULL && unit == PAGE)
		(void)madvise(at, room, MADV_HUGEPAGE);	/* a wish; small pages do as well */
	return at;
}
