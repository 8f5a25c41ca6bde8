#include "decode/dtls.h"

#include <string.h>

#include "base/rd.h"
#include "decode/pile.h"
#include "decode/tls.h"

#define CLIENT_ROOM	4096u	/* bytes of a hello's body; a longer one is not read */
#define SERVER_ROOM	2048u
#define RECORD_MAX	(16384u + 2048u)	/* RFC 6347 section 4.1 */
#define MESSAGE_HEAD	4u	/* of TLS: type, length */
#define SESSION_MAX	32u
#define BEFORE_1_0	0x0100u	/* OpenSSL's DTLS1_BAD_VER */

enum { RECORD_FIRST = 20, RECORD_HANDSHAKE = 22, RECORD_LAST = 26 };
enum { HELLO_VERIFY_REQUEST = 3, EXT_VERSIONS = 43 };

/* One end's hello, as far as it has come. */
struct line {
	uint32_t length;	/* of its body */
	uint16_t sequence;
	uint16_t whole;		/* bytes without a hole from the first */
	bool begun;
	bool done;
};

struct dtls_state {
	uint16_t client_version;	/* highest that the client offered */
	struct line line[2];		/* client, server */
	uint8_t client_there[CLIENT_ROOM / 8], server_there[SERVER_ROOM / 8];
	uint8_t client_bytes[CLIENT_ROOM], server_bytes[SERVER_ROOM];
};

static const char *version_text(uint16_t version)
{
	switch (version) {
	case 0xfeff: return "1.0";
	case 0xfefd: return "1.2";
	case 0xfefc: return "1.3";
	default: return NULL;
	}
}

static bool version_known(uint16_t version)
{
	return version == BEFORE_1_0 || version_text(version) != NULL;
}

/* A record. */
struct wrap {
	uint8_t type;
	uint16_t epoch;
	uint64_t sequence;	/* 48 bits */
	struct rd body;
};

static err_t wrap_next(struct rd *in, struct wrap *r)
{
	r->type = rd_u8(in);
	uint16_t version = rd_u16be(in);
	r->epoch = rd_u16be(in);
	r->sequence = (uint64_t)rd_u16be(in) << 32;
	r->sequence |= rd_u32be(in);
	size_t len = rd_u16be(in);
	if (in->err != OK)
		return in->err;
	if (r->type < RECORD_FIRST || r->type > RECORD_LAST || !version_known(version) || len > RECORD_MAX)
		return ERR_FORM;
	r->body = rd_sub(in, len);
	return in->err;
}

/* A handshake message, or a part of one. */
struct part {
	uint8_t type;
	uint32_t length;	/* of the whole message's body */
	uint16_t sequence;
	uint32_t at;
	struct rd bytes;
};

static err_t part_next(struct rd *in, struct part *p)
{
	p->type = rd_u8(in);
	p->length = rd_u24be(in);
	p->sequence = rd_u16be(in);
	p->at = rd_u24be(in);
	size_t len = rd_u24be(in);
	p->bytes = rd_sub(in, len);
	if (in->err != OK)
		return in->err;
	return len <= p->length && p->at <= p->length - len ? OK : ERR_FORM;
}

/* Does the first part of a message begin as its type does? */
static bool part_right(const struct part *p)
{
	struct rd in = p->bytes;
	uint16_t version = rd_u16be(&in);

	if (p->type != TLS_CLIENT_HELLO && p->type != TLS_SERVER_HELLO && p->type != HELLO_VERIFY_REQUEST)
		return false;
	if (p->at > 0 || in.err != OK)
		return p->length > 0;
	if (!version_known(version))
		return false;
	if (p->type == HELLO_VERIFY_REQUEST)
		return rd_u8(&in) + 3u == p->length;
	rd_skip(&in, 32);	/* random */
	return rd_u8(&in) <= SESSION_MAX;
}

/* Can a conversation begin with this datagram? All of it must be records, the parts
 * of the first must fill it. */
static err_t begins(const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	struct wrap r;
	struct part p;

	err_t e = wrap_next(&in, &r);
	if (e != OK)
		return e;
	if (r.type != RECORD_HANDSHAKE || r.epoch != 0 || r.sequence >> 16 != 0 || r.body.left == 0)
		return ERR_FORM;
	for (bool first = true; r.body.left > 0; first = false) {
		e = part_next(&r.body, &p);
		if (e != OK || (first && !part_right(&p)))
			return e != OK ? e : ERR_FORM;
	}
	while (in.left > 0) {
		e = wrap_next(&in, &r);
		if (e != OK)
			return e;
	}
	return OK;
}

/* The version that a hello's supported_versions names, or the one at its front.
 * Source: RFC 9147 section 5.3 */
static uint16_t version_of(const struct tls_hello *h)
{
	struct rd in = rd_of(h->extensions.at, h->extensions.len);
	uint16_t best = 0xffff;

	while (in.left > 0) {
		uint16_t type = rd_u16be(&in);
		struct rd body = rd_sub(&in, rd_u16be(&in));
		if (type != EXT_VERSIONS || body.err != OK)
			continue;
		if (h->kind == TLS_CLIENT_HELLO)
			rd_skip(&body, 1);
		while (body.left >= 2) {
			uint16_t v = rd_u16be(&body);
			if (v >> 8 == 0xfe && v < best)	/* newer ones count down */
				best = v;
		}
	}
	return best != 0xffff ? best : h->legacy_version;
}

/*
 * Read a hello's body as that of TLS, which it is but for its version and the cookie.
 * room		MESSAGE_HEAD + len bytes; `out` borrows from it
 */
static err_t body_read(uint8_t kind, const uint8_t *body, size_t len, uint8_t *room, struct tls_hello *out)
{
	struct rd in = rd_of(body, len);

	uint16_t version = rd_u16be(&in);
	rd_skip(&in, 32);	/* random */
	rd_skip(&in, rd_u8(&in));
	size_t front = (size_t)(in.at - body);
	if (kind == TLS_CLIENT_HELLO)
		rd_skip(&in, rd_u8(&in));	/* cookie */
	if (in.err != OK)
		return in.err;
	if (!version_known(version))
		return ERR_FORM;
	size_t all = front + in.left;
	room[0] = kind;
	room[1] = 0;
	room[2] = (uint8_t)(all >> 8);
	room[3] = (uint8_t)all;
	memcpy(room + MESSAGE_HEAD, body, front);
	room[4] = room[5] = 3;
	memcpy(room + MESSAGE_HEAD + front, in.at, in.left);
	err_t e = tls_hello_read(room, MESSAGE_HEAD + all, out);
	if (e != OK)
		return e;
	out->legacy_version = version;
	out->version = version_of(out);
	return OK;
}

static void add_version(uint16_t version, struct facts *facts)
{
	const char *text = version_text(version);

	if (text != NULL)
		facts_text(facts, F_TLS_VERSION, text, strlen(text));
}

static bool hello_read(struct talk *t, uint8_t kind, const uint8_t *body, size_t len)
{
	struct dtls_state *s = t->state;
	uint8_t room[MESSAGE_HEAD + CLIENT_ROOM];
	struct tls_hello h;

	if (body_read(kind, body, len, room, &h) != OK)
		return false;
	facts_text(t->facts, F_PROTOCOL, "dtls", 4);
	tls_hello_facts(&h, 'd', t->facts);
	if (kind == TLS_CLIENT_HELLO)
		s->client_version = h.version;
	else
		add_version(h.version, t->facts);
	return true;
}

static void part_take(struct talk *t, const struct part *p)
{
	struct dtls_state *s = t->state;
	bool client = p->type == TLS_CLIENT_HELLO;

	if (!client && p->type != TLS_SERVER_HELLO)
		return;
	struct line *l = &s->line[client ? 0 : 1];
	struct pile pile = client ? (struct pile){ s->client_bytes, s->client_there, CLIENT_ROOM }
				  : (struct pile){ s->server_bytes, s->server_there, SERVER_ROOM };
	if (l->done || p->length > pile.room)
		return;
	/* After a HelloVerifyRequest the client says it all once more. */
	if (!l->begun || l->sequence != p->sequence || l->length != p->length) {
		pile_empty(&pile);
		*l = (struct line){ .begun = true, .sequence = p->sequence, .length = p->length };
	}
	pile_put(&pile, p->at, p->bytes.at, p->bytes.left);
	l->whole = (uint16_t)pile_whole(&pile, l->whole);
	if (l->whole < l->length)
		return;
	l->done = hello_read(t, p->type, pile.bytes, l->length);
	l->begun = false;
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct dtls_state *s = t->state;
	struct rd in = rd_of(bytes, len);
	struct wrap r;
	struct part p;
	err_t e = t->sure ? OK : begins(bytes, len);

	if (e != OK)
		return e;
	if (t->sure && len > 0 && bytes[0] >> 5 == 1)
		return OK;	/* a sealed record of DTLS 1.3 */
	for (bool first = true; in.left > 0; first = false) {
		e = wrap_next(&in, &r);
		if (e != OK)
			return first ? e : OK;
		if (r.type != RECORD_HANDSHAKE || r.epoch != 0)
			continue;
		while (r.body.left > 0 && part_next(&r.body, &p) == OK)
			part_take(t, &p);
	}
	t->over = s->line[0].done && s->line[1].done;
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return begins(bytes, len) == OK;
}

/* A server that was not heard leaves the version that the client offered. */
static void end(struct talk *t)
{
	const struct dtls_state *s = t->state;

	add_version(s->client_version, t->facts);
}

const struct proto proto_dtls = {
	.name = "dtls",
	.state = sizeof(struct dtls_state),
	.first = { { 20, 63 } },
	.datagram = datagram,
	.may_begin = may_begin,
	.end = end,
};
