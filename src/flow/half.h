/* half.h - one side of a TCP connection: which protocol its bytes are, and their
 * way to the decoder. Inside flow only. */
#ifndef FLOW_HALF_H
#define FLOW_HALF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/http.h"
#include "flow/app.h"
#include "flow/stream.h"

/*
 * DETECT	in order, from the start: what is it? -> any other
 * WATCH	not understood, or order lost: every segment is looked at alone, at
 *		its start -> TLS, REQUEST, RESPONSE, DNS
 * TLS		collecting the hello -> DONE
 * REQUEST, RESPONSE, DNS	one message after another -> WATCH, DETECT, DONE
 * DONE		nothing more to learn
 */
enum half_mode { HALF_DETECT, HALF_WATCH, HALF_TLS, HALF_REQUEST, HALF_RESPONSE, HALF_DNS,
		 HALF_DONE };

struct half {
	struct stream stream;
	uint8_t *kept;		/* bytes in order that are not read yet */
	uint32_t kept_len, kept_room;
	uint32_t scanned;	/* of the kept ones, those that hold no end of a head */
	struct http_chunks chunks;
	uint8_t mode;		/* enum half_mode */
	bool in_chunks;		/* between head and end of a chunked body */
	bool sure;		/* a DNS message was read */
};

#define REQUESTS_MAX	32u	/* requests that wait for their response */

/* One flow's state. */
struct app {
	struct half half[2];
	uint8_t asked[REQUESTS_MAX];	/* enum http_asked, a ring */
	uint8_t asked_first, asked_count;
	uint16_t idle;			/* packets since anything was learnt */
	uint16_t client_version;	/* of the ClientHello; 0 none yet */
	bool tls, http, dns;		/* was seen on either side */
	bool dns_port;
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
 * unfinished head, forget the rest, watch. */
void half_cut(const struct half_context *c);

/* Wipe and free what the half keeps. */
void half_free(struct half *h, struct app_pool *pool);

#endif
