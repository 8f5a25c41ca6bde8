/* quic.c - datagrams of both ends of one flow, each behind two bytes of length of
 * which the highest bit says who sent it and the next whether they are the frames
 * of a packet that is sealed here. */
#include "proto.h"

#include "decode/quic.h"
#include "../tests/unit/decode/quic_seal.h"

#define PAYLOAD_MAX	8192u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void add_sealed(struct buf *gram, enum side side, const uint8_t *bytes, size_t len, uint16_t number)
{
	struct buf payload = buf_of(PAYLOAD_MAX);
	const uint8_t *cid = (const uint8_t *)"ninebytes";

	buf_add(&payload, bytes, len < PAYLOAD_MAX - 4 ? len : PAYLOAD_MAX - 4);
	buf_add(&payload, "\0\0\0\0", 4);
	quic_seal(gram, len % 2 != 0 ? V1 : V2, side == SIDE_SOURCE ? QUIC_CLIENT : QUIC_SERVER, cid, 9, number,
		  &payload);
	buf_free(&payload);
}

static void one(struct talk *t, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = proto_fuzz_copy(bytes, len);
	uint16_t before = t->facts->used;
	err_t e = len > 0 ? proto_quic.datagram(t, copy, len) : OK;

	if (e != OK && (t->facts->used != before || t->over))
		abort();
	t->sure = t->sure || (len > 0 && e == OK);
	free(copy);
}

static void talk_both(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;
	struct talk t = { .state = calloc(1, proto_quic.state), .facts = &facts };
	struct buf gram = buf_of(2 * PAYLOAD_MAX);
	uint16_t number = 0;
	size_t at = 0;

	if (t.state == NULL)
		abort();
	while (len - at >= 2 && !t.over) {
		size_t n = (size_t)(bytes[at] & 0x3f) << 8 | bytes[at + 1];
		bool seal = (bytes[at] & 0x40) != 0;
		t.side = (bytes[at] & 0x80) != 0 ? SIDE_DESTINATION : SIDE_SOURCE;
		at += 2;
		n = n < len - at ? n : len - at;
		buf_clear(&gram);
		if (seal)
			add_sealed(&gram, t.side, bytes + at, n, number++);
		else
			buf_add(&gram, bytes + at, n);
		one(&t, gram.bytes, gram.len);
		if (seal && t.side == SIDE_SOURCE && !t.sure)
			abort();	/* a client's packet of this very connection */
		at += n;
	}
	proto_quic.end(&t);
	buf_free(&gram);
	facts_free(&facts);
	free(t.state);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_quic, bytes, len);
	talk_both(bytes, len);
	return 0;
}
