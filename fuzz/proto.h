/* proto.h - drive one protocol with any bytes, the way flow does. */
#ifndef FUZZ_PROTO_H
#define FUZZ_PROTO_H

#include <stdlib.h>
#include <string.h>

#include "decode/proto.h"

/* An exact-size copy, so that one byte too far is seen. */
static inline uint8_t *proto_fuzz_copy(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

static inline struct proto_step proto_fuzz_read(const struct proto *p, struct talk *t,
						const uint8_t *bytes, size_t len)
{
	struct proto_step step = { 0 };
	uint8_t *copy = proto_fuzz_copy(bytes, len);

	p->read(t, copy, len, &step);
	free(copy);
	if (t->last)
		return step;
	if (step.used > len)
		abort();
	if (step.then == PROTO_ON && step.used == 0 && step.skip == 0)
		abort();	/* no progress */
	if (step.then == PROTO_MORE && (step.used != 0 || step.skip != 0 || len > p->keep))
		abort();
	return step;
}

/* All bytes of one side, of which `piece` more come at a time. */
static inline void proto_fuzz_side(const struct proto *p, struct talk *t, const uint8_t *bytes,
				   size_t len, size_t piece)
{
	size_t at = 0, there = piece < len ? piece : len;

	t->last = false;
	while (at < there) {
		struct proto_step step = proto_fuzz_read(p, t, bytes + at, there - at);
		if (step.then == PROTO_ON) {
			at += step.used;
			at = step.skip < len - at ? at + (size_t)step.skip : len;
		} else if (step.then != PROTO_MORE) {
			return;
		} else if (there == len) {
			break;
		}
		if (step.then == PROTO_MORE || at >= there)
			there = len - there > piece ? there + piece : len;
		there = there > at || at == len ? there : at + 1;
	}
	t->last = true;
	if (at < len)
		(void)proto_fuzz_read(p, t, bytes + at, len - at);
}

/* One conversation in which both sides say the same. */
static inline void proto_fuzz_talk(const struct proto *p, const uint8_t *bytes, size_t len, size_t piece)
{
	struct facts facts = FACTS_NONE;
	void *state = calloc(1, p->state > 0 ? p->state : 1);
	struct talk t = { .port = { 40000, 4 }, .state = p->state > 0 ? state : NULL, .facts = &facts };

	if (state == NULL)
		abort();
	for (int i = 0; p->read != NULL && i < 2; i++) {
		t.side = i == 0 ? SIDE_SOURCE : SIDE_DESTINATION;
		proto_fuzz_side(p, &t, bytes, len, piece);
	}
	if (p->end != NULL)
		p->end(&t);
	facts_free(&facts);
	free(state);
}

/* May a conversation begin with a datagram that begins with this byte, as the protocol says? */
static inline bool proto_fuzz_opens(const struct proto *p, uint8_t byte)
{
	if ((p->first[0].from | p->first[0].to) == 0)
		return true;
	for (size_t n = 0; n < sizeof(p->first) / sizeof(p->first[0]); n++)
		if ((p->first[n].from | p->first[n].to) != 0 && byte >= p->first[n].from && byte <= p->first[n].to)
			return true;
	return false;
}

static inline void proto_fuzz_datagram(const struct proto *p, const uint8_t *bytes, size_t len, bool sure)
{
	struct facts facts = FACTS_NONE;
	uint8_t *state = calloc(1, p->state + 1u), *copy = proto_fuzz_copy(bytes, len);
	struct talk t = { .sure = sure, .state = p->state > 0 ? state : NULL, .facts = &facts };

	if (state == NULL)
		abort();
	if (p->datagram(&t, copy, len) != OK) {
		for (size_t i = 0; i < p->state; i++)
			if (state[i] != 0)
				abort();
		if (facts.used != 0)
			abort();	/* an error leaves everything as it was */
	} else if (!sure && len > 0 && !proto_fuzz_opens(p, bytes[0])) {
		abort();	/* flow would not have offered it */
	}
	if (p->end != NULL)
		p->end(&t);
	facts_free(&facts);
	free(copy);
	free(state);
}

static inline void proto_fuzz(const struct proto *p, const uint8_t *bytes, size_t len)
{
	struct talk t = { .port = { 40000, 4 } };
	uint8_t *copy = proto_fuzz_copy(bytes, len);

	for (int side = 0; p->starts != NULL && side < 2; side++) {
		t.side = side == 0 ? SIDE_SOURCE : SIDE_DESTINATION;
		enum guess g = p->starts(&t, copy, len);
		if (g != GUESS_NO && len > 0 && p->starts(&t, copy, 1) == GUESS_NO)
			abort();	/* flow asks by the first byte: no refusal is taken back */
	}
	free(copy);
	if (p->read != NULL) {
		proto_fuzz_talk(p, bytes, len, len > 0 ? len : 1);
		proto_fuzz_talk(p, bytes, len, len / 7 + 1);
		if (len <= 2048)
			proto_fuzz_talk(p, bytes, len, 1);
	}
	if (p->datagram != NULL) {
		proto_fuzz_datagram(p, bytes, len, false);
		proto_fuzz_datagram(p, bytes, len, true);
	}
}

#endif
