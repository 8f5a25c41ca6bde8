#include "flow/app.h"

#include "flow/datagram.h"
#include "flow/half.h"
#include "flow/pool.h"

/* Packets with payload from which nothing was learnt, before the flow is left. */
#define IDLE_UNKNOWN	16u	/* long enough for a proxy's preamble */
#define IDLE_KNOWN	64u	/* unless the protocol says otherwise */
#define IDLE_READING	1024u	/* the other side is read, but silent */

static enum side other(enum side side)
{
	return side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;
}

static struct half_context context_of(struct app_pool *pool, struct app *app, struct facts *facts,
				      enum side side)
{
	return (struct half_context){ .pool = pool, .app = app, .facts = facts, .side = side };
}

/* The state of a flow's first packet; NULL without room. */
static struct app *app_new(struct app_pool *pool, const struct packet *p, enum side side)
{
	struct app *a = pool_get(pool, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->port[side] = p->source_port;
	a->port[other(side)] = p->destination_port;
	return a;
}

static void read_waiting(const struct half_context *c)
{
	struct half *h = &c->app->half[c->side];
	struct stream_bytes b;

	while (stream_waiting(&h->stream, c->pool, &b)) {
		half_bytes(c, b);
		stream_read(&h->stream, c->pool);
	}
}

static void give_up_hole(const struct half_context *c)
{
	if (stream_give_up(&c->app->half[c->side].stream)) {
		half_cut(c);
		read_waiting(c);
	}
}

/* A segment of a half whose order is not followed. */
static void put_alone(const struct half_context *c, uint32_t seq, struct stream_bytes b)
{
	struct stream *s = &c->app->half[c->side].stream;

	stream_restart(s, c->pool, seq + (uint32_t)b.len);
	half_bytes(c, b);
}

static void put_segment(const struct half_context *c, uint32_t seq, struct stream_bytes b)
{
	struct stream *s = &c->app->half[c->side].stream;
	struct stream_bytes ready;

	for (unsigned tries = 0; tries < 4; tries++) {
		if (c->app->half[c->side].mode == HALF_WATCH) {
			put_alone(c, seq, b);
			return;
		}
		switch (stream_put(s, c->pool, seq, b.at, b.len, &ready)) {
		case STREAM_READY:
			if (ready.len > 0)
				half_bytes(c, ready);
			read_waiting(c);
			return;
		case STREAM_WAITS:
			return;
		case STREAM_FULL:
			if (stream_give_up(s)) {
				half_cut(c);
				read_waiting(c);
				break;
			}
			/* fall through */
		case STREAM_JUMP:
			half_cut(c);
			break;
		}
	}
}

/* Payload of one packet, and what the capture cut off of it. */
static void put_payload(const struct half_context *c, const struct packet *p)
{
	struct half *h = &c->app->half[c->side];
	uint32_t seq = p->tcp_seq + ((p->tcp_flags & TCP_SYN) != 0 ? 1 : 0);

	if (h->mode == HALF_DONE)
		return;
	if (p->payload_len > 0)
		put_segment(c, seq, (struct stream_bytes){ p->payload, p->payload_len });
	if (p->payload_wire > p->payload_len && h->mode != HALF_DONE && h->stream.known &&
	    h->stream.waiting == NULL && !stream_pass(&h->stream, seq + p->payload_wire)) {
		half_cut(c);
		stream_restart(&h->stream, c->pool, seq + p->payload_wire);
	}
	if (h->mode == HALF_DONE)
		half_free(h, c->pool);
}

/* Where both sides begin, as the handshake says. A second answer with other
 * numbers counts as long as nothing was read. */
static void begin_streams(struct app *a, const struct packet *p, enum side side)
{
	struct half *h = &a->half[side], *peer = &a->half[other(side)];

	if (h->mode == HALF_DETECT && h->kept_len == 0 && h->stream.waiting == NULL)
		stream_begin(&h->stream, p->tcp_seq + 1);
	if ((p->tcp_flags & TCP_ACK) != 0 && peer->mode == HALF_DETECT && peer->kept_len == 0 &&
	    peer->stream.waiting == NULL)
		stream_begin(&peer->stream, p->tcp_ack);
}

static bool exhausted(struct app *a, enum side side)
{
	const struct half *h = &a->half[side], *peer = &a->half[other(side)];
	unsigned limit = IDLE_UNKNOWN;

	if (h->mode == HALF_DONE && peer->mode == HALF_DONE)
		return true;
	if (h->mode == HALF_DETECT || h->mode == HALF_READ)
		return false;
	if (peer->mode == HALF_READ)
		limit = IDLE_READING;
	else if (a->proto != NULL)
		limit = a->proto->patience != 0 ? a->proto->patience : IDLE_KNOWN;
	return ++a->idle >= limit;
}

static bool worth_a_state(const struct packet *p)
{
	uint8_t both = TCP_SYN | TCP_ACK;

	return p->payload_len > 0 || (p->tcp_flags & both) == both;
}

static enum app_next tcp_packet(const struct half_context *of, const struct packet *p)
{
	struct half_context c = *of;
	struct app *a = c.app;

	if ((p->tcp_flags & TCP_SYN) != 0)
		begin_streams(a, p, c.side);
	if (p->payload_wire > 0 || p->payload_len > 0)
		put_payload(&c, p);
	if ((p->tcp_flags & TCP_ACK) != 0) {
		struct half_context peer = c;
		peer.side = other(c.side);
		if (UNLIKELY(stream_hole_acked(&a->half[peer.side].stream, p->tcp_ack)))
			give_up_hole(&peer);
	}
	return p->payload_wire == 0 || !exhausted(a, c.side) ? APP_GO_ON : APP_FINISHED;
}

enum app_next app_packet(struct app_pool *pool, struct app **app, uint8_t *known, const struct packet *p,
			 enum side side, struct facts *facts)
{
	enum app_next next;

	if (p->transport == IPPROTO_NUM_TCP) {
		if (*app == NULL && !worth_a_state(p))
			return APP_GO_ON;
		if (*app == NULL && (*app = app_new(pool, p, side)) == NULL)
			return APP_FINISHED;
		struct half_context c = context_of(pool, *app, facts, side);
		next = tcp_packet(&c, p);
	} else if (p->transport == IPPROTO_NUM_UDP) {
		next = datagram_packet(pool, app, known, p, side, facts);
	} else {
		return APP_FINISHED;
	}
	if (next == APP_FINISHED)
		app_end(pool, app, facts);
	return next;
}

void app_end(struct app_pool *pool, struct app **app, struct facts *facts)
{
	if (*app == NULL)
		return;
	for (int side = 0; side < 2; side++) {
		struct half_context c = context_of(pool, *app, facts, (enum side)side);
		for (unsigned n = 0; n <= STREAM_PIECES && (*app)->half[side].stream.waiting != NULL; n++)
			give_up_hole(&c);
		half_cut(&c);
	}
	struct half_context c = context_of(pool, *app, facts, SIDE_SOURCE);
	half_end_proto(&c);
	app_free(pool, app);
}

void app_free(struct app_pool *pool, struct app **app)
{
	struct app *a = *app;

	if (a == NULL)
		return;
	half_free(&a->half[SIDE_SOURCE], pool);
	half_free(&a->half[SIDE_DESTINATION], pool);
	half_state_put(a, pool);
	pool_put(pool, a, sizeof(*a), sizeof(*a));
	*app = NULL;
}
