/* feed_talk.h - a conversation of any protocol for tests: bytes in, facts out. */
#ifndef TEST_FEED_TALK_H
#define TEST_FEED_TALK_H

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "decode/proto.h"

#define BYTES(s)	(const uint8_t *)(s), sizeof(s) - 1

/* What one side sent and was not read, as flow would keep it. */
struct feed_side {
	struct buf bytes;
	uint64_t skip;
	enum proto_then then;
};

struct feed {
	const struct proto *proto;
	struct talk talk;
	struct facts facts;
	struct feed_side side[2];
	struct buf text;
};

static inline void feed_open(struct feed *f, const struct proto *p)
{
	*f = (struct feed){ .proto = p, .facts = FACTS_NONE };
	f->talk.facts = &f->facts;
	if (p->state > 0)
		assert_non_null(f->talk.state = calloc(1, p->state));
	f->side[0].bytes = buf_of(1 << 20);
	f->side[1].bytes = buf_of(1 << 20);
	f->text = buf_of(1 << 16);
}

static inline void feed_close(struct feed *f)
{
	free(f->talk.state);
	facts_free(&f->facts);
	buf_free(&f->side[0].bytes);
	buf_free(&f->side[1].bytes);
	buf_free(&f->text);
}

/* Bytes of exactly their size, so that one too far is seen. */
static inline uint8_t *feed_copy(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	return copy;
}

static inline struct proto_step feed_read(struct feed *f, enum side side, bool last)
{
	struct buf *b = &f->side[side].bytes;
	struct proto_step step = { 0 };
	uint8_t *copy = feed_copy(b->bytes, b->len);

	f->talk.side = side;
	f->talk.last = last;
	f->proto->read(&f->talk, copy, b->len, &step);
	free(copy);
	return step;
}

static inline void feed_drop(struct buf *b, size_t n)
{
	memmove(b->bytes, b->bytes + n, b->len - n);
	b->len -= n;
}

/* The next bytes of a side, as a segment. */
static inline void feed_bytes(struct feed *f, enum side side, const void *bytes, size_t len)
{
	struct feed_side *s = &f->side[side];
	size_t over = s->skip < len ? (size_t)s->skip : len;

	s->skip -= over;
	buf_add(&s->bytes, (const uint8_t *)bytes + over, len - over);
	while ((s->then == PROTO_ON || s->then == PROTO_MORE) && s->bytes.len > 0) {
		struct proto_step step = feed_read(f, side, false);
		s->then = step.then;
		assert_true(step.used <= s->bytes.len);
		if (step.then == PROTO_MORE) {
			assert_true(s->bytes.len <= f->proto->keep);
			return;
		}
		if (step.then == PROTO_ON)
			assert_true(step.used + step.skip > 0);
		feed_drop(&s->bytes, step.used);
		over = step.skip < s->bytes.len ? (size_t)step.skip : s->bytes.len;
		feed_drop(&s->bytes, over);
		s->skip = step.skip - over;
	}
}

/* The conversation is over. */
static inline void feed_end(struct feed *f)
{
	for (int side = 0; side < 2; side++)
		if (f->side[side].then == PROTO_MORE)
			(void)feed_read(f, (enum side)side, true);
	if (f->proto->end != NULL)
		f->proto->end(&f->talk);
}

static inline err_t feed_datagram(struct feed *f, enum side side, const void *bytes, size_t len)
{
	uint8_t *copy = feed_copy(bytes, len);

	f->talk.side = side;
	err_t e = f->proto->datagram(&f->talk, copy, len);
	free(copy);
	f->talk.sure = f->talk.sure || e == OK;
	return e;
}

/* Every cut of a datagram is refused by a stranger, and leaves nothing behind. */
static inline void feed_cuts_refused(const struct proto *p, const void *bytes, size_t len, size_t from)
{
	struct feed f;

	for (size_t n = from; n < len; n++) {
		feed_open(&f, p);
		assert_int_not_equal(feed_datagram(&f, SIDE_SOURCE, bytes, n), OK);
		assert_int_equal(f.facts.used, 0);
		feed_close(&f);
	}
}

static inline enum guess feed_starts(const struct proto *p, enum side side, const void *bytes, size_t len)
{
	struct talk t = { .side = side, .port = { 40000, 4 } };
	uint8_t *copy = feed_copy(bytes, len);
	enum guess g = p->starts(&t, copy, len);

	free(copy);
	return g;
}

static inline void feed_value(struct buf *out, const struct value *v)
{
	char ip[INET6_ADDRSTRLEN] = "";

	switch (field_info(v->field)->type) {
	case TYPE_UINT:
		buf_printf(out, "%llu|", (unsigned long long)v->number);
		break;
	case TYPE_IP:
		(void)inet_ntop(v->ip.version == 4 ? AF_INET : AF_INET6, v->ip.bytes, ip, sizeof(ip));
		buf_printf(out, "%s|", ip);
		break;
	default:
		buf_printf(out, "%.*s|", (int)v->len, (const char *)v->text);
		break;
	}
}

/* All values of a field, each followed by '|'. */
static inline const char *feed_values(struct feed *f, enum field field)
{
	struct value v;

	buf_clear(&f->text);
	for (uint32_t at = 0; facts_next(&f->facts, &at, &v);)
		if (v.field == field)
			feed_value(&f->text, &v);
	return buf_str(&f->text);
}

/* All facts, in their order. */
static inline const char *feed_facts(struct feed *f)
{
	struct value v;

	buf_clear(&f->text);
	for (uint32_t at = 0; facts_next(&f->facts, &at, &v);) {
		buf_printf(&f->text, "%s=", field_info(v.field)->name);
		feed_value(&f->text, &v);
	}
	return buf_str(&f->text);
}

static inline bool feed_holds(const struct feed *f, const char *secret)
{
	return f->facts.used > 0 && memmem(f->facts.bytes, f->facts.used, secret, strlen(secret)) != NULL;
}

#endif
