#include "decode/http2.h"

#include <string.h>

#include "base/rd.h"
#include "decode/hpack.h"
#include "decode/http.h"

#define FRAME_HEAD	9u
#define FRAME_USUAL	16384u	/* the longest, unless the other side allows more */
#define PARTS_MAX	32u	/* frames of one header block */
#define METHOD_MAX	32u
#define SETTING		6u	/* bytes */

enum { FLAG_ACK = 1, FLAG_END_HEADERS = 4, FLAG_PADDED = 8, FLAG_PRIORITY = 0x20 };

enum { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE,
       CONTINUATION, FRAME_TYPES };

struct frame {
	uint32_t len;	/* behind the head */
	uint8_t type;
	uint8_t flags;
	uint32_t stream;
};

enum message { UNKNOWN, REQUEST, RESPONSE };

struct http2_side {
	struct hpack table;
	bool begun;
};

struct http2_state {
	struct http2_side side[2];
};

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

#define PREFACE_LEN	(sizeof(preface) - 1)

static const struct {
	uint8_t flags;		/* that mean something */
	bool stream;		/* belongs to one */
	int len;		/* that it must have; -1 any */
} frames[FRAME_TYPES] = {
	[DATA] = { 0x09, true, -1 }, [HEADERS] = { 0x2d, true, -1 }, [PRIORITY] = { 0, true, 5 },
	[RST_STREAM] = { 0, true, 4 }, [SETTINGS] = { 0x01, false, -1 }, [PUSH_PROMISE] = { 0x0c, true, -1 },
	[PING] = { 0x01, false, 8 }, [GOAWAY] = { 0, false, -1 }, [WINDOW_UPDATE] = { 0, false, 4 },
	[CONTINUATION] = { 0x04, true, -1 },
};

static struct frame frame_of(const uint8_t *b)
{
	struct rd in = rd_of(b, FRAME_HEAD);

	struct frame f = { .len = rd_u24be(&in), .type = rd_u8(&in), .flags = rd_u8(&in) };
	f.stream = rd_u32be(&in) & 0x7fffffffu;
	return f;
}

/* Is it a frame as the text has them? Others than those it names are allowed. */
static bool frame_right(const struct frame *f)
{
	if (f->type >= FRAME_TYPES)
		return true;
	if (frames[f->type].len >= 0 && f->len != (uint32_t)frames[f->type].len)
		return false;
	if (f->type == SETTINGS && (f->len % SETTING != 0 || ((f->flags & FLAG_ACK) != 0 && f->len != 0)))
		return false;
	return f->type == WINDOW_UPDATE || frames[f->type].stream == (f->stream != 0);
}

/* Would one send it? For what is not yet sure to be one. */
static bool frame_usual(const struct frame *f)
{
	return f->type < FRAME_TYPES && f->len <= FRAME_USUAL && frame_right(f) &&
	       (f->flags & ~frames[f->type].flags) == 0;
}

/* Settings that are known, with values that they may have; as far as they are there. */
static bool settings_usual(const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);

	while (in.left >= SETTING) {
		uint16_t name = rd_u16be(&in);
		uint32_t value = rd_u32be(&in);
		if (name == 0 || name > 16 || (name == 2 && value > 1) || (name == 4 && value > 0x7fffffff) ||
		    (name == 5 && (value < FRAME_USUAL || value > 0xffffff)))
			return false;
	}
	return true;
}

/* A server says its settings first; if it has none, more must follow.
 * Source: RFC 9113 section 3.4 */
static enum guess settings_start(const uint8_t *bytes, size_t len)
{
	static const uint8_t head[FRAME_HEAD] = { 0, 0, 0, SETTINGS };

	for (size_t i = 0; i < FRAME_HEAD && i < len; i++)
		if (bytes[i] != head[i] && i != 2)
			return GUESS_NO;
	if (len > 2 && (bytes[2] % SETTING != 0 || bytes[2] > 16 * SETTING))
		return GUESS_NO;
	if (len < FRAME_HEAD)
		return GUESS_MORE;
	size_t body = bytes[2], there = len - FRAME_HEAD;
	if (body > 0) {
		if (!settings_usual(bytes + FRAME_HEAD, there < body ? there : body))
			return GUESS_NO;
		return there < SETTING ? GUESS_MORE : GUESS_YES;
	}
	if (there < FRAME_HEAD)
		return GUESS_MORE;
	struct frame next = frame_of(bytes + FRAME_HEAD);
	return frame_usual(&next) && next.stream == 0 ? GUESS_YES : GUESS_NO;
}

/* A segment of a conversation whose order was lost: whole frames. */
static enum guess frames_start(const uint8_t *bytes, size_t len)
{
	size_t at = 0;
	unsigned count = 0;

	while (len - at >= FRAME_HEAD) {
		struct frame f = frame_of(bytes + at);
		if (!frame_usual(&f))
			return GUESS_NO;
		count++;
		if (f.len > len - at - FRAME_HEAD)
			return count > 1 ? GUESS_YES : GUESS_NO;
		at += FRAME_HEAD + f.len;
	}
	return count > 0 ? GUESS_YES : GUESS_NO;
}

static bool preface_fits(const uint8_t *bytes, size_t len)
{
	return memcmp(bytes, preface, len < PREFACE_LEN ? len : PREFACE_LEN) == 0;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return GUESS_MORE;
	if (preface_fits(bytes, len))
		return len < PREFACE_LEN ? GUESS_MORE : GUESS_YES;
	enum guess g = settings_start(bytes, len);
	return g == GUESS_NO && t->sure ? frames_start(bytes, len) : g;
}

static void begin(struct talk *t, struct http2_side *h)
{
	h->begun = true;
	facts_text(t->facts, F_PROTOCOL, "http", 4);
	facts_text(t->facts, F_HTTP_VERSION, "2", 1);
}

/* All digits, and few enough to be a number. */
static bool number_of(const struct hpack_field *f, uint64_t *ret)
{
	uint64_t n = 0;

	if (f->len == 0 || f->len > 18)
		return false;
	for (size_t i = 0; i < f->len; i++) {
		if (f->value[i] < '0' || f->value[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(f->value[i] - '0');
	}
	*ret = n;
	return true;
}

/* One field; pseudo-header fields come first and tell what the message is. */
static void add_field(const struct hpack_field *f, enum message *message, struct facts *facts)
{
	uint64_t n;

	switch (f->name) {
	case HPACK_METHOD:
		*message = REQUEST;
		if (f->len > 0 && f->len <= METHOD_MAX)
			facts_text(facts, F_HTTP_METHOD, f->value, f->len);
		break;
	case HPACK_STATUS:
		*message = RESPONSE;
		if (f->len == 3 && number_of(f, &n))
			facts_uint(facts, F_HTTP_STATUS, n);
		break;
	case HPACK_AUTHORITY:
	case HPACK_HOST:
		http_add_host(facts, f->value, f->len);
		break;
	case HPACK_USER_AGENT:
		if (f->len > 0)
			facts_text(facts, F_USER_AGENT, f->value, f->len);
		break;
	case HPACK_CONTENT_LENGTH:
		if (*message != UNKNOWN && number_of(f, &n))
			facts_uint(facts, *message == REQUEST ? F_HTTP_REQUEST_BODY : F_HTTP_RESPONSE_BODY, n);
		break;
	case HPACK_OTHER:
		break;
	}
}

static void read_fields(struct hpack *table, struct hpack_block b, struct facts *facts)
{
	enum message message = UNKNOWN;
	struct hpack_field f;
	err_t e;

	while ((e = hpack_next(&b, table, &f)) == OK)
		if (facts != NULL)
			add_field(&f, &message, facts);
	if (e != ERR_ABSENT)
		hpack_forget(table);
}

/* The header block's part in a frame of which `there` bytes are behind the head. */
static bool part_of(const struct frame *f, const uint8_t *bytes, size_t there, struct hpack_part *ret)
{
	bool first = f->type != CONTINUATION;
	size_t before = 0, padding = 0;

	if (first && (f->flags & FLAG_PADDED) != 0) {
		before = 1;
		padding = there > 0 ? bytes[0] : 0;
	}
	if (f->type == PUSH_PROMISE)
		before += 4;
	else if (first && (f->flags & FLAG_PRIORITY) != 0)
		before += 5;
	if (before + padding > f->len)
		return false;
	size_t len = f->len - before - padding;
	size_t seen = there > before ? there - before : 0;
	*ret = (struct hpack_part){ bytes + (there > before ? before : there), seen < len ? seen : len };
	return true;
}

/*
 * HEADERS or PUSH_PROMISE with the CONTINUATIONs behind it: all at once, since a field
 * may stand in two of them. One that is too long is stepped over, frame by frame.
 */
static void read_block(struct talk *t, struct http2_side *h, const uint8_t *bytes, size_t len,
		       struct proto_step *step)
{
	struct hpack_part parts[PARTS_MAX];
	const struct frame head = frame_of(bytes);
	struct frame f = head;
	size_t at = 0, count = 0;
	bool end = false;

	for (; !end; at += FRAME_HEAD + f.len) {
		size_t need = at + FRAME_HEAD;
		if (need <= len) {
			f = frame_of(bytes + at);
			need += f.len;
			if (at > 0 && (f.type != CONTINUATION || f.stream != head.stream))
				step->then = PROTO_LOST;
		}
		if (need > HTTP2_BLOCK_MAX || count == PARTS_MAX) {
			hpack_forget(&h->table);
			step->used = FRAME_HEAD;
			step->skip = head.len;
			return;
		}
		if (need > len && !t->last)
			step->then = PROTO_MORE;
		if (step->then == PROTO_LOST || step->then == PROTO_MORE)
			return;
		if (at + FRAME_HEAD > len)
			break;
		size_t there = len - at - FRAME_HEAD;
		if (!part_of(&f, bytes + at + FRAME_HEAD, there < f.len ? there : f.len, &parts[count])) {
			step->then = PROTO_LOST;
			return;
		}
		count++;
		end = need > len || (f.flags & FLAG_END_HEADERS) != 0;
	}
	step->used = at;
	read_fields(&h->table, hpack_block_of(parts, count), head.type == HEADERS ? t->facts : NULL);
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct http2_state *s = t->state;
	struct http2_side *h = &s->side[t->side];

	if (!h->begun && preface_fits(bytes, len)) {
		if (len < PREFACE_LEN) {
			step->then = PROTO_MORE;
			return;
		}
		begin(t, h);
		step->used = PREFACE_LEN;
		return;
	}
	if (len < FRAME_HEAD) {
		step->then = PROTO_MORE;
		return;
	}
	struct frame f = frame_of(bytes);
	if (!frame_right(&f) || (!h->begun && f.type >= FRAME_TYPES)) {
		step->then = PROTO_LOST;
		return;
	}
	if (!h->begun)
		begin(t, h);
	if (f.type == HEADERS || f.type == PUSH_PROMISE) {
		read_block(t, h, bytes, len, step);
		return;
	}
	step->used = FRAME_HEAD;	/* the rest, and the CONTINUATIONs of a block left out */
	step->skip = f.len;
}

static void lost(struct talk *t)
{
	struct http2_state *s = t->state;

	hpack_forget(&s->side[t->side].table);
}

const struct proto proto_http2 = {
	.name = "http",
	.state = sizeof(struct http2_state),
	.keep = HTTP2_BLOCK_MAX + 1u,
	.patience = 256,
	.starts = starts,
	.read = read_side,
	.lost = lost,
};
