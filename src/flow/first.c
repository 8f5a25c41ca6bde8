#include "flow/first.h"

#include <stdbool.h>

#include "base/cc.h"
#include "decode/protos.h"

static bool accepts(const struct proto *p, uint8_t byte, uint16_t port)
{
	for (int side = SIDE_SOURCE; side <= SIDE_DESTINATION; side++) {
		struct talk t = { .side = (enum side)side };
		t.port[SIDE_SOURCE] = t.port[SIDE_DESTINATION] = port;
		if (p->starts(&t, &byte, 1) != GUESS_NO)
			return true;
	}
	return false;
}

static bool may_start(const struct proto *p, uint8_t byte)
{
	if (p->starts == NULL)
		return false;
	for (size_t i = 0; i < COUNT_OF(p->likely); i++)
		if (p->likely[i] != 0 && accepts(p, byte, p->likely[i]))
			return true;
	return accepts(p, byte, 0);
}

/* May a conversation begin with a datagram that begins with this byte? */
static bool may_open(const struct proto *p, uint8_t byte)
{
	size_t n = 0;

	for (; n < COUNT_OF(p->first) && (p->first[n].from | p->first[n].to) != 0; n++)
		if (byte >= p->first[n].from && byte <= p->first[n].to)
			return true;
	return n == 0;
}

void first_make(struct first *first)
{
	const struct proto *p;

	*first = (struct first){ .starts = { 0 } };
	for (size_t i = 0; (p = proto_at(i)) != NULL; i++) {
		uint64_t bit = UINT64_C(1) << i;
		for (unsigned byte = 0; byte < 256; byte++)
			if (may_start(p, (uint8_t)byte))
				first->starts[byte] |= bit;
		if (p->datagram == NULL)
			continue;
		for (unsigned byte = 0; byte < 256; byte++)
			if (may_open(p, (uint8_t)byte))
				first->datagrams[byte] |= bit;
		for (size_t n = 0; n < COUNT_OF(p->likely) && p->likely[n] != 0; n++)
			first->likely[p->likely[n] % FIRST_PORTS] |= bit;
	}
}

uint64_t first_of(const struct first *first, const struct proto *known, uint8_t byte)
{
	uint64_t some = first->starts[byte];

	if (known == NULL)
		return some;
	for (size_t i = 0; proto_at(i) != NULL; i++)
		if (proto_at(i) == known)
			some |= UINT64_C(1) << i;
	return some;
}

static bool is_likely(const struct proto *proto, const struct talk *t)
{
	for (size_t i = 0; i < COUNT_OF(proto->likely) && proto->likely[i] != 0; i++)
		if (proto->likely[i] == t->port[0] || proto->likely[i] == t->port[1])
			return true;
	return false;
}

uint64_t first_likely(const struct first *first, const struct talk *t)
{
	uint64_t some = first->likely[t->port[0] % FIRST_PORTS] | first->likely[t->port[1] % FIRST_PORTS], sure = 0;

	for (; some != 0; some &= some - 1) {
		unsigned i = (unsigned)__builtin_ctzll(some);
		if (is_likely(proto_at(i), t))
			sure |= UINT64_C(1) << i;
	}
	return sure;
}
