/* half.h - one side of a TCP connection: which protocol its bytes are, and their
 * way to the protocol's reader. Inside flow only. */
#ifndef FLOW_HALF_H
#define FLOW_HALF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/proto.h"
#include "flow/app.h"
#include "flow/stream.h"

/*
 * DETECT	in order: what begins here? -> READ, WATCH
 * READ		in order, the connection's protocol reads -> DETECT, WATCH, DONE
 * WATCH	not understood, or order lost: every segment is looked at alone, at
 *		its start -> READ
 * DONE		nothing more to learn
 */
enum half_mode { HALF_DETECT, HALF_READ, HALF_WATCH, HALF_DONE };

struct half {
	struct stream stream;
	uint8_t *kept;		/* bytes in order that are not read yet */
	uint32_t kept_len, kept_room;
	uint8_t mode;		/* enum half_mode */
	bool doubt;		/* the protocol gave these bytes up: they do not begin it */
	bool busy;		/* its bytes are being read: not from elsewhere */
};

#define APP_SMALL	96u	/* bytes of a protocol's state that need no room of their own */

/* One flow's state. Of a datagram flow only proto and state are used. */
struct app {
	struct half half[2];
	const struct proto *proto;	/* NULL: not known yet */
	void *state;			/* proto->state bytes: `small`, or from the pool */
	uint16_t port[2];		/* by side */
	uint16_t idle;			/* packets since anything was learnt */
	bool named;			/* network.protocol was added */
	_Alignas(8) uint8_t small[APP_SMALL];
};

/* What a step needs; lives for one packet. */
struct half_context {
	struct app_pool *pool;
	struct app *app;
	struct facts *facts;
	enum side side;
};

/* The next bytes of the side, in order (WATCH: the bytes of one segment). Reads
 * what is complete and keeps the rest, within bounds. */
void half_bytes(const struct half_context *c, struct stream_bytes b);

/* The order is lost here, or the connection is over: read what there is of an
 * unfinished message, forget the rest, watch. */
void half_cut(const struct half_context *c);

/* The conversation as its protocol sees it. */
struct talk half_talk(const struct half_context *c);

/* End the conversation of a protocol: its last facts, its state freed. */
void half_end_proto(const struct half_context *c);

/* Zeroed room for a protocol's state in a->state (NULL when it needs none); false
 * when there is none in the pool. */
bool half_state_get(struct app *a, const struct proto *proto, struct app_pool *pool);

/* Wipe and give back the state of a->proto. */
void half_state_put(struct app *a, struct app_pool *pool);

/* Wipe and free what the half keeps. */
void half_free(struct half *h, struct app_pool *pool);

#endif
