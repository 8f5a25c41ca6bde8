/* dnp3.c - a conversation in pieces (see proto.h), and the same bytes as an
 * application fragment, since few mutations keep the CRCs right. */
#include "decode/dnp3.h"
#include "decode/dnp3_walk.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void whole_and_in_pieces(const uint8_t *bytes, size_t len)
{
	struct facts a = FACTS_NONE, b = FACTS_NONE;
	struct dnp3_walk w;
	uint32_t commands = 0, again = 0;

	dnp3_walk_begin(&w);
	dnp3_walk_bytes(&w, bytes, len, &a, &commands);
	dnp3_walk_begin(&w);
	for (size_t i = 0; i < len; i++)
		dnp3_walk_bytes(&w, bytes + i, 1, &b, &again);
	if (commands != again || a.used != b.used || (a.used > 0 && memcmp(a.bytes, b.bytes, a.used) != 0))
		abort();
	facts_free(&a);
	facts_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_dnp3, bytes, len);
	whole_and_in_pieces(bytes, len);
	return 0;
}
