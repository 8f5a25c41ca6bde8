/* pool.h - what all application states share: their bounded memory, whom to ask. Inside flow only. */
#ifndef FLOW_POOL_H
#define FLOW_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "flow/app.h"
#include "flow/first.h"

struct app_pool {
	size_t max;		/* bytes */
	size_t used;
	uint64_t refused;	/* requests that found no room, or were too dear */
	uint32_t spared;	/* packets that pay for what is dear: APP_DEAR for one */
	struct first first;	/* whom to ask first */
};

/* `size` zeroed bytes, or NULL (counted) when the bound or memory is reached. */
void *pool_get(struct app_pool *pool, size_t size) MUST_USE;

/* Wipe the first `written` bytes and give all `size` back. `bytes` may be NULL. */
void pool_put(struct app_pool *pool, void *bytes, size_t size, size_t written);

/* May one more datagram that is dear be read? It is paid for if so, counted if not. */
bool pool_pay(struct app_pool *pool) MUST_USE;

#endif
