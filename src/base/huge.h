/* huge.h - memory of big tables, in large pages where the system has them. */
#ifndef BASE_HUGE_H
#define BASE_HUGE_H

#include <stddef.h>

#include "base/cc.h"

/*
 * huge_alloc - memory for a table that is looked up at random
 *
 * bytes	at least 1
 *
 * It lies at a cache line's beginning, is not set to anything, and becomes real as it is written:
 * in steps of 2 MiB where the kernel gives large pages, which saves a fault for each
 * 4 KiB and most look-ups of addresses. NULL without memory. Owned by the caller; free() it.
 */
void *huge_alloc(size_t bytes) MUST_USE;

#endif
