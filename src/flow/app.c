#include "flow/app.h"

#include <stdlib.h>

/* No application layer is read yet: every flow is finished at once. */
struct app_pool {
	uint64_t refused;
};

err_t app_pool_new(size_t max_bytes, struct app_pool **ret)
{
	(void)max_bytes;
	struct app_pool *pool = calloc(1, sizeof(*pool));
	if (pool == NULL)
		return ERR_MEMORY;
	*ret = pool;
	return OK;
}

void app_pool_free(struct app_pool *pool)
{
	free(pool);
}

uint64_t app_pool_refused(const struct app_pool *pool)
{
	return pool->refused;
}

enum app_next app_packet(struct app_pool *pool, struct app **app, const struct packet *p,
			 enum side side, struct facts *facts)
{
	(void)pool;
	(void)p;
	(void)side;
	(void)facts;
	*app = NULL;
	return APP_FINISHED;
}

void app_free(struct app_pool *pool, struct app **app)
{
	(void)pool;
	*app = NULL;
}
