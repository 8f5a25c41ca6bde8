/* Any bytes as what lies inside a seal: a zstd frame, and the records in it. */
#include <stdlib.h>

#include "ledger/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf plain = buf_of(BODY_PLAIN_MAX);
	struct hash root;
	uint64_t records;

	(void)!body_plain_check(bytes, len, &records, &root);
	if (body_decompress(bytes, len, &plain) == OK) {
		if (plain.len > BODY_PLAIN_MAX)
			abort();
		(void)!body_plain_check(plain.bytes, plain.len, &records, &root);
	}
	buf_free(&plain);
	return 0;
}
