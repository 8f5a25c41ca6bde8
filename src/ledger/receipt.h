/* receipt.h - the offline proof that an entry is in a ledger: C2SP tlog-proof. */
#ifndef LEDGER_RECEIPT_H
#define LEDGER_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

#define RECEIPT_PATH_MAX	63u	/* hashes */
#define RECEIPT_LINE_MAX	65536u
#define RECEIPT_BYTES_MAX	(RECEIPT_LINE_MAX + 128u + RECEIPT_PATH_MAX * 45u + CHECKPOINT_MAX)

/*
 * receipt_write - append a .tlog-proof file
 *
 * index	of the entry; `path` its audit path in the tree of the checkpoint
 * note		the signed checkpoint, as it lies on disk
 * out->err afterwards. Source: C2SP tlog-proof
 */
void receipt_write(uint64_t index, const struct merkle_proof *path, const void *note, size_t len, struct buf *out);

/* Taken apart. The note is borrowed from the bytes, and not verified. */
struct receipt {
	uint64_t index;
	size_t count;
	struct hash path[RECEIPT_PATH_MAX];
	const char *note;
	size_t note_len;
};

/*
 * receipt_parse - read a .tlog-proof file
 *
 * A line `extra` is passed over: nothing vouches for what it says.
 * out zeroed on failure. OK | ERR_FORM | ERR_LIMIT (more than RECEIPT_PATH_MAX hashes, a longer
 * line or larger file than the ceilings above). Source: C2SP tlog-proof "Format"
 */
err_t receipt_parse(const void *bytes, size_t len, struct receipt *out) MUST_USE;

/* Is `entry` what the receipt says stands in the tree of this checkpoint, which the caller has
 * verified? OK | ERR_USAGE (the index is not below its size) | ERR_FORM (wrong number of hashes)
 * | ERR_DIGEST. Source: RFC 9162 section 2.1.3.2 */
err_t receipt_check(const struct receipt *r, const struct checkpoint *at, const void *entry, size_t len) MUST_USE;

#endif
