#include "flow/half.h"

#include <string.h>

#include "base/wipe.h"
#include "decode/protos.h"
#include "decode/proxy.h"
#include "flow/pool.h"

#define KEPT_FIRST	2048u
#define KEPT_SEGMENT	65536u	/* one segment may go beyond the bound until it is read */
#define KEPT_DETECT	1024u	/* bytes that no protocol may still be in doubt about */

static struct half *half_of(const struct half_context *c)
{
	return &c->app->half[c->side];
}

static struct half_context peer_of(const struct half_context *c)
{
	struct half_context peer = *c;

	peer.side = c->side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;
	return peer;
}

struct talk half_talk(const struct half_context *c)
{
	const struct app *a = c->app;

	return (struct talk){ .side = c->side, .port = { a->port[0], a->port[1] }, .sure = a->proto != NULL,
			      .state = a->state, .facts = c->facts };
}

static void forget_kept(struct half *h, struct app_pool *pool)
{
	pool_put(pool, h->kept, h->kept_room, h->kept_room);
	h->kept = NULL;
	h->kept_len = h->kept_room = 0;
}

void half_free(struct half *h, struct app_pool *pool)
{
	forget_kept(h, pool);
	stream_free(&h->stream, pool);
}

static size_t kept_max(const struct half_context *c)
{
	const struct half *h = half_of(c);

	return h->mode == HALF_READ ? c->app->proto->keep : KEPT_DETECT;
}

/* Append to what is kept; false if the bound or the pool does not allow it. */
static bool keep(const struct half_context *c, struct stream_bytes b)
{
	struct half *h = half_of(c);
	size_t need = h->kept_len + b.len;

	if (need > kept_max(c) + KEPT_SEGMENT)
		return false;
	if (need > h->kept_room) {
		size_t room = h->kept_room == 0 ? KEPT_FIRST : h->kept_room * 2u;
		while (room < need)
			room *= 2;
		uint8_t *bytes = pool_get(c->pool, room);
		if (bytes == NULL)
			return false;
		if (h->kept_len > 0)
			memcpy(bytes, h->kept, h->kept_len);
		pool_put(c->pool, h->kept, h->kept_room, h->kept_len);
		h->kept = bytes;
		h->kept_room = (uint32_t)room;
	}
	if (b.len > 0)
		memcpy(h->kept + h->kept_len, b.at, b.len);
	h->kept_len += (uint32_t)b.len;
	return true;
}

bool half_state_get(struct app *a, const struct proto *proto, struct app_pool *pool)
{
	a->state = NULL;
	if (proto->state == 0)
		return true;
	a->state = proto->state <= APP_SMALL ? a->small : pool_get(pool, proto->state);
	return a->state != NULL;
}

void half_state_put(struct app *a, struct app_pool *pool)
{
	if (a->proto == NULL || a->state == NULL)
		return;
	if (a->state == a->small)
		wipe(a->small, sizeof(a->small));
	else
		pool_put(pool, a->state, a->proto->state, a->proto->state);
	a->state = NULL;
}

void half_end_proto(const struct half_context *c)
{
	struct app *a = c->app;
	struct talk t = half_talk(c);

	if (a->proto == NULL)
		return;
	if (a->proto->end != NULL)
		a->proto->end(&t);
	half_state_put(a, c->pool);
	a->proto = NULL;
}

/* Order is lost: the protocol forgets what was in progress here. */
static void lose(const struct half_context *c)
{
	struct half *h = half_of(c);
	struct talk t = half_talk(c);

	if (h->mode == HALF_READ && t.sure && c->app->proto->lost != NULL)
		c->app->proto->lost(&t);
	h->mode = HALF_WATCH;
}

/* What the bytes begin; GUESS_MORE if one is possible and none is sure. In the
 * middle of a connection only what cannot be chance. */
static enum guess detect(const struct half_context *c, struct stream_bytes b, bool middle,
			 const struct proto **found)
{
	struct talk t = half_talk(c);
	enum guess best = GUESS_NO;

	t.state = NULL;
	for (uint64_t some = first_of(&c->pool->first, c->app->proto, b.at[0]); some != 0; some &= some - 1) {
		const struct proto *p = proto_at((size_t)__builtin_ctzll(some));
		if (middle && p->weak && p != c->app->proto)
			continue;
		t.sure = p == c->app->proto;
		enum guess g = p->starts(&t, b.at, b.len);
		if (g == GUESS_YES) {
			*found = p;
			return GUESS_YES;
		}
		if (g == GUESS_MORE)
			best = GUESS_MORE;
	}
	return best;
}

/* What the side keeps can be read now, perhaps. */
static void read_kept(const struct half_context *c)
{
	const struct half *h = half_of(c);

	if (h->kept_len > 0 && !h->busy)
		half_bytes(c, (struct stream_bytes){ NULL, 0 });
}

/* The side begins a protocol; so does its peer, if nothing is known of it. False
 * when there is no room for its state: then the flow goes without. */
static bool begin(const struct half_context *c, const struct proto *proto)
{
	struct app *a = c->app;
	struct half_context peer = peer_of(c);

	a->idle = 0;
	if (a->proto != proto) {
		half_end_proto(c);
		if (!half_state_get(a, proto, c->pool)) {
			half_of(c)->mode = half_of(&peer)->mode = HALF_DONE;
			return false;
		}
		a->proto = proto;
		if (half_of(&peer)->mode == HALF_READ)	/* the other protocol's */
			half_of(&peer)->mode = HALF_WATCH;
	}
	half_of(c)->mode = HALF_READ;
	if (half_of(&peer)->mode == HALF_DETECT) {
		half_of(&peer)->mode = HALF_READ;
		half_of(&peer)->doubt = false;
		read_kept(&peer);
	}
	return half_of(c)->mode == HALF_READ;
}

static void step_detect(const struct half_context *c, struct stream_bytes b, struct proto_step *s)
{
	struct half *h = half_of(c);
	const struct proto *found = NULL;
	size_t header;
	enum guess proxy = proxy_starts(b.at, b.len, &header);

	if (proxy == GUESS_YES) {	/* what follows is the connection's own */
		s->skip = header;
		return;
	}
	enum guess g = detect(c, b, false, &found);
	if (g == GUESS_YES && h->doubt && found == c->app->proto)
		g = GUESS_NO;
	if (g == GUESS_NO && proxy == GUESS_MORE)
		g = GUESS_MORE;
	if (g == GUESS_YES)
		(void)begin(c, found);
	else if (g == GUESS_MORE)
		s->then = PROTO_MORE;
	else
		h->mode = HALF_WATCH;
}

/* Both sides may begin another protocol here. */
static void switch_proto(const struct half_context *c)
{
	struct half_context peer = peer_of(c);

	half_end_proto(c);
	half_of(c)->mode = half_of(&peer)->mode = HALF_DETECT;
	half_of(c)->doubt = half_of(&peer)->doubt = false;
	c->app->idle = 0;
	read_kept(&peer);
}

/* Something was read, so it is this protocol. The flow's first one gives the name. */
static void name_proto(struct app *a, struct facts *facts)
{
	if (!a->named)
		facts_text(facts, F_PROTOCOL, a->proto->name, strlen(a->proto->name));
	a->named = true;
}

static void step_read(const struct half_context *c, struct stream_bytes b, struct proto_step *s)
{
	struct half_context peer = peer_of(c);
	struct half *h = half_of(c);
	struct talk t = half_talk(c);

	c->app->proto->read(&t, b.at, b.len, s);
	if (s->then != PROTO_MORE && s->then != PROTO_LOST)
		name_proto(c->app, c->facts);
	if (s->used > b.len)
		s->used = b.len;
	if (s->used > 0 || s->skip > 0)
		h->doubt = false;
	switch (s->then) {
	case PROTO_ON:
		c->app->idle = 0;
		if (s->used == 0 && s->skip == 0)
			lose(c);	/* a reader that stands still: no more of it */
		break;
	case PROTO_MORE:
		break;
	case PROTO_LOST:
		lose(c);
		h->mode = s->used > 0 ? HALF_WATCH : HALF_DETECT;	/* in order still */
		h->doubt = true;
		break;
	case PROTO_OVER:
		h->mode = half_of(&peer)->mode = HALF_DONE;
		break;
	case PROTO_DONE:
		h->mode = HALF_DONE;
		c->app->idle = 0;
		break;
	case PROTO_SWITCH:
		switch_proto(c);
		break;
	}
}

/* Read what is complete; returns how many bytes were. */
static size_t read_all(const struct half_context *c, struct stream_bytes b)
{
	struct half *h = half_of(c);
	size_t at = 0;

	while (at < b.len && (h->mode == HALF_DETECT || h->mode == HALF_READ)) {
		struct proto_step s = { .used = 0 };
		struct stream_bytes rest = { b.at + at, b.len - at };
		if (h->mode == HALF_DETECT)
			step_detect(c, rest, &s);
		else
			step_read(c, rest, &s);
		if (s.then == PROTO_MORE)
			break;
		at += s.used;
		uint64_t here = s.skip < b.len - at ? s.skip : b.len - at;
		at += (size_t)here;
		if (s.skip > here)
			stream_skip(&h->stream, s.skip - here);
	}
	return at;
}

/* Does a segment begin something that is understood? Then read on from it. */
static bool watch(const struct half_context *c, struct stream_bytes b)
{
	const struct proto *found = NULL;

	if (b.len == 0 || detect(c, b, true, &found) != GUESS_YES)
		return false;
	half_of(c)->doubt = false;
	return begin(c, found);
}

void half_bytes(const struct half_context *c, struct stream_bytes b)
{
	struct half *h = half_of(c);
	struct stream_bytes all = b;

	if (h->mode == HALF_DONE || (h->mode == HALF_WATCH && !watch(c, b)))
		return;
	if (h->kept_len > 0) {
		if (!keep(c, b)) {
			half_cut(c);
			half_bytes(c, b);	/* WATCH now: one level deep */
			return;
		}
		all = (struct stream_bytes){ h->kept, h->kept_len };
	}
	h->busy = true;
	size_t used = read_all(c, all);
	h->busy = false;
	if (h->mode == HALF_DONE || h->mode == HALF_WATCH) {
		bool was_kept = h->kept_len > 0;
		forget_kept(h, c->pool);
		/* The last segment may begin what the ones before it did not. */
		if (h->mode == HALF_WATCH && was_kept && watch(c, b))
			half_bytes(c, b);
		return;
	}
	struct stream_bytes rest = { all.at + used, all.len - used };
	if (h->kept_len > 0) {
		memmove(h->kept, rest.at, rest.len);
		wipe(h->kept + rest.len, used);
		h->kept_len = (uint32_t)rest.len;
		if (rest.len == 0)
			forget_kept(h, c->pool);
		else if (h->kept_len > kept_max(c))
			half_cut(c);
	} else if (rest.len > kept_max(c) || (rest.len > 0 && !keep(c, rest))) {
		half_cut(c);
	}
}

void half_cut(const struct half_context *c)
{
	struct half *h = half_of(c);

	if (h->mode == HALF_DONE)
		return;
	if (h->mode == HALF_READ && h->kept_len > 0) {
		struct proto_step s = { .used = 0 };
		struct talk t = half_talk(c);
		t.last = true;
		c->app->proto->read(&t, h->kept, h->kept_len, &s);
	}
	lose(c);
	forget_kept(h, c->pool);
}
