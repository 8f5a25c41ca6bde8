/* proto.h - what every application protocol hands to flow: how its bytes begin,
 * how they are read, how much it remembers. One `const struct proto` for each,
 * defined in the protocol's own file, listed in decode/protos.c. */
#ifndef DECODE_PROTO_H
#define DECODE_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decode/guess.h"
#include "rec/facts.h"
#include "rec/flow.h"

/* One conversation, as a protocol's functions see it. Lives for one call. */
struct talk {
	enum side side;		/* who sent the bytes: SIDE_SOURCE began the flow */
	uint16_t port[2];	/* by side; a hint, never a reason */
	bool sure;		/* the conversation is known to be of this protocol */
	bool last;		/* no byte follows: the side ended or its order is lost */
	void *state;		/* proto->state bytes, zero at first; NULL if that is 0 */
	struct facts *facts;	/* where to add what was learnt */
	bool over;		/* set by `datagram`: nothing more to learn from the flow */
};

/* What a side does after a reading. */
enum proto_then {
	PROTO_ON,	/* `used` bytes were read; call again with the next ones */
	PROTO_MORE,	/* nothing was read: call again with these bytes and more */
	PROTO_LOST,	/* this cannot be the protocol: look for a beginning again */
	PROTO_DONE,	/* nothing more to learn from this side */
	PROTO_OVER,	/* nothing more to learn from either side */
	PROTO_SWITCH,	/* behind `used` both sides may begin another protocol (STARTTLS,
			 * CONNECT) */
};

struct proto_step {
	size_t used;	/* bytes read, at most those given; PROTO_ON needs used + skip > 0 */
	uint64_t skip;	/* bytes behind them that nobody wants, seen or not */
	enum proto_then then;	/* PROTO_ON when not set */
};

/*
 * A protocol. No function allocates, prints, opens, or remembers outside
 * talk->state. Facts are added to talk->facts and nowhere else; content is
 * stepped over (`skip`), never looked at.
 */
struct proto {
	const char *name;	/* network.protocol, lower case: "dns", "tls", "smtp" */
	uint16_t state;		/* bytes that it remembers of a conversation; 0 none */
	uint32_t keep;		/* most bytes of an unfinished message that a side may need */
	bool weak;		/* `starts` may say YES by chance: it counts only at the
				 * beginning of a connection, never in its middle */
	bool datagram_alone;	/* `datagram` needs no state: there it is NULL */
	uint16_t likely[3];	/* ports that `starts` looks at; a datagram there is
				 * offered to it first; 0 none */
	/* First bytes, from and to, of a datagram that begins a conversation; the list ends at { 0, 0 },
	 * and an empty one is any byte. Others are not offered to it. */
	struct {
		uint8_t from, to;
	} first[3];
	uint16_t patience;	/* packets with nothing learnt before the flow is left; 0: 64 */

	/*
	 * Over TCP: can a side that begins with these bytes be it? Bytes and len as in
	 * guess.h; talk->side and ports may be looked at, state is NULL.
	 * YES must be hard to get by chance; MORE only while the bytes fit so far and
	 * are few. NULL: never over TCP.
	 */
	enum guess (*starts)(const struct talk *t, const uint8_t *bytes, size_t len);

	/*
	 * Read the next bytes of a side, in order. len >= 1. Never fails. When
	 * talk->last, read what an unfinished message still tells; `step` is ignored.
	 */
	void (*read)(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step);

	/*
	 * Over UDP: one datagram, whole. Check all, then add facts. Strict unless
	 * talk->sure: a datagram of another protocol must be refused.
	 * OK | ERR_SHORT | ERR_FORM (facts and state untouched). NULL: never over UDP.
	 */
	err_t (*datagram)(struct talk *t, const uint8_t *bytes, size_t len);

	/* The order of talk->side is lost: forget what was in progress on it. May be
	 * NULL. Called after the reading with talk->last. */
	void (*lost)(struct talk *t);

	/* A cheap look at a datagram before a state is made for it: false if it cannot
	 * begin a conversation. May be NULL. */
	bool (*may_begin)(const uint8_t *bytes, size_t len);

	/* Must something be decrypted to read this datagram? Such ones are read within a bound
	 * (APP_DEAR). NULL: never. */
	bool (*dear)(const uint8_t *bytes, size_t len);

	/* The conversation is over: add counts and what was never answered. May be
	 * NULL. talk->side has no meaning. */
	void (*end)(struct talk *t);
};

#endif
