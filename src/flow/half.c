#include "flow/half.h"

#include <string.h>

#include "base/wipe.h"
#include "decode/dns.h"
#include "decode/proxy.h"
#include "decode/tls.h"
#include "flow/pool.h"

#define KEPT_FIRST	2048u
#define DNS_KEPT	16384u	/* bytes of a longer DNS message that are read */

/* What one step did. */
struct step {
	size_t used;	/* bytes read */
	uint64_t skip;	/* bytes behind them to pass over */
	bool more;	/* not enough bytes: call again with these and more */
};

static struct half *half_of(const struct half_context *c)
{
	return &c->app->half[c->side];
}

static struct half *peer_of(const struct half_context *c)
{
	return &c->app->half[c->side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE];
}

static void forget_kept(struct half *h, struct app_pool *pool)
{
	pool_put(pool, h->kept, h->kept_room, h->kept_room);
	h->kept = NULL;
	h->kept_len = h->kept_room = h->scanned = 0;
}

void half_free(struct half *h, struct app_pool *pool)
{
	forget_kept(h, pool);
	stream_free(&h->stream, pool);
}

static size_t kept_max(const struct half *h)
{
	return h->mode == HALF_TLS ? TLS_RECORDS_MAX : HTTP_HEAD_MAX + 4096u;
}

/* Append to what is kept; false if the bound or the pool does not allow it. */
static bool keep(const struct half_context *c, struct stream_bytes b)
{
	struct half *h = half_of(c);
	size_t need = h->kept_len + b.len;

	if (need > kept_max(h))
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
	memcpy(h->kept + h->kept_len, b.at, b.len);
	h->kept_len += (uint32_t)b.len;
	return true;
}

static void lose(const struct half_context *c)
{
	struct half *h = half_of(c);

	if (h->mode == HALF_REQUEST || h->mode == HALF_RESPONSE)
		c->app->asked_first = c->app->asked_count = 0;
	h->mode = HALF_WATCH;
	h->in_chunks = false;
	h->scanned = 0;
}

static void push_asked(struct app *a, enum http_asked asked)
{
	if (a->asked_count < REQUESTS_MAX)
		a->asked[(a->asked_first + a->asked_count++) % REQUESTS_MAX] = (uint8_t)asked;
}

static enum http_asked peek_asked(const struct app *a)
{
	return a->asked_count > 0 ? (enum http_asked)a->asked[a->asked_first] : HTTP_ASKED_BODY;
}

static void pop_asked(struct app *a)
{
	if (a->asked_count == 0)
		return;
	a->asked_first = (uint8_t)((a->asked_first + 1) % REQUESTS_MAX);
	a->asked_count--;
}

static enum dns_care care_of(const struct app *a)
{
	return a->dns_port || a->dns ? DNS_LOOSE : DNS_STRICT;
}

static enum guess ssh_starts(struct stream_bytes b)
{
	size_t n = b.len < 4 ? b.len : 4;

	if (n > 0 && memcmp(b.at, "SSH-", n) != 0)
		return GUESS_NO;
	return n == 4 ? GUESS_YES : GUESS_MORE;
}

/* What the bytes begin, as the mode that reads it; GUESS_MORE if two are still
 * possible or one is not sure. */
static enum guess detect(const struct app *a, struct stream_bytes b, enum half_mode *mode)
{
	const struct {
		enum guess guess;
		enum half_mode mode;
	} tries[] = {
		{ a->tls ? tls_answer_starts(b.at, b.len) : tls_starts(b.at, b.len), HALF_TLS },
		{ http_request_starts(b.at, b.len), HALF_REQUEST },
		{ http_response_starts(b.at, b.len), HALF_RESPONSE },
		{ dns_tcp_starts(b.at, b.len, care_of(a)), HALF_DNS },
		{ ssh_starts(b), HALF_DONE },
	};
	enum guess best = GUESS_NO;

	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		if (tries[i].guess == GUESS_YES) {
			*mode = tries[i].mode;
			return GUESS_YES;
		}
		if (tries[i].guess == GUESS_MORE)
			best = GUESS_MORE;
	}
	return best;
}

static void begin(const struct half_context *c, enum half_mode mode)
{
	struct half *h = half_of(c);

	h->mode = (uint8_t)mode;
	h->scanned = 0;
	c->app->idle = 0;
	if (mode == HALF_DONE) {	/* the banner says all that is asked of SSH */
		facts_text(c->facts, F_PROTOCOL, "ssh", 3);
		peer_of(c)->mode = HALF_DONE;
	}
}

static void step_detect(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	enum half_mode mode;
	size_t header;
	enum guess proxy = proxy_starts(b.at, b.len, &header);

	if (proxy == GUESS_YES) {	/* what follows is the connection's own */
		s->skip = header;
		return;
	}
	enum guess g = detect(c->app, b, &mode);
	if (g == GUESS_NO && proxy == GUESS_MORE)
		g = GUESS_MORE;
	switch (g) {
	case GUESS_YES:
		begin(c, mode);
		break;
	case GUESS_MORE:
		s->more = true;
		break;
	case GUESS_NO:
		half_of(c)->mode = HALF_WATCH;
		break;
	}
}

static void hello_facts(const struct half_context *c, const uint8_t *bytes, size_t len)
{
	struct tls_hello hello;

	if (tls_hello_read(bytes, len, &hello) != OK)
		return;
	c->app->tls = true;
	c->app->idle = 0;
	if (hello.kind == TLS_CLIENT_HELLO)
		c->app->client_version = hello.version;
	tls_hello_facts(&hello, 't', c->facts);
}

static void step_tls(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct tls_place place;
	err_t e = tls_find(b.at, b.len, &place);

	if (e == ERR_SHORT) {
		s->more = true;
		return;
	}
	if (e != OK) {
		lose(c);
		return;
	}
	if (place.joined) {
		hello_facts(c, b.at + place.at, place.len);
	} else {
		uint8_t *copy = pool_get(c->pool, b.len);
		if (copy != NULL) {
			memcpy(copy, b.at, b.len);
			tls_join(copy, b.len, &place);
			hello_facts(c, copy, place.len);
			pool_put(c->pool, copy, b.len, b.len);
		}
	}
	half_of(c)->mode = HALF_DONE;
}

/* Set the half on its way through the body behind a head. */
static void enter_body(struct half *h, const struct http_message *m, struct step *s)
{
	switch (m->body) {
	case HTTP_NO_BODY:
		break;
	case HTTP_LENGTH:
		s->skip = m->length;
		break;
	case HTTP_CHUNKED:
		h->in_chunks = true;
		h->chunks = (struct http_chunks){ .state = 0 };
		break;
	case HTTP_REST:
		h->mode = HALF_DONE;
		break;
	}
}

static bool read_request(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct http_message m;

	if (http_request_read(b.at, b.len, c->facts, &m) != OK)
		return false;
	push_asked(c->app, m.asked);
	if (m.asked != HTTP_ASKED_TUNNEL)
		enter_body(half_of(c), &m, s);
	return true;
}

static bool read_response(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct half *h = half_of(c), *peer = peer_of(c);
	enum http_asked asked = peek_asked(c->app);
	struct http_message m;

	if (http_response_read(b.at, b.len, asked, c->facts, &m) != OK)
		return false;
	if (m.status == 101) {		/* another protocol from here on */
		h->mode = peer->mode = HALF_DONE;
		return true;
	}
	if (m.status / 100 != 1)
		pop_asked(c->app);
	enter_body(h, &m, s);
	if (asked == HTTP_ASKED_TUNNEL && m.status / 100 == 2) {
		h->mode = HALF_DETECT;
		if (peer->mode == HALF_REQUEST && peer->kept_len == 0)
			peer->mode = HALF_DETECT;
	}
	return true;
}

static void step_chunks(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct half *h = half_of(c);
	bool end;

	if (http_chunks_read(&h->chunks, b.at, b.len, &s->used, &s->skip, &end) != OK) {
		lose(c);
		s->used = b.len;
	} else if (end) {
		h->in_chunks = false;
	}
}

static void step_http(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct half *h = half_of(c);
	bool request = h->mode == HALF_REQUEST;

	if (request && (b.at[0] == '\r' || b.at[0] == '\n')) {	/* RFC 9112 section 2.2 */
		s->used = 1;
		return;
	}
	enum guess g = request ? http_request_starts(b.at, b.len) :
				 http_response_starts(b.at, b.len);
	if (g == GUESS_NO) {
		lose(c);
		h->mode = HALF_DETECT;	/* in order still: perhaps another protocol */
		return;
	}
	size_t end = http_head_end(b.at, b.len, h->scanned);
	if (end == 0 && b.len <= HTTP_HEAD_MAX) {
		h->scanned = b.len > 3 ? (uint32_t)b.len - 3 : 0;
		s->more = true;
		return;
	}
	h->scanned = 0;
	c->app->http = true;
	c->app->idle = 0;
	s->used = end != 0 ? end : b.len;
	struct stream_bytes head = { b.at, s->used };
	if (!(request ? read_request(c, head, s) : read_response(c, head, s)) || end == 0) {
		lose(c);
		s->skip = 0;
	}
}

static void step_dns(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct half *h = half_of(c);

	if (b.len < 2) {
		s->more = true;
		return;
	}
	size_t len = (size_t)b.at[0] << 8 | b.at[1];
	size_t want = len < DNS_KEPT ? len : DNS_KEPT;
	if (b.len - 2 < want) {
		s->more = true;
		return;
	}
	enum dns_care care = len > want || h->sure ? DNS_LOOSE : care_of(c->app);
	if (dns_read(b.at + 2, want, care, c->facts) == OK) {
		h->sure = c->app->dns = true;
		c->app->idle = 0;
	} else if (!h->sure) {
		lose(c);
		return;
	}
	s->used = 2 + want;
	s->skip = len - want;
}

static void step(const struct half_context *c, struct stream_bytes b, struct step *s)
{
	struct half *h = half_of(c);

	switch ((enum half_mode)h->mode) {
	case HALF_DETECT:
		step_detect(c, b, s);
		break;
	case HALF_TLS:
		step_tls(c, b, s);
		break;
	case HALF_REQUEST:
	case HALF_RESPONSE:
		if (h->in_chunks)
			step_chunks(c, b, s);
		else
			step_http(c, b, s);
		break;
	case HALF_DNS:
		step_dns(c, b, s);
		break;
	case HALF_WATCH:
	case HALF_DONE:
		break;
	}
}

/* Read what is complete; returns how many bytes were. */
static size_t read_all(const struct half_context *c, struct stream_bytes b)
{
	struct half *h = half_of(c);
	size_t at = 0;

	while (at < b.len && h->mode != HALF_WATCH && h->mode != HALF_DONE) {
		struct step s = { 0 };
		step(c, (struct stream_bytes){ b.at + at, b.len - at }, &s);
		if (s.more)
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
	enum half_mode mode;

	if (detect(c->app, b, &mode) != GUESS_YES)
		return false;
	if (mode == HALF_DNS && !c->app->dns)
		return false;
	begin(c, mode);
	return true;
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
	size_t used = read_all(c, all);
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
	} else if (rest.len > 0 && !keep(c, rest)) {
		half_cut(c);
	}
}

void half_cut(const struct half_context *c)
{
	struct half *h = half_of(c);
	struct step s = { 0 };
	struct stream_bytes b = { h->kept, h->kept_len };

	if (h->mode == HALF_DONE)
		return;
	if (b.len > 0 && !h->in_chunks) {
		if (h->mode == HALF_REQUEST)
			(void)read_request(c, b, &s);
		else if (h->mode == HALF_RESPONSE)
			(void)read_response(c, b, &s);
		else if (h->mode == HALF_DNS && b.len > 2 &&
			 dns_read(b.at + 2, b.len - 2, care_of(c->app), c->facts) == OK)
			c->app->dns = true;
	}
	lose(c);
	forget_kept(h, c->pool);
}
