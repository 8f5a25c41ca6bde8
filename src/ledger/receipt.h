/* receipt.h - the offline proof that an entry is in a ledger: C2SP tlog-proof. */
#ifndef LEDGER_RECEIPT_H
#define LEDGER_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "ledger/merkle.h"

/*
 * receipt_write - append a .tlog-proof file
 *
 * index	of the entry; `path` its audit path in the tree of the checkpoint
 * note		the signed checkpoint, as it lies on disk
 * out->err afterwards. Source: C2SP tlog-proof
 */
void receipt_write(uint64_t index, const struct merkle_proof *path, const void *note, size_t len, struct buf *out);

#endif
