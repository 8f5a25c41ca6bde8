/* pool.h - memory that is given back all at once. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

#include "base/cc.h"

struct pool_chunk;

/* Start with { 0 }. */
struct pool {
	struct pool_chunk *chunks;
};

/* `len` zeroed bytes, aligned for anything, or NULL. */
void *pool_take(struct pool *p, size_t len) MUST_USE;

/* An array of `count` zeroed members of `size` bytes, or NULL. */
void *pool_array(struct pool *p, size_t count, size_t size) MUST_USE;

/* A NUL-ended copy, or NULL. */
char *pool_text(struct pool *p, const char *text, size_t len) MUST_USE;

void pool_free(struct pool *p);

#endif
