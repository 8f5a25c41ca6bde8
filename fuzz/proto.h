/* proto.h - drive a `struct proto` with hostile bytes, as flow would. */
#ifndef FUZZ_PROTO_H
#define FUZZ_PROTO_H

#include <stdlib.h>
#include <string.h>

#include "decode/proto.h"

/* A conversation under test. The bytes given are pieces: a byte whose top bit is
 * the side and whose lower bits are the length (0: all that is left). */
struct proto_bout {
	const struct proto *proto;
	struct facts facts;
	_Alignas(16) uint8_t state[512];
	uint8_t *kept[2];	/* exact-size copies of what a side has not read yet */
	size_t len[2];
	uint64_t skip[2];
	bool sure, over, done[2];
};

static inline struct talk proto_bout_talk(struct proto_bout *b, unsigned side, bool last)
{
	return (struct talk){ .side = (enum side)side, .port = { 40000, 40001 }, .sure = b->sure, .last = last,
			      .state = b->proto->state > 0 ? b->state : NULL, .facts = &b->facts };
}

/* The kept bytes of a side become those from `at` on with `more` behind them. */
static inline void proto_bout_keep(struct proto_bout *b, unsigned side, size_t at, const uint8_t *more, size_t n)
{
	size_t old = b->len[side] - at;
	uint8_t *copy = malloc(old + n > 0 ? old + n : 1);

	if (copy == NULL)
		abort();
	if (old > 0)
		memcpy(copy, b->kept[side] + at, old);
	if (n > 0)
		memcpy(copy + old, more, n);
	free(b->kept[side]);
	b->kept[side] = copy;
	b->len[side] = old + n;
}

static inline void proto_bout_drop(struct proto_bout *b, unsigned side)
{
	proto_bout_keep(b, side, b->len[side], NULL, 0);
}

/* Is the conversation this protocol? */
static inline bool proto_bout_starts(struct proto_bout *b, unsigned side)
{
	struct talk t = proto_bout_talk(b, side, false);
	uint32_t used = b->facts.used;

	if (b->sure)
		return true;
	t.state = NULL;
	enum guess g = b->proto->starts(&t, b->kept[side], b->len[side]);
	if (b->facts.used != used)
		abort();	/* a guess adds nothing */
	b->sure = g == GUESS_YES;
	if (g == GUESS_NO)
		proto_bout_drop(b, side);
	return b->sure;
}

static inline void proto_bout_step(struct proto_bout *b, unsigned side, const struct proto_step *step)
{
	if (step->used > b->len[side])
		abort();
	if (step->then == PROTO_ON && step->used == 0 && step->skip == 0)
		abort();
	b->skip[side] = step->skip;
	proto_bout_keep(b, side, step->used, NULL, 0);
	if (step->then == PROTO_LOST)
		proto_bout_drop(b, side);
	if (step->then == PROTO_DONE || step->then == PROTO_SWITCH)
		b->done[side] = true;
	if (step->then == PROTO_OVER)
		b->over = true;
}

static inline void proto_bout_read(struct proto_bout *b, unsigned side, bool last)
{
	struct proto_step step = { .then = PROTO_ON };

	while (step.then == PROTO_ON && b->len[side] > 0 && !b->over && !b->done[side]) {
		size_t skip = b->skip[side] < b->len[side] ? (size_t)b->skip[side] : b->len[side];
		b->skip[side] -= skip;
		proto_bout_keep(b, side, skip, NULL, 0);
		if (b->len[side] == 0 || !proto_bout_starts(b, side))
			return;
		struct talk t = proto_bout_talk(b, side, last);
		step = (struct proto_step){ 0 };
		b->proto->read(&t, b->kept[side], b->len[side], &step);
		if (last)
			return;
		proto_bout_step(b, side, &step);
		if (step.then == PROTO_MORE && b->len[side] > b->proto->keep)
			proto_bout_drop(b, side);
	}
}

static inline void proto_fuzz_stream(struct proto_bout *b, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		unsigned side = bytes[0] >> 7;
		size_t n = bytes[0] & 0x7f;
		bytes++;
		len--;
		if (n == 0 || n > len)
			n = len;
		proto_bout_keep(b, side, 0, bytes, n);
		proto_bout_read(b, side, false);
		bytes += n;
		len -= n;
	}
	for (unsigned side = 0; side < 2; side++)
		proto_bout_read(b, side, true);
}

static inline void proto_fuzz_datagram(struct proto_bout *b, const uint8_t *bytes, size_t len)
{
	for (unsigned n = 0; n < 4; n++) {
		struct talk t = proto_bout_talk(b, n & 1, false);
		uint8_t before[sizeof(b->state)];
		uint32_t used = b->facts.used;

		t.sure = n >= 2;
		memcpy(before, b->state, sizeof(before));
		if (b->proto->datagram(&t, bytes, len) == OK)
			continue;
		if (b->facts.used != used || memcmp(before, b->state, sizeof(before)) != 0)
			abort();	/* an error leaves all as it was */
	}
}

/* Bytes as a conversation over TCP in pieces, then as one datagram. */
static inline void proto_fuzz(const struct proto *proto, const uint8_t *bytes, size_t len)
{
	struct proto_bout b = { .proto = proto };

	if (proto->state > sizeof(b.state))
		abort();
	if (proto->starts != NULL) {
		proto_fuzz_stream(&b, bytes, len);
		struct talk t = proto_bout_talk(&b, 0, true);
		if (b.sure && proto->end != NULL)
			proto->end(&t);
		free(b.kept[0]);
		free(b.kept[1]);
		facts_free(&b.facts);
		b = (struct proto_bout){ .proto = proto };
	}
	if (proto->datagram != NULL) {
		proto_fuzz_datagram(&b, bytes, len);
		struct talk t = proto_bout_talk(&b, 0, true);
		if (proto->end != NULL)
			proto->end(&t);
	}
	facts_free(&b.facts);
}

#endif
