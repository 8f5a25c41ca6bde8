/* table.h - rows found by name. */
#ifndef INSPECT_TABLE_H
#define INSPECT_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Owns its rows and their names. Start with { 0 }; all rows have one size. */
struct table {
	struct table_row **slot;
	size_t room, count;	/* room: a power of two, or 0 */
	uint64_t seed;
};

struct table_row {
	char *name;
};

/* The row of that name, or NULL. */
void *table_get(const struct table *t, const char *name);

/*
 * A new row of `size` bytes, zeroed but for its name (copied); a row begins
 * with a struct table_row. NULL: no memory. The name must not be there yet.
 */
void *table_add(struct table *t, const char *name, size_t size);

/* Free all rows; `drop` (may be NULL) is called for each before. */
void table_free(struct table *t, void (*drop)(void *row));

#endif
