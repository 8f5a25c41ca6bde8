#include "vuln/vindex.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define NONE	UINT32_MAX

/* A power of two with at least twice the room. */
static uint32_t room_for(size_t count)
{
	uint32_t room = 16;

	while (room < 2 * count)
		room *= 2;
	return room;
}

/* The slot that holds this key, or the empty one where it belongs. */
static uint32_t slot_of(const struct vindex *x, uint64_t key)
{
	uint32_t at = (uint32_t)key & x->mask;

	while (x->slot[at] != 0 && x->feed->affected[x->slot[at] - 1].key != key)
		at = (at + 1) & x->mask;
	return at;
}

static uint32_t id_slot_of(const struct vindex *x, const char *id)
{
	uint32_t at = (uint32_t)hash64(id, strlen(id), x->feed->seed) & x->id_mask;

	while (x->id_slot[at] != 0 && strcmp(x->id[x->id_slot[at] - 1], id) != 0)
		at = (at + 1) & x->id_mask;
	return at;
}

static void add_id(struct vindex *x, const char *id, uint32_t kev)
{
	uint32_t at = id_slot_of(x, id);

	if (x->id_slot[at] == 0) {
		x->id[x->ids] = id;
		x->kev[x->ids] = NONE;
		x->id_slot[at] = ++x->ids;
	}
	if (kev != NONE)
		x->kev[x->id_slot[at] - 1] = kev;
}

static void fill(struct vindex *x, const struct feed *f)
{
	/* From the last to the first, so that chains are in the feed's order. */
	for (size_t i = f->affecteds; i-- > 0;) {
		uint32_t at = slot_of(x, f->affected[i].key);
		x->next[i] = x->slot[at] != 0 ? x->slot[at] - 1 : NONE;
		x->slot[at] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < f->advisories; i++) {
		const struct advisory *a = &f->advisory[i];
		for (size_t c = 0; c < a->cve_count; c++)
			add_id(x, a->cve[c], a->source == FEED_KEV ? (uint32_t)i : NONE);
		if (a->cve_count == 0)
			add_id(x, a->id, NONE);
	}
}

err_t vindex_build(const struct feed *f, struct vindex *out)
{
	size_t ids = 1;

	for (size_t i = 0; i < f->advisories; i++)
		ids += f->advisory[i].cve_count > 0 ? f->advisory[i].cve_count : 1;
	struct vindex x = { .feed = f, .mask = room_for(f->affecteds) - 1, .id_mask = room_for(ids) - 1 };
	x.slot = calloc((size_t)x.mask + 1, sizeof(*x.slot));
	x.next = calloc(f->affecteds + 1, sizeof(*x.next));
	x.id_slot = calloc((size_t)x.id_mask + 1, sizeof(*x.id_slot));
	x.id = calloc(ids, sizeof(*x.id));
	x.kev = calloc(ids, sizeof(*x.kev));
	if (x.slot == NULL || x.next == NULL || x.id_slot == NULL || x.id == NULL || x.kev == NULL) {
		vindex_free(&x);
		return ERR_MEMORY;
	}
	fill(&x, f);
	*out = x;
	return OK;
}

void vindex_free(struct vindex *x)
{
	free(x->slot);
	free(x->next);
	free(x->id_slot);
	free(x->id);
	free(x->kev);
	*x = (struct vindex){ .feed = NULL };
}

uint32_t vindex_find(const struct vindex *x, uint64_t key)
{
	uint32_t at = slot_of(x, key);

	return x->slot[at] != 0 ? x->slot[at] - 1 : NONE;
}

uint32_t vindex_id(const struct vindex *x, const char *id)
{
	return x->id_slot[id_slot_of(x, id)] - 1;
}
