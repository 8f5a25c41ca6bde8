/* receipt.c - any bytes as a .tlog-proof file: refused, or taken apart within its bounds; without
 * a line `extra` there is one spelling. */
#include <stdlib.h>
#include <string.h>

#include "ledger/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char extra[] = "c2sp.org/tlog-proof@v1\nextra ";
	struct buf again = buf_of(RECEIPT_BYTES_MAX);
	struct merkle_proof path;
	struct checkpoint at;
	struct receipt r;

	if (receipt_parse(bytes, len, &r) != OK) {
		if (r.note != NULL || r.count != 0 || r.index != 0)
			abort();
		return 0;
	}
	if ((const uint8_t *)r.note < bytes || r.note_len == 0 || (const uint8_t *)r.note + r.note_len != bytes + len ||
	    r.count > RECEIPT_PATH_MAX)
		abort();
	if (checkpoint_peek(r.note, r.note_len, &at) == OK && receipt_check(&r, &at, bytes, len) == OK)
		abort();	/* a file cannot prove itself: its hash would have to stand in it */
	path.count = r.count;
	memcpy(path.hash, r.path, sizeof(r.path));
	receipt_write(r.index, &path, r.note, r.note_len, &again);
	if (len < sizeof(extra) || memcmp(bytes, extra, sizeof(extra) - 1) != 0)
		if (again.err != OK || again.len != len || memcmp(again.bytes, bytes, len) != 0)
			abort();
	buf_free(&again);
	return 0;
}
