#include "decode/rdp.h"

#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "decode/ber.h"
#include "decode/codes.h"
#include "decode/le.h"
#include "decode/utf16.h"

#define TPKT		4u
#define KEEP		1024u	/* bytes of a frame that may tell something */
#define STARTS_FRAMES	3u	/* read until it is decided */
#define COOKIE_MAX	128u
#define DUCA_MAX	64u	/* bytes of a conference's request before "Duca" */
#define CLIENT_NAME	32u	/* bytes */

enum { CONNECT_REQUEST = 0xe0, CONNECT_CONFIRM = 0xd0, DATA = 0xf0 };
enum { NEG_REQUEST = 1, NEG_RESPONSE = 2, NEG_FAILURE = 3 };
enum { MCS_CONNECT_INITIAL = 0x7f65, CS_CORE = 0xc001 };

struct frame {
	size_t len;
	uint8_t type;
	struct rd body;		/* behind the head of X.224, as far as it is there */
};

/* What a connection request or confirm has behind its head. */
struct setup {
	struct rd cookie;	/* after "mstshash=" */
	bool token;		/* a cookie or a routing token */
	uint8_t kind;		/* NEG_...; 0 none */
	uint32_t value;
};

static const struct code protocols[] = {
	{ 0, "RDP" }, { 1, "SSL" }, { 2, "HYBRID" }, { 4, "RDSTLS" }, { 8, "HYBRID_EX" }, { 16, "RDSAAD" },
};

static const struct code failures[] = {
	{ 1, "SSL_REQUIRED_BY_SERVER" }, { 2, "SSL_NOT_ALLOWED_BY_SERVER" }, { 3, "SSL_CERT_NOT_ON_SERVER" },
	{ 4, "INCONSISTENT_FLAGS" }, { 5, "HYBRID_REQUIRED_BY_SERVER" },
	{ 6, "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER" },
};

/* The heads of TPKT and X.224. OK | ERR_SHORT | ERR_FORM */
static err_t frame_read(const uint8_t *bytes, size_t len, struct frame *f)
{
	struct rd in = rd_of(bytes, len);
	uint8_t version = rd_u8(&in), zero = rd_u8(&in);
	size_t all = rd_u16be(&in);

	if ((len >= 1 && version != 3) || (len >= 2 && zero != 0) || (len >= TPKT && all < TPKT + 3u))
		return ERR_FORM;
	size_t head = rd_u8(&in);
	uint8_t type = rd_u8(&in);
	*f = (struct frame){ .len = all, .type = type };
	if (in.err != OK)
		return in.err;
	if (type == DATA) {
		bool whole = rd_u8(&in) == 0x80;
		if (in.err == OK && (head != 2 || !whole))
			return ERR_FORM;
	} else if (type == CONNECT_REQUEST || type == CONNECT_CONFIRM) {
		if (head < 6 || head != all - TPKT - 1)
			return ERR_FORM;
		rd_skip(&in, 5);	/* references, class */
	} else {
		return ERR_FORM;
	}
	if (in.err != OK)
		return in.err;
	size_t rest = all - (len - in.left);
	f->body = rd_sub(&in, in.left < rest ? in.left : rest);
	return OK;
}

/* Up to CR LF; false if there is none. */
static bool line_read(struct rd *in, struct rd *line)
{
	const uint8_t *end = memmem(in->at, in->left, "\r\n", 2);

	if (end == NULL)
		return false;
	*line = rd_sub(in, (size_t)(end - in->at));
	rd_skip(in, 2);
	return true;
}

static bool printable(const struct rd *line)
{
	for (size_t i = 0; i < line->left; i++)
		if (line->at[i] < ' ' || line->at[i] > '~')
			return false;
	return true;
}

/*
 * A cookie, or the line that a balancer of load wants to see ("tsv://...", "mth://..."), which
 * has no form of its own: it counts where a request to negotiate follows.
 */
static bool token_read(struct rd *in, struct setup *s)
{
	static const char hash[] = "Cookie: mstshash=", any[] = "Cookie: ";
	struct rd line;

	if (!line_read(in, &line))
		return false;
	s->token = line.left >= sizeof(any) - 1 && memcmp(line.at, any, sizeof(any) - 1) == 0;
	if (line.left >= sizeof(hash) - 1 && memcmp(line.at, hash, sizeof(hash) - 1) == 0) {
		rd_skip(&line, sizeof(hash) - 1);
		s->cookie = line;
	}
	return s->token || (in->left > 0 && printable(&line));
}

/* All of a request's or a confirm's variable part. False: it is another protocol's. */
static bool setup_read(const struct frame *f, struct setup *s)
{
	struct rd in = f->body;
	bool request = f->type == CONNECT_REQUEST;

	*s = (struct setup){ .kind = 0 };
	if (request && in.left > 0 && in.at[0] >= ' ' && !token_read(&in, s))
		return false;
	if (in.left == 0)
		return true;
	s->kind = rd_u8(&in);
	rd_skip(&in, 1);	/* flags */
	uint16_t len = rd_u16le(&in);
	s->value = rd_u32le(&in);
	if (in.err != OK || len != 8)
		return false;
	if (request)
		return s->kind == NEG_REQUEST;
	return s->kind == NEG_RESPONSE || s->kind == NEG_FAILURE;
}

/* The client's blocks of a conference's request, behind "Duca" and a length.
 * Source: MS-RDPBCGR section 4.1.3, T.124 section 8.7, X.691 section 10.9 */
static bool blocks_of(const struct rd *body, struct rd *blocks)
{
	struct ber r = ber_of(body->at, body->left, SIZE_MAX), in = ber_expect(&r, MCS_CONNECT_INITIAL);

	(void)ber_expect(&in, BER_OCTETS);
	(void)ber_expect(&in, BER_OCTETS);
	(void)ber_expect(&in, BER_BOOLEAN);
	for (unsigned i = 0; i < 3; i++)
		(void)ber_expect(&in, BER_SEQUENCE);
	struct ber data = ber_expect(&in, BER_OCTETS);
	if (data.err != OK)
		return false;
	const uint8_t *duca = memmem(data.at, data.there < DUCA_MAX ? data.there : DUCA_MAX, "Duca", 4);
	if (duca == NULL)
		return false;
	*blocks = rd_of(duca + 4, data.there - (size_t)(duca + 4 - data.at));
	if ((rd_u8(blocks) & 0x80) != 0)
		rd_skip(blocks, 1);
	return blocks->err == OK;
}

static enum guess connect_starts(const struct frame *f)
{
	struct setup s;

	if (!setup_read(f, &s))
		return GUESS_NO;
	return s.kind != 0 || s.token ? GUESS_YES : GUESS_MORE;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct rd blocks;
	struct frame f;
	(void)t;

	for (unsigned n = 0; n < STARTS_FRAMES; n++) {
		err_t e = frame_read(bytes, len, &f);
		if (e != OK)
			return e == ERR_SHORT ? GUESS_MORE : GUESS_NO;
		size_t want = f.len < KEEP / 2 ? f.len : KEEP / 2;
		if (f.type == DATA && f.body.left >= 2 && (f.body.at[0] << 8 | f.body.at[1]) != MCS_CONNECT_INITIAL)
			return GUESS_NO;
		if (len < want)
			return GUESS_MORE;
		if (f.type == DATA)
			return blocks_of(&f.body, &blocks) ? GUESS_YES : GUESS_NO;
		enum guess g = connect_starts(&f);
		if (g != GUESS_MORE || f.len >= len)
			return g;
		bytes += f.len;
		len -= f.len;
	}
	return GUESS_NO;
}

/* "DOMAIN\account", or the account alone; some put blanks behind it. */
static void add_cookie(struct facts *facts, struct rd name)
{
	const uint8_t *slash = memrchr(name.at, '\\', name.left);

	while (name.left > 0 && name.at[name.left - 1] == ' ')
		name.left--;
	for (size_t i = 0; i < name.left; i++)
		if (name.at[i] < ' ' || name.at[i] == 0x7f)
			return;
	if (name.left == 0 || name.left > COOKIE_MAX)
		return;
	if (slash != NULL && slash > name.at)
		facts_text(facts, F_USER_DOMAIN, name.at, (size_t)(slash - name.at));
	if (slash != NULL)
		rd_skip(&name, (size_t)(slash + 1 - name.at));
	if (name.left > 0)
		facts_text(facts, F_USER_NAME, name.at, name.left);
}

static void add_request(struct facts *facts, const struct setup *s)
{
	if (s->cookie.left > 0)
		add_cookie(facts, s->cookie);
	if (s->kind == 0 || s->value == 0)
		facts_text(facts, F_RDP_REQUESTED, "RDP", 3);
	for (uint32_t bit = 1; s->kind != 0 && bit < 0x10000u; bit <<= 1)
		if ((s->value & bit) != 0)
			code_fact(facts, F_RDP_REQUESTED, protocols, COUNT_OF(protocols), (uint16_t)bit);
}

static void add_version(struct facts *facts, uint32_t version)
{
	char text[16];

	if (version == 0x80001u)
		(void)snprintf(text, sizeof(text), "4.0");
	else if (version == 0x80004u)
		(void)snprintf(text, sizeof(text), "5.0-8.1");
	else if (version >= 0x80005u && version <= 0x80020u)
		(void)snprintf(text, sizeof(text), "10.%u", (unsigned)(version - 0x80005u));
	else
		(void)snprintf(text, sizeof(text), "0x%08x", (unsigned)version);
	facts_text(facts, F_RDP_VERSION, text, strlen(text));
}

/* Source: MS-RDPBCGR section 2.2.1.3.2 */
static void add_core(struct facts *facts, struct rd in)
{
	char name[2 * CLIENT_NAME];
	uint32_t version = rd_u32le(&in);

	rd_skip(&in, 8);	/* of the screen */
	uint32_t keyboard = rd_u32le(&in), build = rd_u32le(&in);
	const uint8_t *wide = rd_bytes(&in, CLIENT_NAME);
	if (wide == NULL)
		return;
	add_version(facts, version);
	facts_uint(facts, F_RDP_BUILD, build);
	facts_uint(facts, F_RDP_KEYBOARD, keyboard);
	size_t n = utf16_text(wide, CLIENT_NAME, name, sizeof(name));
	if (n > 0)
		facts_text(facts, F_RDP_CLIENT, name, n);
}

static void add_client(struct facts *facts, const struct rd *body)
{
	struct rd in;

	if (!blocks_of(body, &in))
		return;
	while (in.left > 0) {
		uint16_t type = rd_u16le(&in), len = rd_u16le(&in);
		if (in.err != OK || len < 4)
			return;
		struct rd block = rd_sub(&in, len - 4u < in.left ? len - 4u : in.left);
		if (type == CS_CORE) {
			add_core(facts, block);
			return;
		}
	}
}

/* Source: MS-RDPBCGR sections 2.2.1.2.1 and 2.2.1.2.2 */
static void read_confirm(struct talk *t, const struct setup *s, struct proto_step *step)
{
	if (s->kind == NEG_FAILURE) {
		code_fact(t->facts, F_RDP_RESULT, failures, COUNT_OF(failures),
			  (uint16_t)(s->value <= UINT16_MAX ? s->value : UINT16_MAX));
		return;
	}
	uint32_t selected = s->kind == NEG_RESPONSE && s->value <= UINT16_MAX ? s->value : 0;
	code_fact(t->facts, F_RDP_SECURITY, protocols, COUNT_OF(protocols), (uint16_t)selected);
	if (selected != 0)
		step->then = PROTO_SWITCH;
}

static void read_connect(struct talk *t, const struct frame *f, struct proto_step *step)
{
	struct setup s;

	if (!setup_read(f, &s)) {
		step->then = PROTO_LOST;
		return;
	}
	facts_text(t->facts, F_PROTOCOL, "rdp", 3);
	if (f->type == CONNECT_REQUEST)
		add_request(t->facts, &s);
	else
		read_confirm(t, &s, step);
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct frame f;
	err_t e = frame_read(bytes, len, &f);
	size_t want = e == OK && f.len < KEEP ? f.len : KEEP;

	if (e == ERR_FORM || (t->last && e != OK)) {
		step->then = PROTO_LOST;
		return;
	}
	if (e != OK || (len < want && !t->last)) {
		step->then = PROTO_MORE;
		return;
	}
	if (f.type != DATA && f.len > len)
		step->then = PROTO_LOST;
	step->used = len < want ? len : want;
	step->skip = f.len - step->used;
	(void)frame_read(bytes, step->used, &f);
	if (f.type != DATA) {
		if (step->then != PROTO_LOST)
			read_connect(t, &f, step);
		return;
	}
	/* All that follows is of the session itself. */
	facts_text(t->facts, F_PROTOCOL, "rdp", 3);
	add_client(t->facts, &f.body);
	step->then = PROTO_DONE;
}

const struct proto proto_rdp = {
	.name = "rdp",
	.keep = KEEP,
	.starts = starts,
	.read = read_side,
};
