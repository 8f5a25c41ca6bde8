#include "flow/app.h"

#include "decode/dns.h"
#include "decode/tls.h"
#include "flow/half.h"
#include "flow/pool.h"

/* Packets with payload from which nothing was learnt, before the flow is left. */
#define IDLE_UNKNOWN	16u	/* long enough for a proxy's or STARTTLS's preamble */
#define IDLE_TLS	64u	/* a hello of the other side may be lost */
#define IDLE_HTTP	256u	/* out of step, looking for the next message */

static enum side other(enum side side)
{
	return side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;
}

/* NetBIOS names look like DNS and are not. Source: RFC 1002 section 4.2 */
static bool netbios(const struct packet *p)
{
	return p->source_port == 137 || p->destination_port == 137;
}

static enum app_next udp_packet(const struct packet *p, struct facts *facts)
{
	bool port = dns_port(p->source_port) || dns_port(p->destination_port);

	if (p->payload_len == 0)
		return APP_GO_ON;
	if (netbios(p))
		return APP_FINISHED;
	err_t e = dns_read(p->payload, p->payload_len, port ? DNS_LOOSE : DNS_STRICT, facts);
	return e == OK || port ? APP_GO_ON : APP_FINISHED;
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

static bool follows(const struct half *h)
{
	return h->mode == HALF_REQUEST || h->mode == HALF_RESPONSE || h->mode == HALF_DNS;
}

static bool exhausted(struct app *a, enum side side)
{
	const struct half *h = a->half;

	if (h[0].mode == HALF_DONE && h[1].mode == HALF_DONE)
		return true;
	if (follows(&h[0]) || follows(&h[1]))
		return false;
	if (h[side].mode != HALF_WATCH && h[side].mode != HALF_DONE)
		return false;
	unsigned limit = a->http ? IDLE_HTTP : a->tls ? IDLE_TLS : IDLE_UNKNOWN;
	return ++a->idle >= limit;
}

/* Without a ServerHello the client's offer is all that is known. */
static void add_client_version(const struct app *a, struct facts *facts)
{
	const char *version = tls_version_text(a->client_version);

	if (version != NULL)
		facts_text(facts, F_TLS_VERSION, version, 3);
}

static bool worth_a_state(const struct packet *p)
{
	uint8_t both = TCP_SYN | TCP_ACK;

	return p->payload_len > 0 || (p->tcp_flags & both) == both;
}

enum app_next app_packet(struct app_pool *pool, struct app **app, const struct packet *p,
			 enum side side, struct facts *facts)
{
	if (p->transport == IPPROTO_NUM_UDP)
		return udp_packet(p, facts);
	if (p->transport != IPPROTO_NUM_TCP)
		return APP_FINISHED;
	if (*app == NULL) {
		if (!worth_a_state(p))
			return APP_GO_ON;
		*app = pool_get(pool, sizeof(**app));
		if (*app == NULL)
			return APP_FINISHED;
		(*app)->dns_port = p->source_port == 53 || p->destination_port == 53;
	}
	struct app *a = *app;
	struct half_context c = { .pool = pool, .app = a, .facts = facts, .side = side };
	if ((p->tcp_flags & TCP_SYN) != 0)
		begin_streams(a, p, side);
	if (p->payload_wire > 0 || p->payload_len > 0)
		put_payload(&c, p);
	if ((p->tcp_flags & TCP_ACK) != 0) {
		struct half_context peer = c;
		peer.side = other(side);
		if (UNLIKELY(stream_hole_acked(&a->half[peer.side].stream, p->tcp_ack)))
			give_up_hole(&peer);
	}
	if (p->payload_wire == 0 || !exhausted(a, side))
		return APP_GO_ON;
	app_end(pool, app, facts);
	return APP_FINISHED;
}

void app_end(struct app_pool *pool, struct app **app, struct facts *facts)
{
	if (*app == NULL)
		return;
	for (int side = 0; side < 2; side++) {
		struct half_context c = { .pool = pool, .app = *app, .facts = facts,
					  .side = (enum side)side };
		for (unsigned n = 0; n <= STREAM_PIECES && (*app)->half[side].stream.waiting != NULL; n++)
			give_up_hole(&c);
		half_cut(&c);
	}
	add_client_version(*app, facts);
	app_free(pool, app);
}

void app_free(struct app_pool *pool, struct app **app)
{
	if (*app == NULL)
		return;
	half_free(&(*app)->half[SIDE_SOURCE], pool);
	half_free(&(*app)->half[SIDE_DESTINATION], pool);
	pool_put(pool, *app, sizeof(**app), sizeof(**app));
	*app = NULL;
}
