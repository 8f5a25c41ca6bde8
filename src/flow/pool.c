#include "flow/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "base/wipe.h"

err_t app_pool_new(size_t max_bytes, struct app_pool **ret)
{
	struct app_pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return ERR_MEMORY;
	pool->max = max_bytes;
	first_make(&pool->first);
	pool->spared = APP_DEAR * APP_DEAR_FIRST;
	*ret = pool;
	return OK;
}

void app_pool_free(struct app_pool *pool)
{
	if (pool == NULL)
		return;
	assert(pool->used == 0);
	free(pool);
}

uint64_t app_pool_refused(const struct app_pool *pool)
{
	return pool->refused;
}

void app_pool_packets(struct app_pool *pool, size_t n)
{
	size_t room = APP_DEAR * APP_DEAR_FIRST - pool->spared;

	pool->spared += (uint32_t)(n < room ? n : room);
}

bool pool_pay(struct app_pool *pool)
{
	if (pool->spared < APP_DEAR) {
		pool->refused++;
		return false;
	}
	pool->spared -= APP_DEAR;
	return true;
}

void *pool_get(struct app_pool *pool, size_t size)
{
	void *bytes = size <= pool->max - pool->used ? calloc(1, size) : NULL;

	if (bytes == NULL)
		pool->refused++;
	else
		pool->used += size;
	return bytes;
}

void pool_put(struct app_pool *pool, void *bytes, size_t size, size_t written)
{
	if (bytes == NULL)
		return;
	wipe(bytes, written);
	free(bytes);
	pool->used -= size;
}
