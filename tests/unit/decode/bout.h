/* bout.h - a conversation for the tests of a `struct proto`, driven as flow drives it. */
#ifndef TEST_BOUT_H
#define TEST_BOUT_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "decode/proto.h"
#include "hello.h"

struct bout {
	const struct proto *proto;
	struct facts facts;
	_Alignas(16) uint8_t state[512];
	struct buf kept[2];	/* what a side has not read yet */
	uint64_t skip[2];
	uint16_t port[2];
	bool sure, refused, lost;
};

/* What one side sends. */
struct said {
	enum side side;
	const void *bytes;
	size_t len;
};

#define SAID(who, s)	{ who, s, sizeof(s) - 1 }

static inline struct bout bout_of(const struct proto *proto)
{
	return (struct bout){ .proto = proto, .kept = { buf_of(65536), buf_of(65536) },
			      .port = { 40000, 40001 } };
}

static inline struct talk bout_talk(struct bout *b, enum side side, bool last)
{
	return (struct talk){ .side = side, .port = { b->port[0], b->port[1] }, .sure = b->sure, .last = last,
			      .state = b->state, .facts = &b->facts };
}

static inline void bout_drop(struct bout *b, enum side side, size_t n)
{
	struct buf *k = &b->kept[side];

	memmove(k->bytes, k->bytes + n, k->len - n);
	k->len -= n;
}

/* Exact-size copies go to the protocol, so that a byte too far is seen. */
static inline uint8_t *bout_copy(const struct buf *k)
{
	uint8_t *copy = malloc(k->len);

	assert_non_null(copy);
	memcpy(copy, k->bytes, k->len);
	return copy;
}

static inline bool bout_recognise(struct bout *b, enum side side)
{
	struct talk t = bout_talk(b, side, false);

	if (b->sure || b->refused)
		return b->sure;
	t.state = NULL;
	uint8_t *copy = bout_copy(&b->kept[side]);
	enum guess g = b->proto->starts(&t, copy, b->kept[side].len);
	free(copy);
	b->sure = g == GUESS_YES;
	b->refused = g == GUESS_NO;
	return b->sure;
}

static inline void bout_read(struct bout *b, enum side side, bool last)
{
	struct buf *k = &b->kept[side];

	while (k->len > 0 && !b->lost) {
		size_t skip = b->skip[side] < k->len ? (size_t)b->skip[side] : k->len;
		b->skip[side] -= skip;
		bout_drop(b, side, skip);
		if (k->len == 0 || !bout_recognise(b, side))
			return;
		struct talk t = bout_talk(b, side, last);
		struct proto_step step = { 0 };
		uint8_t *copy = bout_copy(k);
		b->proto->read(&t, copy, k->len, &step);
		free(copy);
		if (last)
			return;
		assert_true(step.used <= k->len);
		assert_true(step.then != PROTO_ON || step.used > 0 || step.skip > 0);
		bout_drop(b, side, step.used);
		b->skip[side] = step.skip;
		b->lost = step.then == PROTO_LOST;
		if (step.then == PROTO_MORE)
			assert_true(k->len <= b->proto->keep);
		if (step.then != PROTO_ON)
			return;
	}
}

/* `piece` bytes at a time; 0: all that was said at once. */
static inline void bout_say(struct bout *b, const struct said *said, size_t count, size_t piece)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < said[i].len;) {
			size_t n = piece == 0 || piece > said[i].len - at ? said[i].len - at : piece;
			buf_add(&b->kept[said[i].side], (const uint8_t *)said[i].bytes + at, n);
			bout_read(b, said[i].side, false);
			at += n;
		}
	}
}

static inline void bout_end(struct bout *b)
{
	bout_read(b, SIDE_SOURCE, true);
	bout_read(b, SIDE_DESTINATION, true);
	struct talk t = bout_talk(b, SIDE_SOURCE, true);
	if (b->sure && b->proto->end != NULL)
		b->proto->end(&t);
}

static inline void bout_free(struct bout *b)
{
	facts_free(&b->facts);
	buf_free(&b->kept[0]);
	buf_free(&b->kept[1]);
}

/* All that was said gives the same facts, whatever the pieces. */
static inline void bout_any_pieces(const struct proto *proto, const struct said *said, size_t count)
{
	struct bout whole = bout_of(proto);

	bout_say(&whole, said, count, 0);
	bout_end(&whole);
	assert_true(whole.sure);
	for (size_t piece = 1; piece < 80; piece++) {
		struct bout b = bout_of(proto);
		bout_say(&b, said, count, piece);
		bout_end(&b);
		assert_int_equal(b.facts.used, whole.facts.used);
		assert_memory_equal(b.facts.bytes, whole.facts.bytes, b.facts.used);
		bout_free(&b);
	}
	bout_free(&whole);
}

/* What `starts` says of a client's first bytes. */
static inline enum guess bout_guess(const struct proto *proto, const void *bytes, size_t len)
{
	struct talk t = { .side = SIDE_SOURCE, .port = { 40000, 40001 } };

	return proto->starts(&t, bytes, len);
}

/* One datagram of the side that began, not sure. */
static inline err_t bout_datagram(struct bout *b, const void *bytes, size_t len)
{
	struct talk t = bout_talk(b, SIDE_SOURCE, false);

	return b->proto->datagram(&t, bytes, len);
}

/* First bytes of other protocols; none of ours may claim them. */
static inline void bout_refuses_others(const struct proto *proto)
{
	static const struct { const char *bytes; size_t len; } others[] = {
#define OTHER(s)	{ s, sizeof(s) - 1 }
		OTHER("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		OTHER("\x16\x03\x01\x00\x30\x01\x00\x00\x2c\x03\x03 hello hello hello hello hello"),
		OTHER("SSH-2.0-OpenSSH_9.2\r\n"),
		OTHER("\x00\x1d\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07" "example\x03" "org\x00\x00\x01\x00\x01"),
		OTHER("\x00\x00\x00\x45\xff\x53\x4d\x42\x72\x00\x00\x00\x00\x18\x53\xc8\x00\x00\x00\x00\x00\x00"),
		/* RDP: with a cookie, with a negotiation request, plain */
		OTHER("\x03\x00\x00\x2c\x27\xe0\x00\x00\x00\x00\x00" "Cookie: mstshash=eltons\r\n\x01\x00\x08\x00\x00\x00\x00\x00"),
		OTHER("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"),
		OTHER("\x03\x00\x00\x0b\x06\xe0\x00\x00\x00\x00\x00"),
		/* MySQL greeting, PostgreSQL start, MongoDB, LDAP bind, Kerberos */
		OTHER("\x4a\x00\x00\x00\x0a\x35\x2e\x37\x2e\x33\x33\x00\x08\x00\x00\x00\x11\x22\x33\x44"),
		OTHER("\x00\x00\x00\x29\x00\x03\x00\x00user\x00" "a\x00" "database\x00" "b\x00\x00"),
		OTHER("\x3a\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xd4\x07\x00\x00\x00\x00\x00\x00" "admin.$cmd"),
		OTHER("\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"),
		OTHER("\x00\x00\x00\x10\x6a\x0e\x30\x0c\xa1\x03\x02\x01\x05\xa2\x03\x02\x01\x0a\xa4\x00"),
		/* BitTorrent, TDS, zeros, all ones */
		OTHER("\x13" "BitTorrent protocol\x00\x00\x00\x00\x00\x10\x00\x05"),
		OTHER("\x12\x01\x00\x2f\x00\x00\x01\x00\x00\x00\x1a\x00\x06\x01\x00\x20\x00\x01\x02\x00\x21\x00\x01"),
		OTHER("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
		OTHER("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
#undef OTHER
	};

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (proto->starts != NULL)
			assert_int_equal(bout_guess(proto, others[i].bytes, others[i].len), GUESS_NO);
		if (proto->datagram == NULL)
			continue;
		struct bout b = bout_of(proto);
		assert_int_not_equal(bout_datagram(&b, others[i].bytes, others[i].len), OK);
		assert_int_equal(b.facts.used, 0);
		bout_free(&b);
	}
}

/* Whatever is cut off is refused or waited for, and random bytes do no harm. */
static inline void bout_cuts(const struct proto *proto, const void *bytes, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		struct bout b = bout_of(proto);
		struct said said = { SIDE_SOURCE, bytes, n };
		b.sure = true;
		bout_say(&b, &said, 1, 0);
		bout_end(&b);
		bout_free(&b);
	}
}

#endif
