#include "decode/quic.h"

#include <string.h>

#include "base/rd.h"
#include "crypt/quic.h"
#include "decode/pile.h"
#include "decode/tls.h"

#define CLIENT_ROOM	8192u	/* bytes of a hello that are kept; a longer one is not read */
#define SERVER_ROOM	2048u
#define PACKET_MAX	9216u	/* bytes of an Initial packet; a longer one is not opened */
#define PACKETS_MAX	8u	/* packets that are looked at in one datagram */
#define CID_MAX		20u	/* RFC 9000 section 17.2 */
#define FIRST_CID_MIN	8u	/* RFC 9000 section 7.2 */
#define MESSAGE_HEAD	4u	/* of TLS: type, length */
#define LONG_FIXED	0xc0u	/* long header, fixed bit */

enum packet_type { PACKET_INITIAL, PACKET_0RTT, PACKET_HANDSHAKE, PACKET_RETRY };

enum { FRAME_PADDING = 0, FRAME_PING = 1, FRAME_ACK = 2, FRAME_ACK_ECN = 3, FRAME_CRYPTO = 6 };

/* One end's CRYPTO bytes, as far as they have come. */
struct line {
	uint64_t next;		/* packet number */
	uint16_t whole;		/* bytes without a hole from the first */
	bool done;		/* the hello was read, or never will be */
};

struct quic_state {
	bool begun;		/* a packet of the client was opened */
	uint8_t client;		/* its side */
	uint8_t cid_len;
	uint8_t cid[CID_MAX];	/* what the keys were made of, */
	uint32_t version;	/* and for which version */
	uint16_t tls_version;	/* highest that the client offered */
	struct quic_keys keys[2];	/* by enum quic_end */
	struct line line[2];
	uint8_t client_there[CLIENT_ROOM / 8], server_there[SERVER_ROOM / 8];	/* a bit for each byte */
	uint8_t client_bytes[CLIENT_ROOM], server_bytes[SERVER_ROOM];
};

_Static_assert(sizeof(struct quic_state) <= 12288, "a flow's share of the states' memory");

struct version {
	uint32_t number;
	enum quic_suite suite;
	bool shifted;		/* packet types are numbered as in version 2 */
	const char *text;
};

static const struct version versions[] = {
	{ 0x00000001, QUIC_SUITE_1, false, "1" },
	{ 0x6b3343cf, QUIC_SUITE_2, true, "2" },
	{ 0xff000022, QUIC_SUITE_1, false, "draft-34" },
	{ 0xff000021, QUIC_SUITE_1, false, "draft-33" },
	{ 0xff000020, QUIC_SUITE_DRAFT_29, false, "draft-32" },
	{ 0xff00001f, QUIC_SUITE_DRAFT_29, false, "draft-31" },
	{ 0xff00001e, QUIC_SUITE_DRAFT_29, false, "draft-30" },
	{ 0xff00001d, QUIC_SUITE_DRAFT_29, false, "draft-29" },
	{ 0xff00001c, QUIC_SUITE_DRAFT_23, false, "draft-28" },
	{ 0xff00001b, QUIC_SUITE_DRAFT_23, false, "draft-27" },
	{ 0xff00001a, QUIC_SUITE_DRAFT_23, false, "draft-26" },
	{ 0xff000019, QUIC_SUITE_DRAFT_23, false, "draft-25" },
	{ 0xff000018, QUIC_SUITE_DRAFT_23, false, "draft-24" },
	{ 0xff000017, QUIC_SUITE_DRAFT_23, false, "draft-23" },
	{ 0xfaceb002, QUIC_SUITE_DRAFT_23, false, "mvfst-27" },	/* facebook/mvfst, draft 27 */
	{ 0xfaceb00e, QUIC_SUITE_DRAFT_23, false, "mvfst-experimental" },
};

static const struct version *version_of(uint32_t number)
{
	for (size_t i = 0; i < COUNT_OF(versions); i++)
		if (versions[i].number == number)
			return &versions[i];
	return NULL;
}

/* Source: RFC 9000 section 16 */
static uint64_t varint(struct rd *in)
{
	uint8_t first = rd_u8(in);
	uint64_t v = first & 0x3f;

	for (unsigned more = (1u << (first >> 6)) - 1; more > 0; more--)
		v = v << 8 | rd_u8(in);
	return in->err == OK ? v : 0;
}

/* A length of bytes that must follow. */
static size_t length(struct rd *in)
{
	uint64_t v = varint(in);

	if (v > in->left)
		rd_fail(in, ERR_SHORT);
	return in->err == OK ? (size_t)v : 0;
}

/* One packet with a long header, borrowed from the datagram. */
struct packet {
	const struct version *version;	/* NULL: version negotiation */
	enum packet_type type;
	const uint8_t *cid;		/* destination */
	size_t cid_len;
	struct quic_sealed sealed;
};

/* The fixed bit is not looked at: later packets may clear it (RFC 9287 section 3). */
static err_t packet_read(struct rd *in, struct packet *p)
{
	const uint8_t *start = in->at;
	uint8_t first = rd_u8(in);
	uint32_t number = rd_u32be(in);
	struct rd to = rd_sub(in, rd_u8(in)), from = rd_sub(in, rd_u8(in));

	if (in->err != OK)
		return in->err;
	p->version = version_of(number);
	if ((first & 0x80) == 0 || to.left > CID_MAX || from.left > CID_MAX)
		return ERR_FORM;
	if (number == 0) {
		rd_skip(in, in->left);
		return OK;
	}
	if (p->version == NULL)
		return ERR_FORM;
	p->type = (enum packet_type)(((first >> 4) + (p->version->shifted ? 3u : 0)) & 3u);
	p->cid = to.at;
	p->cid_len = to.left;
	if (p->type == PACKET_RETRY) {
		rd_skip(in, in->left);
		return in->err;
	}
	if (p->type == PACKET_INITIAL)
		rd_skip(in, length(in));	/* token */
	size_t rest = length(in);
	size_t head = (size_t)(in->at - start);
	rd_skip(in, rest);
	p->sealed = (struct quic_sealed){ .bytes = start, .len = head + rest, .number_at = head };
	return in->err;
}

/* Where an end's CRYPTO bytes are kept. */
static struct pile pile_of(struct quic_state *s, enum quic_end end)
{
	if (end == QUIC_CLIENT)
		return (struct pile){ s->client_bytes, s->client_there, sizeof(s->client_bytes) };
	return (struct pile){ s->server_bytes, s->server_there, sizeof(s->server_bytes) };
}

static void line_anew(struct quic_state *s, enum quic_end end)
{
	struct pile p = pile_of(s, end);

	if (s->line[end].done)
		return;
	pile_empty(&p);
	s->line[end] = (struct line){ 0 };
}

static void ack_skip(struct rd *in, bool counts)
{
	(void)varint(in);	/* largest */
	(void)varint(in);	/* delay */
	uint64_t ranges = varint(in);
	(void)varint(in);	/* first range */
	for (; ranges > 0 && in->err == OK; ranges--) {
		(void)varint(in);
		(void)varint(in);
	}
	for (int i = 0; counts && i < 3; i++)
		(void)varint(in);
}

/* Those frames that an Initial packet may hold. Source: RFC 9000 section 12.4 */
static void frames_read(struct quic_state *s, enum quic_end end, const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	struct pile p = pile_of(s, end);
	struct line *l = &s->line[end];

	while (in.left > 0) {
		uint64_t type = varint(&in);
		if (type == FRAME_PADDING || type == FRAME_PING)
			continue;
		if (type == FRAME_ACK || type == FRAME_ACK_ECN) {
			ack_skip(&in, type == FRAME_ACK_ECN);
			continue;
		}
		if (type != FRAME_CRYPTO)
			return;
		uint64_t at = varint(&in);
		struct rd data = rd_sub(&in, length(&in));
		if (in.err != OK)
			return;
		pile_put(&p, at, data.at, data.left);
		l->whole = (uint16_t)pile_whole(&p, l->whole);
	}
}

/* Is the hello whole? Then what it says. */
static void hello_read(struct talk *t, enum quic_end end)
{
	struct quic_state *s = t->state;
	struct pile p = pile_of(s, end);
	struct line *l = &s->line[end];
	struct tls_hello h;

	if (l->done || l->whole < MESSAGE_HEAD)
		return;
	size_t len = MESSAGE_HEAD + ((size_t)p.bytes[1] << 16 | (size_t)p.bytes[2] << 8 | p.bytes[3]);
	bool mine = p.bytes[0] == (end == QUIC_CLIENT ? TLS_CLIENT_HELLO : TLS_SERVER_HELLO);
	if (mine && len <= p.room && l->whole < len)
		return;
	l->done = true;
	if (!mine || len > p.room || tls_hello_read(p.bytes, len, &h) != OK)
		return;
	if (end == QUIC_CLIENT)
		s->tls_version = h.version;
	tls_hello_facts(&h, 'q', t->facts);
}

/* Take the keys that opened a packet of `end`. */
static void adopt(struct talk *t, const struct packet *p, const uint8_t *cid, size_t cid_len, enum quic_end end)
{
	struct quic_state *s = t->state;
	bool same_cid = s->begun && s->cid_len == cid_len && memcmp(s->cid, cid, cid_len) == 0;

	if (!s->begun) {
		s->client = (uint8_t)t->side;
		facts_text(t->facts, F_PROTOCOL, "quic", 4);
	}
	s->begun = true;
	/* Another connection, or this one again after a Retry or in another version:
	 * what was not finished begins anew. */
	line_anew(s, end);
	if (!same_cid)
		line_anew(s, end == QUIC_CLIENT ? QUIC_SERVER : QUIC_CLIENT);
	s->version = p->version->number;
	memmove(s->cid, cid, cid_len);
	s->cid_len = (uint8_t)cid_len;
	quic_initial_keys(p->version->suite, cid, cid_len, QUIC_CLIENT, &s->keys[QUIC_CLIENT]);
	quic_initial_keys(p->version->suite, cid, cid_len, QUIC_SERVER, &s->keys[QUIC_SERVER]);
	facts_text(t->facts, F_QUIC_VERSION, p->version->text, strlen(p->version->text));
}

/* Open a packet with keys that are not in the state; take them if they fit. */
static err_t open_anew(struct talk *t, const struct packet *p, const uint8_t *cid, size_t cid_len,
		       enum quic_end end, uint8_t *out, size_t *out_len)
{
	struct quic_state *s = t->state;
	struct quic_keys keys;
	uint64_t next = 0;

	quic_initial_keys(p->version->suite, cid, cid_len, end, &keys);
	err_t e = quic_open(&keys, &p->sealed, &next, out, out_len);
	if (e != OK)
		return e;
	adopt(t, p, cid, cid_len, end);
	s->line[end].next = next;
	return OK;
}

/*
 * The keys are those of the client's first packet, of either version when the server
 * moved to another; after a Retry, which nothing must show to have been seen, those
 * of the packet's own ID.
 */
static err_t packet_open(struct talk *t, const struct packet *p, enum quic_end end, uint8_t *out,
			size_t *out_len)
{
	struct quic_state *s = t->state;
	err_t e = ERR_KEY;

	if (s->begun && s->version == p->version->number)
		e = quic_open(&s->keys[end], &p->sealed, &s->line[end].next, out, out_len);
	else if (s->begun)
		e = open_anew(t, p, s->cid, s->cid_len, end, out, out_len);
	if (e == OK || end == QUIC_SERVER)
		return e;
	if (s->begun && s->cid_len == p->cid_len && memcmp(s->cid, p->cid, p->cid_len) == 0)
		return ERR_KEY;
	if (!s->begun && p->cid_len < FIRST_CID_MIN)
		return ERR_FORM;
	return open_anew(t, p, p->cid, p->cid_len, end, out, out_len);
}

static err_t initial_read(struct talk *t, const struct packet *p)
{
	struct quic_state *s = t->state;
	enum quic_end end = s->begun && t->side != s->client ? QUIC_SERVER : QUIC_CLIENT;
	uint8_t payload[PACKET_MAX];
	size_t len;

	if (p->sealed.len > sizeof(payload))
		return ERR_LIMIT;
	err_t e = packet_open(t, p, end, payload, &len);
	if (e != OK)
		return e;
	if (!s->line[end].done)
		frames_read(s, end, payload, len);
	hello_read(t, end);
	return OK;
}

/* The least that a client sends first. */
static bool may_begin(const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	uint8_t first = rd_u8(&in);
	uint32_t number = rd_u32be(&in);
	uint8_t cid_len = rd_u8(&in);

	return in.err == OK && (first & LONG_FIXED) == LONG_FIXED && cid_len >= FIRST_CID_MIN &&
	       cid_len <= CID_MAX && version_of(number) != NULL;
}

/* An Initial packet: keys to derive, a payload to open. */
static bool dear(const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	struct packet p = { 0 };

	return packet_read(&in, &p) == OK && p.version != NULL && p.type == PACKET_INITIAL;
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct quic_state *s = t->state;
	struct rd in = rd_of(bytes, len);
	bool fits = false, sealed = false;	/* sealed: with keys that are not known */
	err_t e = ERR_FORM;

	if (s->begun && len > 0 && (bytes[0] & 0x80) == 0)
		return OK;	/* a short header: all behind it is sealed */
	if (!s->begun && !may_begin(bytes, len))
		return ERR_FORM;
	for (unsigned i = 0; i < PACKETS_MAX && in.left > 0; i++) {
		struct packet p = { 0 };
		err_t one = packet_read(&in, &p);
		if (one != OK && !fits)
			e = one;
		if (one != OK)
			break;
		fits = true;
		/* All of one datagram go to one connection: RFC 9000 section 12.2 */
		if (p.version != NULL && p.type == PACKET_INITIAL && !sealed)
			sealed = initial_read(t, &p) == ERR_KEY;
	}
	if (!s->begun || !fits)
		return e;
	t->over = s->line[QUIC_CLIENT].done && s->line[QUIC_SERVER].done;
	return OK;
}

/* A server that was not heard leaves the version that the client offered. */
static void end(struct talk *t)
{
	const struct quic_state *s = t->state;
	const char *version = tls_version_text(s->tls_version);

	if (version != NULL)
		facts_text(t->facts, F_TLS_VERSION, version, strlen(version));
}

const struct proto proto_quic = {
	.name = "quic",
	.state = sizeof(struct quic_state),
	.likely = { 443 },
	.first = { { 0x80, 0xff } },
	.datagram = datagram,
	.may_begin = may_begin,
	.dear = dear,
	.end = end,
};
