/* groups.h - sets of small numbers, each different set stored once. Inside
 * criteria only. */
#ifndef CRITERIA_GROUPS_H
#define CRITERIA_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A group is a set of unit numbers. Of 100,000 list entries most lie in the same
 * lists, so there are few different sets, and an entry needs but one number.
 * Group 0 is the empty set. All zero is a valid, empty store.
 */
struct groups {
	uint32_t *units;	/* members of all groups, sorted within each */
	size_t unit_count, unit_room;
	struct group *groups;
	size_t count, room;
	uint32_t *slots;	/* open addressing over group numbers; 0 empty */
	size_t slot_count;
};

struct group {
	uint32_t at, count;
};

/* The group with `unit` added (a span_join). UINT32_MAX: no memory. */
uint32_t groups_join(void *groups, uint32_t group, uint32_t unit);

/* Members of a group: *count of them, sorted. */
const uint32_t *groups_members(const struct groups *g, uint32_t group, size_t *count);

/* Is the unit in the group? */
bool groups_has(const struct groups *g, uint32_t group, uint32_t unit);

/* Free all groups; the store is empty again. */
void groups_free(struct groups *g);

/* Bytes held. */
size_t groups_bytes(const struct groups *g);

#endif
