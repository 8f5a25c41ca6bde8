#include "decode/tls.h"

#include <string.h>

#include "base/rd.h"
#include "decode/ja.h"

#define RECORD_HEAD	5u
#define RECORD_MAX	(16384u + 2048u)	/* RFC 5246 section 6.2.3 */
#define MESSAGE_HEAD	4u
#define DRAFT		0x7f	/* upper byte of the version of TLS 1.3's drafts */

enum { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22 };

enum { EXT_SERVER_NAME = 0, EXT_GROUPS = 10, EXT_FORMATS = 11, EXT_ALGORITHMS = 13,
       EXT_ALPN = 16, EXT_VERSIONS = 43 };

bool tls_grease(uint16_t v)
{
	return (v & 0x0f0f) == 0x0a0a && v >> 8 == (v & 0xff);
}

static bool record_head_right(const uint8_t *b, size_t len, uint8_t type)
{
	if (b[0] != type || (len > 1 && b[1] != 3) || (len > 2 && b[2] > 4))
		return false;
	if (len < RECORD_HEAD)
		return true;
	size_t n = (size_t)b[3] << 8 | b[4];
	return n > 0 && n <= RECORD_MAX;
}

enum guess tls_starts(const uint8_t *b, size_t len)
{
	if (len == 0)
		return GUESS_MORE;
	if (!record_head_right(b, len, RECORD_HANDSHAKE))
		return GUESS_NO;
	if (len < RECORD_HEAD)
		return GUESS_MORE;
	/* The message's own header, if the record is long enough to show it:
	 * type, length of 24 bits, version. */
	size_t shown = (size_t)b[3] << 8 | b[4];
	const uint8_t *m = b + RECORD_HEAD;
	size_t have = len - RECORD_HEAD < shown ? len - RECORD_HEAD : shown;
	if (have > 0 && m[0] != TLS_CLIENT_HELLO && m[0] != TLS_SERVER_HELLO)
		return GUESS_NO;
	if ((have > 1 && m[1] != 0) || (have > 4 && m[4] != 3 && m[4] != DRAFT) ||
	    (have > 5 && m[4] == 3 && m[5] > 4))
		return GUESS_NO;
	return have >= 6 || have == shown ? GUESS_YES : GUESS_MORE;
}

enum guess tls_answer_starts(const uint8_t *b, size_t len)
{
	if (len == 0 || !record_head_right(b, len, RECORD_ALERT))
		return tls_starts(b, len);
	if (len < RECORD_HEAD)
		return GUESS_MORE;
	return b[3] == 0 && b[4] == 2 ? GUESS_YES : GUESS_NO;
}

/* A walk over the handshake bytes of one side's records. */
struct walk {
	struct rd in;		/* behind the present piece */
	const uint8_t *piece;	/* handshake bytes of the present record */
	size_t len;		/* of them, those that are there */
};

/* The next handshake record; ERR_SHORT when there is none yet. */
static err_t next_piece(struct walk *w)
{
	for (;;) {
		uint8_t type = rd_u8(&w->in);
		uint16_t version = rd_u16be(&w->in);
		size_t len = rd_u16be(&w->in);
		if (w->in.err != OK)
			return w->in.err;
		if (version >> 8 != 3 || len == 0 || len > RECORD_MAX)
			return ERR_FORM;
		if (type != RECORD_HANDSHAKE && type != RECORD_ALERT)
			return ERR_FORM;
		w->piece = w->in.at;
		w->len = len < w->in.left ? len : w->in.left;
		rd_skip(&w->in, len);
		if (type == RECORD_HANDSHAKE)
			return OK;
	}
}

err_t tls_find(const uint8_t *bytes, size_t len, struct tls_place *ret)
{
	struct walk w = { .in = rd_of(bytes, len) };
	uint8_t head[MESSAGE_HEAD];
	size_t have = 0, need = MESSAGE_HEAD, first = 0, pieces = 0;

	while (have < need) {
		err_t e = next_piece(&w);
		if (e != OK)
			return e;
		if (pieces++ == 0)
			first = (size_t)(w.piece - bytes);
		for (size_t i = 0; i < w.len && have + i < MESSAGE_HEAD; i++)
			head[have + i] = w.piece[i];
		have += w.len;
		if (have < MESSAGE_HEAD || need > MESSAGE_HEAD)
			continue;
		if (head[0] != TLS_CLIENT_HELLO && head[0] != TLS_SERVER_HELLO)
			return ERR_FORM;
		need += (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
		if (need > TLS_HELLO_MAX)
			return ERR_LIMIT;
	}
	*ret = (struct tls_place){ .at = first, .len = need, .joined = pieces == 1 };
	return OK;
}

void tls_join(uint8_t *bytes, size_t len, const struct tls_place *place)
{
	struct walk w = { .in = rd_of(bytes, len) };

	/* Every piece moves towards the front, behind what is already there. */
	for (size_t at = 0; at < place->len && next_piece(&w) == OK;) {
		size_t n = w.len < place->len - at ? w.len : place->len - at;
		memmove(bytes + at, w.piece, n);
		at += n;
	}
}

static struct tls_span span_of(const struct rd *r)
{
	return (struct tls_span){ .at = r->at, .len = r->left };
}

/* A body that is one list behind a length of `size` bytes; empty if it is not. */
static struct tls_span list_of(struct rd body, unsigned size)
{
	size_t len = size == 1 ? rd_u8(&body) : rd_u16be(&body);
	struct rd list = rd_sub(&body, len);

	if (rd_end(&body) != OK)
		return (struct tls_span){ .at = NULL, .len = 0 };
	return span_of(&list);
}

static struct tls_span even(struct tls_span s)
{
	s.len &= ~(size_t)1;
	return s;
}

static struct tls_span host_name_of(struct rd body)
{
	struct tls_span list = list_of(body, 2);
	struct rd in = rd_of(list.at, list.len);

	while (in.left > 0) {
		uint8_t type = rd_u8(&in);
		struct rd name = rd_sub(&in, rd_u16be(&in));
		if (in.err == OK && type == 0)
			return span_of(&name);
	}
	return (struct tls_span){ .at = NULL, .len = 0 };
}

static void versions_read(struct rd body, struct tls_hello *h)
{
	uint16_t best = 0;

	if (h->kind == TLS_SERVER_HELLO) {
		best = rd_u16be(&body);
		if (rd_end(&body) == OK)
			h->version = best;
		return;
	}
	struct tls_span list = list_of(body, 1);
	for (size_t i = 0; i + 1 < list.len; i += 2) {
		uint16_t v = (uint16_t)(list.at[i] << 8 | list.at[i + 1]);
		if (!tls_grease(v) && v > best)
			best = v;
	}
	if (best != 0)
		h->version = best;
}

static void extension_read(uint16_t type, struct rd body, struct tls_hello *h)
{
	switch (type) {
	case EXT_SERVER_NAME:
		h->has_server_name = true;
		if (h->server_name.len == 0)
			h->server_name = host_name_of(body);
		break;
	case EXT_GROUPS:
		h->groups = even(list_of(body, 2));
		break;
	case EXT_FORMATS:
		h->formats = list_of(body, 1);
		break;
	case EXT_ALGORITHMS:
		h->algorithms = even(list_of(body, 2));
		break;
	case EXT_ALPN:
		h->alpn = list_of(body, 2);
		break;
	case EXT_VERSIONS:
		versions_read(body, h);
		break;
	default:
		break;
	}
}

/* Whole extensions count; what is damaged ends the list. */
static void extensions_read(struct rd *in, struct tls_hello *h)
{
	size_t len = rd_u16be(in);
	struct rd list = rd_sub(in, len < in->left ? len : in->left);
	const uint8_t *start = list.at;

	while (list.left > 0) {
		uint16_t type = rd_u16be(&list);
		struct rd body = rd_sub(&list, rd_u16be(&list));
		if (list.err != OK)
			return;
		extension_read(type, body, h);
		h->extensions = (struct tls_span){ start, (size_t)(list.at - start) };
	}
}

err_t tls_hello_read(const uint8_t *bytes, size_t len, struct tls_hello *ret)
{
	struct tls_hello h = { 0 };
	struct rd whole = rd_of(bytes, len);

	h.kind = rd_u8(&whole);
	struct rd in = rd_sub(&whole, rd_u24be(&whole));
	h.legacy_version = h.version = rd_u16be(&in);
	/* A server of the drafts before 22 named the draft here and left out session
	 * and compression. */
	bool old_draft = h.kind == TLS_SERVER_HELLO && h.legacy_version >> 8 == DRAFT;
	rd_skip(&in, 32);		/* random */
	if (!old_draft)
		rd_skip(&in, rd_u8(&in));	/* session */
	if (h.kind == TLS_CLIENT_HELLO) {
		struct rd ciphers = rd_sub(&in, rd_u16be(&in));
		h.ciphers = even(span_of(&ciphers));
		rd_skip(&in, rd_u8(&in));	/* compression methods */
	} else if (h.kind == TLS_SERVER_HELLO) {
		struct rd cipher = rd_sub(&in, 2);
		h.ciphers = span_of(&cipher);
		rd_skip(&in, old_draft ? 0 : 1);	/* compression method */
	} else {
		return ERR_FORM;
	}
	if (in.err != OK)
		return in.err;
	if (h.legacy_version >> 8 != 3 && !old_draft)
		return ERR_FORM;
	if (in.left > 0)
		extensions_read(&in, &h);
	*ret = h;
	return OK;
}

const char *tls_version_text(uint16_t version)
{
	static const char *const texts[] = { "3.0", "1.0", "1.1", "1.2", "1.3" };

	if (version >= 0x0300 && version < 0x0300 + COUNT_OF(texts))
		return texts[version - 0x0300];
	/* Drafts of 1.3. Source: RFC 8446 drafts, section 4.2.1.1 */
	if (version >> 8 == DRAFT)
		return texts[4];
	return NULL;
}

static void add_server_name(const struct tls_hello *h, struct facts *facts)
{
	char name[FACT_TEXT_MAX];
	size_t n = h->server_name.len < sizeof(name) ? h->server_name.len : sizeof(name);

	for (size_t i = 0; i < n; i++) {
		uint8_t c = h->server_name.at[i];
		name[i] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
	if (n > 0)
		facts_text(facts, F_TLS_SNI, name, n);
}

static void add_alpn(const struct tls_hello *h, enum field field, struct facts *facts)
{
	struct rd in = rd_of(h->alpn.at, h->alpn.len);

	while (in.left > 0) {
		struct rd name = rd_sub(&in, rd_u8(&in));
		if (in.err == OK && name.left > 0)
			facts_text(facts, field, name.at, name.left);
	}
}

void tls_hello_facts(const struct tls_hello *h, char transport, struct facts *facts)
{
	char text[JA_TEXT_BYTES];
	const char *version = tls_version_text(h->version);

	facts_text(facts, F_PROTOCOL, "tls", 3);
	if (h->kind == TLS_SERVER_HELLO) {
		if (version != NULL)
			facts_text(facts, F_TLS_VERSION, version, strlen(version));
		if (ja3_server(h, text) == OK)
			facts_text(facts, F_TLS_JA3S, text, strlen(text));
		add_alpn(h, F_TLS_ALPN, facts);
		return;
	}
	add_server_name(h, facts);
	add_alpn(h, F_TLS_CLIENT_ALPN, facts);
	if (ja3_client(h, text) == OK)
		facts_text(facts, F_TLS_JA3, text, strlen(text));
	if (ja4_client(h, transport, text) == OK)
		facts_text(facts, F_TLS_JA4, text, strlen(text));
}
