/* pool.h - the bounded memory of all application states. Inside flow only. */
#ifndef FLOW_POOL_H
#define FLOW_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "flow/app.h"
#include "flow/datagram.h"

struct app_pool {
	size_t max;		/* bytes */
	size_t used;
	uint64_t refused;	/* requests that found no room */
	struct datagram_places places;
};

/* `size` zeroed bytes, or NULL (counted) when the bound or memory is reached. */
void *pool_get(struct app_pool *pool, size_t size) MUST_USE;

/* Wipe the first `written` bytes and give all `size` back. `bytes` may be NULL. */
void pool_put(struct app_pool *pool, void *bytes, size_t size, size_t written);

#endif
