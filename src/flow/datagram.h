/* datagram.h - which protocol a UDP flow's datagrams are, and their way to its
 * reader. Inside flow only. */
#ifndef FLOW_DATAGRAM_H
#define FLOW_DATAGRAM_H

#include "flow/app.h"

/*
 * datagram_packet - read one datagram; parameters as app_packet has them
 *
 * Until a protocol takes one, each is offered to all; after DATAGRAM_TRIES that
 * nobody took the flow is left. A state is made only for a protocol that needs one
 * over UDP; none is made for a datagram that it refused.
 */
enum app_next datagram_packet(struct app_pool *pool, struct app **app, uint8_t *known,
			      const struct packet *p, enum side side, struct facts *facts);

#define DATAGRAM_TRIES	4u

/* Which protocols to ask, as bits by proto_at()'s places: not all of them for each datagram
 * of a flood. */
struct datagram_places {
	uint64_t all;		/* those over UDP */
	uint64_t near[256];	/* those that are likely at a port, by its low byte */
};

/* Fill it in; once. */
void datagram_places(struct datagram_places *out);

#endif
