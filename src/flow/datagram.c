#include "flow/datagram.h"

#include <string.h>

#include "base/cc.h"
#include "decode/protos.h"
#include "flow/half.h"
#include "flow/pool.h"

#define TRIES_FROM	0xf0u	/* `known` from here on: so many were refused by all */

/* Is there a reason not to read a datagram now, though it may be the protocol's? */
static bool too_dear(struct app_pool *pool, const struct proto *proto, const struct packet *p)
{
	return proto->dear != NULL && proto->dear(p->payload, p->payload_len) && !pool_pay(pool);
}

static struct talk talk_of(const struct packet *p, enum side side, struct facts *facts)
{
	struct talk t = { .side = side, .facts = facts };

	t.port[side] = p->source_port;
	t.port[side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE] = p->destination_port;
	return t;
}

/* The flow's state for a protocol that needs one; NULL without room. */
static struct app *with_state(struct app_pool *pool, const struct proto *proto)
{
	struct app *a = pool_get(pool, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->half[0].mode = a->half[1].mode = HALF_DONE;
	a->proto = proto;
	if (!half_state_get(a, proto, pool))
		app_free(pool, &a);
	return a;
}

/* Offer a datagram of an unknown flow to one protocol. */
static bool offer(struct app_pool *pool, const struct proto *proto, struct app **app, struct talk *t,
		  const struct packet *p)
{
	struct app *a = NULL;

	if (proto->may_begin != NULL && !proto->may_begin(p->payload, p->payload_len))
		return false;
	if (too_dear(pool, proto, p))
		return false;
	if (proto->state > 0 && !proto->datagram_alone) {
		a = with_state(pool, proto);
		if (a == NULL)
			return false;
		t->state = a->state;
	}
	bool taken = proto->datagram(t, p->payload, p->payload_len) == OK;
	if (!taken)
		app_free(pool, &a);
	t->state = NULL;
	*app = a;
	return taken;
}

/* The place of the protocol that takes the datagram, of a set of them; false: none does. */
static bool taken_by(struct app_pool *pool, struct app **app, const struct packet *p, struct talk *t,
		     uint64_t some, size_t *ret)
{
	for (; some != 0; some &= some - 1) {
		*ret = (size_t)__builtin_ctzll(some);
		if (offer(pool, proto_at(*ret), app, t, p))
			return true;
	}
	return false;
}

static enum app_next first(struct app_pool *pool, struct app **app, uint8_t *known, const struct packet *p,
			   struct talk *t)
{
	uint64_t some = pool->first.datagrams[p->payload[0]], likely = some & first_likely(&pool->first, t);
	size_t taken;

	if (taken_by(pool, app, p, t, likely, &taken) ||
	    taken_by(pool, app, p, t, some & ~likely, &taken)) {
		*known = (uint8_t)(taken + 1);
		facts_text(t->facts, F_PROTOCOL, proto_at(taken)->name, strlen(proto_at(taken)->name));
		return t->over ? APP_FINISHED : APP_GO_ON;
	}
	if (*known < TRIES_FROM)
		*known = TRIES_FROM;
	return ++*known >= TRIES_FROM + DATAGRAM_TRIES ? APP_FINISHED : APP_GO_ON;
}

enum app_next datagram_packet(struct app_pool *pool, struct app **app, uint8_t *known,
			      const struct packet *p, enum side side, struct facts *facts)
{
	struct talk t = talk_of(p, side, facts);

	if (p->payload_len == 0)
		return APP_GO_ON;
	if (*known == 0 || *known >= TRIES_FROM)
		return first(pool, app, known, p, &t);
	const struct proto *proto = proto_at(*known - 1u);
	if (too_dear(pool, proto, p))
		return APP_GO_ON;
	t.sure = true;
	t.state = *app != NULL ? (*app)->state : NULL;
	(void)!proto->datagram(&t, p->payload, p->payload_len);
	return t.over ? APP_FINISHED : APP_GO_ON;
}
