#include "inspect/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

static size_t place(const struct table *t, const char *name)
{
	size_t i = (size_t)hash64(name, strlen(name), t->seed) & (t->room - 1);

	while (t->slot[i] != NULL && strcmp(t->slot[i]->name, name) != 0)
		i = (i + 1) & (t->room - 1);
	return i;
}

void *table_get(const struct table *t, const char *name)
{
	return t->room > 0 ? t->slot[place(t, name)] : NULL;
}

static int grow(struct table *t)
{
	struct table bigger = { .room = t->room > 0 ? t->room * 2 : 64,
				.seed = t->room > 0 ? t->seed : hash_seed() };

	bigger.slot = calloc(bigger.room, sizeof(struct table_row *));
	if (bigger.slot == NULL)
		return -1;
	for (size_t i = 0; i < t->room; i++)
		if (t->slot[i] != NULL)
			bigger.slot[place(&bigger, t->slot[i]->name)] = t->slot[i];
	bigger.count = t->count;
	free(t->slot);
	*t = bigger;
	return 0;
}

void *table_add(struct table *t, const char *name, size_t size)
{
	if (t->count * 2 >= t->room && grow(t) != 0)
		return NULL;
	struct table_row *row = calloc(1, size);
	char *copy = strdup(name);
	if (row == NULL || copy == NULL) {
		free(row);
		free(copy);
		return NULL;
	}
	row->name = copy;
	t->slot[place(t, name)] = row;
	t->count++;
	return row;
}

void table_free(struct table *t, void (*drop)(void *row))
{
	for (size_t i = 0; i < t->room; i++) {
		if (t->slot[i] == NULL)
			continue;
		if (drop != NULL)
			drop(t->slot[i]);
		free(t->slot[i]->name);
		free(t->slot[i]);
	}
	free(t->slot);
	*t = (struct table){ .room = 0 };
}
