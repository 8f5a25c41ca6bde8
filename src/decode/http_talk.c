#include "decode/http_talk.h"

#include "decode/http.h"

#define REQUESTS_MAX	32u	/* requests that wait for their response */

enum role { ROLE_UNKNOWN, ROLE_REQUESTS, ROLE_RESPONSES };

struct http_side {
	uint8_t role;		/* enum role */
	bool in_chunks;		/* between head and end of a chunked body */
	uint32_t scanned;	/* bytes known to hold no end of a head */
	struct http_chunks chunks;
};

struct http_state {
	struct http_side side[2];
	uint8_t asked[REQUESTS_MAX];	/* enum http_asked, a ring */
	uint8_t asked_first, asked_count;
};

static void push_asked(struct http_state *s, enum http_asked asked)
{
	if (s->asked_count < REQUESTS_MAX)
		s->asked[(s->asked_first + s->asked_count++) % REQUESTS_MAX] = (uint8_t)asked;
}

static enum http_asked peek_asked(const struct http_state *s)
{
	return s->asked_count > 0 ? (enum http_asked)s->asked[s->asked_first] : HTTP_ASKED_BODY;
}

static void pop_asked(struct http_state *s)
{
	if (s->asked_count == 0)
		return;
	s->asked_first = (uint8_t)((s->asked_first + 1) % REQUESTS_MAX);
	s->asked_count--;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	enum guess request = http_request_starts(bytes, len);

	(void)t;
	if (request == GUESS_YES)
		return GUESS_YES;
	enum guess response = http_response_starts(bytes, len);
	return response == GUESS_NO ? request : response;
}

/* Set the side on its way through the body behind a head. */
static void enter_body(struct http_side *h, const struct http_message *m, struct proto_step *step)
{
	switch (m->body) {
	case HTTP_NO_BODY:
		break;
	case HTTP_LENGTH:
		step->skip = m->length;
		break;
	case HTTP_CHUNKED:
		h->in_chunks = true;
		h->chunks = (struct http_chunks){ .state = 0 };
		break;
	case HTTP_REST:
		step->then = PROTO_DONE;
		break;
	}
}

static bool read_request(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct http_state *s = t->state;
	struct http_message m;

	if (http_request_read(bytes, len, t->facts, &m) != OK)
		return false;
	push_asked(s, m.asked);
	if (m.asked != HTTP_ASKED_TUNNEL)
		enter_body(&s->side[t->side], &m, step);
	return true;
}

static bool read_response(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct http_state *s = t->state;
	enum http_asked asked = peek_asked(s);
	struct http_message m;

	if (http_response_read(bytes, len, asked, t->facts, &m) != OK)
		return false;
	if (m.status == 101) {
		step->then = PROTO_SWITCH;
		return true;
	}
	if (m.status / 100 != 1)
		pop_asked(s);
	enter_body(&s->side[t->side], &m, step);
	if (asked == HTTP_ASKED_TUNNEL && m.status / 100 == 2)
		step->then = PROTO_SWITCH;
	return true;
}

static bool read_head(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	const struct http_state *s = t->state;

	return s->side[t->side].role == ROLE_REQUESTS ? read_request(t, bytes, len, step)
						       : read_response(t, bytes, len, step);
}

static void read_chunks(struct http_side *h, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	bool end;

	if (http_chunks_read(&h->chunks, bytes, len, &step->used, &step->skip, &end) != OK)
		step->then = PROTO_LOST;
	else if (end)
		h->in_chunks = false;
}

/* What the side is, and whether a head may begin here. */
static enum guess begins(struct http_side *h, const uint8_t *bytes, size_t len)
{
	enum guess request = h->role != ROLE_RESPONSES ? http_request_starts(bytes, len) : GUESS_NO;
	enum guess response = h->role != ROLE_REQUESTS ? http_response_starts(bytes, len) : GUESS_NO;

	if (request == GUESS_YES)
		h->role = ROLE_REQUESTS;
	else if (response == GUESS_YES)
		h->role = ROLE_RESPONSES;
	if (request == GUESS_YES || response == GUESS_YES)
		return GUESS_YES;
	return request == GUESS_MORE || response == GUESS_MORE ? GUESS_MORE : GUESS_NO;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct http_state *s = t->state;
	struct http_side *h = &s->side[t->side];

	if (t->last) {
		if (!h->in_chunks && begins(h, bytes, len) == GUESS_YES)
			(void)read_head(t, bytes, len, step);
		return;
	}
	if (h->in_chunks) {
		read_chunks(h, bytes, len, step);
		return;
	}
	if (h->role != ROLE_RESPONSES && (bytes[0] == '\r' || bytes[0] == '\n')) {	/* RFC 9112 section 2.2 */
		step->used = 1;
		return;
	}
	if (begins(h, bytes, len) == GUESS_NO) {
		step->then = PROTO_LOST;
		return;
	}
	size_t end = http_head_end(bytes, len, h->scanned);
	if (end == 0 && len <= HTTP_HEAD_MAX) {
		h->scanned = len > 3 ? (uint32_t)len - 3 : 0;
		step->then = PROTO_MORE;
		return;
	}
	h->scanned = 0;
	step->used = end != 0 ? end : len;
	if (!read_head(t, bytes, step->used, step) || end == 0)
		*step = (struct proto_step){ .used = step->used, .then = PROTO_LOST };
}

static void lost(struct talk *t)
{
	struct http_state *s = t->state;

	s->side[t->side] = (struct http_side){ .role = ROLE_UNKNOWN };
	s->asked_first = s->asked_count = 0;
}

const struct proto proto_http = {
	.name = "http",
	.state = sizeof(struct http_state),
	.keep = HTTP_HEAD_MAX + 4096u,
	.patience = 256,
	.starts = starts,
	.read = read_side,
	.lost = lost,
};
