#include "flow/wheel.h"

#define WORDS	(WHEEL_SLOTS / 64)

/* Seconds, rounded down also before 1970. */
static int64_t second_of(nsec_t t)
{
	int64_t s = t / NSEC_PER_SEC;
	return t % NSEC_PER_SEC < 0 ? s - 1 : s;
}

void wheel_begin(struct wheel *w, struct entry *entries)
{
	*w = (struct wheel){ .entries = entries, .second = INT64_MIN };
	for (uint32_t i = 0; i < WHEEL_SLOTS; i++)
		w->first[i] = w->last[i] = NO_ENTRY;
}

void wheel_put(struct wheel *w, uint32_t n, nsec_t deadline)
{
	int64_t second = second_of(deadline);

	if (w->second == INT64_MIN)
		w->second = second - (int64_t)WHEEL_SLOTS / 2;	/* others may end sooner */
	if (second < w->second)
		second = w->second;
	if (second - w->second >= (int64_t)WHEEL_SLOTS)
		second = w->second + (int64_t)WHEEL_SLOTS - 1;
	uint32_t slot = (uint32_t)((uint64_t)second % WHEEL_SLOTS);
	struct entry *e = &w->entries[n];
	e->slot = (uint16_t)slot;
	e->next = NO_ENTRY;
	e->prev = w->last[slot];
	if (e->prev != NO_ENTRY)
		w->entries[e->prev].next = n;
	else
		w->first[slot] = n;
	w->last[slot] = n;
	w->filled[slot / 64] |= UINT64_C(1) << (slot % 64);
}

void wheel_take(struct wheel *w, uint32_t n)
{
	struct entry *e = &w->entries[n];

	if (e->next != NO_ENTRY)
		w->entries[e->next].prev = e->prev;
	else
		w->last[e->slot] = e->prev;
	if (e->prev != NO_ENTRY)
		w->entries[e->prev].next = e->next;
	else
		w->first[e->slot] = e->next;
	if (w->first[e->slot] == NO_ENTRY)
		w->filled[e->slot / 64] &= ~(UINT64_C(1) << (e->slot % 64));
}

/* Slots from the present one to the first filled one; WHEEL_SLOTS if all are
 * empty. */
static uint32_t empty_run(const struct wheel *w)
{
	uint32_t from = (uint32_t)((uint64_t)w->second % WHEEL_SLOTS);

	for (uint32_t i = 0; i <= WORDS; i++) {
		uint32_t word = (from / 64 + i) % WORDS;
		uint64_t bits = w->filled[word];
		if (i == 0)
			bits &= ~UINT64_C(0) << (from % 64);
		if (bits != 0) {
			uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits);
			return (slot - from) % WHEEL_SLOTS;
		}
	}
	return WHEEL_SLOTS;
}

uint32_t wheel_due(struct wheel *w, nsec_t now)
{
	int64_t until = second_of(now);

	if (w->second == INT64_MIN || w->second >= until)
		return NO_ENTRY;
	uint32_t run = empty_run(w);
	if (run == WHEEL_SLOTS || until - w->second <= (int64_t)run) {
		w->second = until;
		return NO_ENTRY;
	}
	w->second += run;
	return w->first[(uint64_t)w->second % WHEEL_SLOTS];
}

uint32_t wheel_first(const struct wheel *w)
{
	uint32_t run = w->second == INT64_MIN ? WHEEL_SLOTS : empty_run(w);

	if (run == WHEEL_SLOTS)
		return NO_ENTRY;
	return w->first[((uint64_t)w->second + run) % WHEEL_SLOTS];
}
