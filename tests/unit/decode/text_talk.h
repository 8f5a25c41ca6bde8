/* text_talk.h - a conversation in lines for tests: who said what in, facts out. */
#ifndef TEST_TEXT_TALK_H
#define TEST_TEXT_TALK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "decode/proto.h"
#include "rec/facts.h"

/* One side's bytes. */
struct say {
	enum side side;
	const char *bytes;
	size_t len;
};

#define C_(text)	{ SIDE_SOURCE, text, sizeof(text) - 1 }
#define S_(text)	{ SIDE_DESTINATION, text, sizeof(text) - 1 }

struct text_side {
	struct buf bytes;
	uint64_t skip;
	enum proto_then then;	/* of the last reading that was not MORE */
};

struct text_talk {
	const struct proto *proto;
	struct talk talk;
	struct facts facts;
	struct text_side side[2];
	bool over;		/* a SWITCH or OVER was seen */
};

static inline void text_open(struct text_talk *c, const struct proto *proto)
{
	*c = (struct text_talk){ .proto = proto, .facts = FACTS_NONE };
	c->talk.facts = &c->facts;
	c->talk.sure = true;
	c->talk.state = calloc(1, proto->state);
	assert_non_null(c->talk.state);
	c->side[0].bytes = buf_of(1 << 20);
	c->side[1].bytes = buf_of(1 << 20);
}

static inline void text_drop(struct buf *b, size_t n)
{
	memmove(b->bytes, b->bytes + n, b->len - n);
	b->len -= n;
}

static inline struct proto_step text_step(struct text_talk *c, enum side side, bool last)
{
	struct buf *b = &c->side[side].bytes;
	struct proto_step step = { .used = 0 };
	uint8_t *copy = malloc(b->len);

	assert_non_null(copy);
	memcpy(copy, b->bytes, b->len);
	c->talk.side = side;
	c->talk.last = last;
	c->proto->read(&c->talk, copy, b->len, &step);
	free(copy);
	return step;
}

/* A segment of a side, read as flow would. */
static inline void text_bytes(struct text_talk *c, enum side side, const void *bytes, size_t len)
{
	struct text_side *s = &c->side[side];
	size_t over = s->skip < len ? (size_t)s->skip : len;

	s->skip -= over;
	if (len == over || s->then != PROTO_ON || c->over)
		return;
	buf_add(&s->bytes, (const uint8_t *)bytes + over, len - over);
	while (s->bytes.len > 0) {
		struct proto_step step = text_step(c, side, false);
		assert_true(step.used <= s->bytes.len);
		if (step.then == PROTO_MORE) {
			assert_true(s->bytes.len <= c->proto->keep);
			return;
		}
		assert_true(step.then != PROTO_ON || step.used + step.skip > 0);
		text_drop(&s->bytes, step.used);
		over = step.skip < s->bytes.len ? (size_t)step.skip : s->bytes.len;
		text_drop(&s->bytes, over);
		s->skip = step.skip - over;
		s->then = step.then;
		c->over = step.then == PROTO_SWITCH || step.then == PROTO_OVER;
		if (step.then != PROTO_ON)
			return;
	}
}

static inline void text_end(struct text_talk *c)
{
	for (enum side i = SIDE_SOURCE; i <= SIDE_DESTINATION; i++) {
		if (c->side[i].bytes.len > 0 && c->side[i].then == PROTO_ON && !c->over)
			(void)text_step(c, i, true);
		buf_free(&c->side[i].bytes);
	}
	if (c->proto->end != NULL)
		c->proto->end(&c->talk);
	free(c->talk.state);
	c->talk.state = NULL;
}

/* The whole conversation, `piece` bytes at a time. */
static inline void text_play(struct text_talk *c, const struct proto *proto, const struct say *says,
			     size_t count, size_t piece)
{
	text_open(c, proto);
	for (size_t i = 0; i < count; i++)
		for (size_t at = 0; at < says[i].len; at += piece) {
			size_t n = says[i].len - at < piece ? says[i].len - at : piece;
			text_bytes(c, says[i].side, says[i].bytes + at, n);
		}
	text_end(c);
}

/* Play it whole, and in pieces of each other size up to 40: the facts are the same. The
 * facts stay in `c`. */
static inline void text_all_ways(struct text_talk *c, const struct proto *proto,
				 const struct say *says, size_t count)
{
	struct text_talk other;

	text_play(c, proto, says, count, SIZE_MAX / 2);
	for (size_t piece = 1; piece <= 40; piece++) {
		text_play(&other, proto, says, count, piece);
		assert_int_equal(other.facts.used, c->facts.used);
		if (c->facts.used > 0)
			assert_memory_equal(other.facts.bytes, c->facts.bytes, c->facts.used);
		assert_int_equal(other.over, c->over);
		facts_free(&other.facts);
	}
}

static inline enum guess text_starts(const struct proto *proto, const char *text, bool sure)
{
	struct talk t = { .sure = sure, .port = { 40000, 4 } };
	size_t len = strlen(text);
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	enum guess g = proto->starts(&t, copy, len);
	free(copy);
	return g;
}

/* Is the text nowhere in the facts? */
static inline bool text_absent(const struct facts *f, const char *text)
{
	return f->used == 0 || memmem(f->bytes, f->used, text, strlen(text)) == NULL;
}

#endif
