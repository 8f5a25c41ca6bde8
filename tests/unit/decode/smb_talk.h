/* smb_talk.h - a conversation of SMB for tests: messages in, facts out. */
#ifndef TEST_SMB_TALK_H
#define TEST_SMB_TALK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "decode/smb.h"

/* What one side sent and was not read, as flow would keep it. */
struct sent {
	struct buf bytes;
	uint64_t skip;
	bool lost;
};

struct chat {
	struct talk talk;
	struct facts facts;
	struct sent side[2];
};

static inline void chat_open(struct chat *c)
{
	*c = (struct chat){ .facts = FACTS_NONE };
	c->talk.facts = &c->facts;
	c->talk.state = calloc(1, proto_smb.state);
	assert_non_null(c->talk.state);
	c->side[0].bytes = buf_of(1 << 20);
	c->side[1].bytes = buf_of(1 << 20);
}

/* Read once what a side has, from an exact copy. */
static inline struct proto_step chat_step(struct chat *c, enum side side, bool last)
{
	struct buf *b = &c->side[side].bytes;
	struct proto_step step = { 0 };
	uint8_t *copy = malloc(b->len);

	assert_non_null(copy);
	memcpy(copy, b->bytes, b->len);
	c->talk.side = side;
	c->talk.last = last;
	proto_smb.read(&c->talk, copy, b->len, &step);
	free(copy);
	return step;
}

static inline void chat_drop(struct buf *b, size_t n)
{
	memmove(b->bytes, b->bytes + n, b->len - n);
	b->len -= n;
}

/* The next bytes of a side, as a segment. */
static inline void chat_bytes(struct chat *c, enum side side, const void *bytes, size_t len)
{
	struct sent *s = &c->side[side];
	size_t over = s->skip < len ? (size_t)s->skip : len;

	s->skip -= over;
	buf_add(&s->bytes, (const uint8_t *)bytes + over, len - over);
	while (!s->lost && s->bytes.len > 0) {
		struct proto_step step = chat_step(c, side, false);
		assert_true(step.used <= s->bytes.len);
		if (step.then == PROTO_MORE) {
			assert_true(s->bytes.len <= proto_smb.keep);
			return;
		}
		s->lost = step.then == PROTO_LOST;
		if (s->lost)
			return;
		assert_int_equal(step.then, PROTO_ON);
		assert_true(step.used + step.skip > 0);
		chat_drop(&s->bytes, step.used);
		over = step.skip < s->bytes.len ? (size_t)step.skip : s->bytes.len;
		chat_drop(&s->bytes, over);
		s->skip = step.skip - over;
	}
}

/* Both sides end, then the conversation; the facts stay. */
static inline void chat_end(struct chat *c)
{
	for (enum side i = SIDE_SOURCE; i <= SIDE_DESTINATION; i++) {
		if (c->side[i].bytes.len > 0 && !c->side[i].lost)
			(void)chat_step(c, i, true);
		buf_free(&c->side[i].bytes);
	}
	proto_smb.end(&c->talk);
	free(c->talk.state);
	c->talk.state = NULL;
}

/* Hexadecimal text as bytes; `out` has room for half its length. */
static inline size_t from_hex(const char *text, uint8_t *out)
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++) {
		unsigned byte = 0;
		assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
	return n;
}

static inline void put16(struct buf *b, unsigned n)
{
	buf_u8(b, (uint8_t)n);
	buf_u8(b, (uint8_t)(n >> 8));
}

static inline void put32(struct buf *b, uint32_t n)
{
	put16(b, n & 0xffff);
	put16(b, n >> 16);
}

/* A message of SMB 2; `next` is 0 or where the next one begins. */
struct said {
	uint16_t command;
	bool response;
	uint32_t status, number, tree, flags, next;
};

static inline void put_smb2(struct buf *b, struct said m, const void *body, size_t len)
{
	buf_add(b, "\xfeSMB\x40\0\0\0", 8);
	put32(b, m.status);
	put16(b, m.command);
	put16(b, 1);
	put32(b, m.flags | (m.response ? 1 : 0));
	put32(b, m.next);
	put32(b, m.number);
	put32(b, 0);
	put32(b, 0);
	put32(b, m.tree);
	for (int i = 0; i < 24; i++)
		buf_u8(b, 0);
	buf_add(b, body, len);
}

static inline void chat_frame(struct chat *c, enum side side, const void *bytes, size_t len)
{
	uint8_t head[4] = { 0, (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len };

	chat_bytes(c, side, head, sizeof(head));
	chat_bytes(c, side, bytes, len);
}

static inline void chat_smb2(struct chat *c, struct said m, const void *body, size_t len)
{
	struct buf b = buf_of(1 << 17);

	put_smb2(&b, m, body, len);
	chat_frame(c, m.response ? SIDE_DESTINATION : SIDE_SOURCE, b.bytes, b.len);
	buf_free(&b);
}

/* Ask for a share, in ASCII; `number` is the message's. */
static inline void ask_share(struct chat *c, uint32_t number, const char *path)
{
	struct buf b = buf_of(4096);

	put16(&b, 9);
	put16(&b, 0);
	put16(&b, 72);
	put16(&b, (unsigned)(2 * strlen(path)));
	for (const char *at = path; *at != '\0'; at++)
		put16(&b, (unsigned char)*at);
	chat_smb2(c, (struct said){ .command = 3, .number = number }, b.bytes, b.len);
	buf_free(&b);
}

static inline void answer_share(struct chat *c, uint32_t number, uint32_t tree, uint32_t status)
{
	chat_smb2(c, (struct said){ .command = 3, .response = true, .number = number, .tree = tree,
				    .status = status }, "\x10\0\1\0", 4);
}

static inline void open_share(struct chat *c, uint32_t number, uint32_t tree, const char *path)
{
	ask_share(c, number, path);
	answer_share(c, number, tree, 0);
}

static inline void ask_write(struct chat *c, uint32_t tree, uint32_t bytes)
{
	struct buf b = buf_of(1 << 17);

	put16(&b, 49);
	put16(&b, 112);
	put32(&b, bytes);
	for (uint32_t i = 0; i < 40 + bytes; i++)
		buf_u8(&b, 'S');
	chat_smb2(c, (struct said){ .command = 9, .tree = tree }, b.bytes, b.len);
	buf_free(&b);
}

static inline void ask_info(struct chat *c, uint32_t tree, uint8_t class, uint8_t first)
{
	uint8_t body[40] = { 33, 0, 1, class, 8, 0, 0, 0, 96, 0 };

	body[32] = first;
	chat_smb2(c, (struct said){ .command = 17, .tree = tree }, body, sizeof(body));
}

#endif
