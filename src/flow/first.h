/* first.h - which protocols are worth asking: by the first byte of a TCP side, by the
 * ports of a datagram. Inside flow only. */
#ifndef FLOW_FIRST_H
#define FLOW_FIRST_H

#include <stdint.h>

#include "decode/proto.h"

#define FIRST_PORTS	64u

/* Sets of protocols: bit i is proto_at(i). */
struct first {
	uint64_t starts[256];		/* a TCP side may begin with this byte */
	uint64_t datagrams[256];	/* may read a first datagram that begins with this byte */
	uint64_t likely[FIRST_PORTS];	/* of them, those likely at a port that ends in these bits */
};

/*
 * first_make - ask every protocol once
 *
 * A protocol that refuses a byte alone (on each side, at no port and at those where it
 * is likely) refuses all that begins with it: a refusal is never taken back when more
 * bytes come. Only in a conversation that is known to be its own may it be otherwise.
 */
void first_make(struct first *first);

/* Those that a TCP side may begin with this byte, and the one that is known (or NULL). */
uint64_t first_of(const struct first *first, const struct proto *known, uint8_t byte);

/* Those that are likely at one of the two ports of a datagram. */
uint64_t first_likely(const struct first *first, const struct talk *t);

#endif
