#include "criteria/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define HEAD	6u	/* group and length before a key */

void keys_init(struct keys *k, uint64_t seed)
{
	*k = (struct keys){ .seed = seed };
}

/* The filter's word and bit for a hash: other bits of it than slot and tag use first. */
static size_t filter_word(const struct keys *k, uint64_t hash)
{
	return (size_t)(hash >> 24) & (k->slot_count / 16 - 1);
}

static uint64_t filter_bit(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58);
}

static void put_slot(struct keys *k, uint64_t hash, uint32_t at)
{
	k->filter[filter_word(k, hash)] |= filter_bit(hash);
	size_t i = (size_t)hash & (k->slot_count - 1);

	while (k->slots[i].at != 0)
		i = (i + 1) & (k->slot_count - 1);
	k->slots[i] = (struct key_slot){ (uint32_t)(hash >> 32), at + 1 };
}

static err_t more_slots(struct keys *k)
{
	uint16_t len;

	if (k->slot_count * 2 > (k->count + 1) * 3)
		return OK;
	size_t n = k->slot_count == 0 ? 16 : k->slot_count * 2;
	struct key_slot *slots = calloc(n, sizeof(*slots));
	uint64_t *filter = calloc(n / 16, sizeof(*filter));
	if (slots == NULL || filter == NULL) {
		free(slots);
		free(filter);
		return ERR_MEMORY;
	}
	free(k->slots);
	free(k->filter);
	k->slots = slots;
	k->filter = filter;
	k->slot_count = n;
	for (size_t at = 0; at < k->used; at += HEAD + len) {
		memcpy(&len, k->bytes + at + 4, sizeof(len));
		put_slot(k, hash64(k->bytes + at + HEAD, len, k->seed), (uint32_t)at);
	}
	return OK;
}

static err_t more_bytes(struct keys *k, size_t len)
{
	size_t want = k->room < 1024 ? 1024 : k->room;

	if (k->used + HEAD + len <= k->room)
		return OK;
	while (want < k->used + HEAD + len)
		want *= 2;
	if (want > UINT32_MAX)
		return ERR_LIMIT;
	uint8_t *bytes = realloc(k->bytes, want);
	if (bytes == NULL)
		return ERR_MEMORY;
	k->bytes = bytes;
	k->room = want;
	return OK;
}

/* Where the key's entry is, or SIZE_MAX. */
static size_t place(const struct keys *k, const void *key, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t i = (size_t)hash & (k->slot_count - 1);
	uint16_t have;

	for (; k->slots[i].at != 0; i = (i + 1) & (k->slot_count - 1)) {
		if (k->slots[i].tag != tag)
			continue;
		size_t at = k->slots[i].at - 1;
		memcpy(&have, k->bytes + at + 4, sizeof(have));
		if (have == len && memcmp(k->bytes + at + HEAD, key, len) == 0)
			return at;
	}
	return SIZE_MAX;
}

err_t keys_add(struct keys *k, struct groups *g, const void *key, size_t len, uint32_t unit)
{
	uint32_t group = 0;
	uint16_t n = (uint16_t)len;

	if (len > KEY_MAX)
		return ERR_LIMIT;
	err_t e = more_slots(k);
	if (e == OK)
		e = more_bytes(k, len);
	if (e != OK)
		return e;
	uint64_t hash = hash64(key, len, k->seed);
	size_t at = place(k, key, len, hash);
	if (at != SIZE_MAX)
		memcpy(&group, k->bytes + at, sizeof(group));
	group = groups_join(g, group, unit);
	if (group == UINT32_MAX)
		return ERR_MEMORY;
	if (at == SIZE_MAX) {
		at = k->used;
		memcpy(k->bytes + at + 4, &n, sizeof(n));
		memcpy(k->bytes + at + HEAD, key, len);
		k->used += HEAD + len;
		k->count++;
		put_slot(k, hash, (uint32_t)at);
		if (len > k->longest)
			k->longest = len;
	}
	memcpy(k->bytes + at, &group, sizeof(group));
	return OK;
}

void keys_fit(struct keys *k)
{
	uint8_t *bytes = k->used > 0 ? realloc(k->bytes, k->used) : NULL;

	if (bytes == NULL)
		return;
	k->bytes = bytes;
	k->room = k->used;
}

uint32_t keys_find(const struct keys *k, const void *key, size_t len)
{
	uint32_t group;

	if (k->count == 0 || len > k->longest)
		return 0;
	uint64_t hash = hash64(key, len, k->seed);
	if ((k->filter[filter_word(k, hash)] & filter_bit(hash)) == 0)
		return 0;
	size_t at = place(k, key, len, hash);
	if (at == SIZE_MAX)
		return 0;
	memcpy(&group, k->bytes + at, sizeof(group));
	return group;
}

void keys_free(struct keys *k)
{
	free(k->bytes);
	free(k->slots);
	free(k->filter);
	*k = (struct keys){ 0 };
}

size_t keys_bytes(const struct keys *k)
{
	return k->room + k->slot_count * sizeof(*k->slots) + k->slot_count / 16 * sizeof(*k->filter);
}
