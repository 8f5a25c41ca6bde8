#include "base/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK	16384u

struct pool_chunk {
	struct pool_chunk *next;
	size_t used, room;
	_Alignas(16) uint8_t bytes[];
};

void *pool_take(struct pool *p, size_t len)
{
	struct pool_chunk *c = p->chunks;

	if (len > SIZE_MAX / 2)
		return NULL;
	len = (len + 15) & ~(size_t)15;
	if (c == NULL || c->room - c->used < len) {
		size_t room = len > CHUNK ? len : CHUNK;
		c = calloc(1, sizeof(*c) + room);
		if (c == NULL)
			return NULL;
		c->next = p->chunks;
		c->room = room;
		p->chunks = c;
	}
	void *at = c->bytes + c->used;
	c->used += len;
	return at;
}

void *pool_array(struct pool *p, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / 2 / size)
		return NULL;
	return pool_take(p, count * size);
}

char *pool_text(struct pool *p, const char *text, size_t len)
{
	char *copy = pool_take(p, len + 1);

	if (copy != NULL && len > 0)
		memcpy(copy, text, len);
	return copy;
}

void pool_free(struct pool *p)
{
	for (struct pool_chunk *c = p->chunks, *next; c != NULL; c = next) {
		next = c->next;
		explicit_bzero(c->bytes, c->used);
		free(c);
	}
	p->chunks = NULL;
}
