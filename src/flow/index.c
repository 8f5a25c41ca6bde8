#include "flow/index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge.h"
#include "flow/entry.h"

#define FIRST_SLOTS	4096u

static struct index_slot *empty_slots(uint32_t count)
{
	struct index_slot *slots = huge_alloc(count * sizeof(*slots));

	if (slots != NULL)
		memset(slots, 0xff, count * sizeof(*slots));	/* entry NO_ENTRY */
	return slots;
}

err_t index_new(struct flow_index *x)
{
	x->slots = empty_slots(FIRST_SLOTS);
	x->mask = FIRST_SLOTS - 1;
	x->used = 0;
	return x->slots != NULL ? OK : ERR_MEMORY;
}

void index_free(struct flow_index *x)
{
	free(x->slots);
	x->slots = NULL;
}

static void place(struct index_slot *slots, uint32_t mask, uint32_t tag, uint32_t entry)
{
	uint32_t at = tag & mask;

	while (slots[at].entry != NO_ENTRY)
		at = (at + 1) & mask;
	slots[at] = (struct index_slot){ tag, entry };
}

static void grow(struct flow_index *x)
{
	uint32_t count = (x->mask + 1) * 2;
	struct index_slot *slots = count != 0 ? empty_slots(count) : NULL;

	if (slots == NULL)
		return;
	for (uint32_t i = 0; i <= x->mask; i++)
		if (x->slots[i].entry != NO_ENTRY)
			place(slots, count - 1, x->slots[i].tag, x->slots[i].entry);
	free(x->slots);
	x->slots = slots;
	x->mask = count - 1;
}

err_t index_put(struct flow_index *x, uint32_t tag, uint32_t entry)
{
	if (x->used >= (x->mask + 1) / 2)
		grow(x);
	if (x->used >= (x->mask + 1) / 8 * 7)
		return ERR_MEMORY;
	place(x->slots, x->mask, tag, entry);
	x->used++;
	return OK;
}

/* The slots behind the gap move up, each if its home is not behind the gap. */
void index_take(struct flow_index *x, uint32_t tag, uint32_t entry)
{
	uint32_t gap = tag & x->mask;

	while (x->slots[gap].entry != entry) {
		assert(x->slots[gap].entry != NO_ENTRY);
		gap = (gap + 1) & x->mask;
	}
	for (uint32_t at = (gap + 1) & x->mask; x->slots[at].entry != NO_ENTRY;
	     at = (at + 1) & x->mask) {
		uint32_t home = x->slots[at].tag & x->mask;
		if (((at - home) & x->mask) < ((at - gap) & x->mask))
			continue;
		x->slots[gap] = x->slots[at];
		gap = at;
	}
	x->slots[gap].entry = NO_ENTRY;
	x->used--;
}
