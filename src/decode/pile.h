/* pile.h - put the parts of one message together that come in any order. */
#ifndef DECODE_PILE_H
#define DECODE_PILE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed from a state. `there` has a bit for each byte, 0 at first: room / 8. */
struct pile {
	uint8_t *bytes;
	uint8_t *there;
	size_t room;
};

/* Put `len` bytes at `at`. What came first stays; what finds no room is left out. */
static inline void pile_put(const struct pile *p, uint64_t at, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; at < p->room && i < len && i < p->room - at; i++) {
		size_t to = (size_t)at + i;
		uint8_t bit = (uint8_t)(1u << to % 8);
		if ((p->there[to / 8] & bit) == 0)
			p->bytes[to] = bytes[i];
		p->there[to / 8] |= bit;
	}
}

/* How many bytes are there without a hole, if the first `from` are? */
static inline size_t pile_whole(const struct pile *p, size_t from)
{
	while (from < p->room && (p->there[from / 8] >> from % 8 & 1) != 0)
		from++;
	return from;
}

static inline void pile_empty(const struct pile *p)
{
	memset(p->there, 0, p->room / 8);
}

#endif
