#include "ledger/receipt.h"

#include <inttypes.h>

#include "base/enc.h"

void receipt_write(uint64_t index, const struct merkle_proof *path, const void *note, size_t len, struct buf *out)
{
	buf_printf(out, "c2sp.org/tlog-proof@v1\nindex %" PRIu64 "\n", index);
	for (size_t i = 0; i < path->count; i++) {
		base64_add(out, path->hash[i].bytes, HASH_BYTES);
		buf_u8(out, '\n');
	}
	buf_u8(out, '\n');
	buf_add(out, note, len);
}
