/* dtls.c - datagrams of both ends of one flow, each behind two bytes of length of
 * which the highest bit says who sent it. */
#include "proto.h"

#include "decode/dtls.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void talk_both(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;
	struct talk t = { .state = calloc(1, proto_dtls.state), .facts = &facts };
	size_t at = 0;

	if (t.state == NULL)
		abort();
	while (len - at >= 2 && !t.over) {
		size_t n = (size_t)(bytes[at] & 0x7f) << 8 | bytes[at + 1];
		t.side = (bytes[at] & 0x80) != 0 ? SIDE_DESTINATION : SIDE_SOURCE;
		at += 2;
		n = n < len - at ? n : len - at;
		uint8_t *copy = proto_fuzz_copy(bytes + at, n);
		uint16_t before = facts.used;
		err_t e = n > 0 ? proto_dtls.datagram(&t, copy, n) : ERR_SHORT;
		if (e != OK && (facts.used != before || t.over))
			abort();
		if (!t.sure && e == OK && !proto_dtls.may_begin(copy, n))
			abort();
		t.sure = t.sure || e == OK;
		free(copy);
		at += n;
	}
	proto_dtls.end(&t);
	facts_free(&facts);
	free(t.state);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_dtls, bytes, len);
	talk_both(bytes, len);
	return 0;
}
