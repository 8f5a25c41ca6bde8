/* witnessed.h - where cosigned checkpoints lie in a ledger's folder. */
#ifndef LEDGER_WITNESSED_H
#define LEDGER_WITNESSED_H

#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"

#define WITNESSED_FOLDER	"witnessed"	/* inside the ledger's folder */
#define WITNESSED_PATH_BYTES	32u

/* "witnessed/17": the checkpoint of size 17 with cosignatures. Source:
 * docs/ledger-format.md section 2 "Cosignatures" */
void witnessed_path(uint64_t size, char out[static WITNESSED_PATH_BYTES]);

/* The size whose path this is, in its only spelling. OK | ERR_FORM */
err_t witnessed_of_path(const char *path, uint64_t *size) MUST_USE;

#define HANDOVER_FOLDER		"handover"

/* The same for "handover/17": the checkpoint of size 17, whose last entry is `key.log`, signed by the log's old
 * and new key. Source: docs/ledger-format.md section 2 "Another key for the log" */
void handover_path(uint64_t size, char out[static WITNESSED_PATH_BYTES]);
err_t handover_of_path(const char *path, uint64_t *size) MUST_USE;

/*
 * witnessed_not_beyond - does no witness know a later state than `size`?
 *
 * A cosigned checkpoint above the size shows that an older copy of the checkpoint
 * was put back.
 *
 * dirfd	of the ledger's folder, borrowed
 * OK | ERR_BROKEN (with a sentence) | ERR_ACCESS | ERR_IO | ERR_MEMORY
 */
err_t witnessed_not_beyond(int dirfd, uint64_t size, struct problem *why) MUST_USE;

#endif
