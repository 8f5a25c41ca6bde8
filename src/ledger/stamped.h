/* stamped.h - where time-stamp tokens (RFC 3161) over checkpoints lie in a ledger's folder. */
#ifndef LEDGER_STAMPED_H
#define LEDGER_STAMPED_H

#include <stdint.h>

#include "base/err.h"

#define STAMPED_FOLDER		"time"	/* inside the ledger's folder */
#define STAMPED_PATH_BYTES	32u
#define STAMPED_BYTES_MAX	65536u	/* of a response with its certificates */

/* "time/17.tsr": the token over the checkpoint of size 17. Source: docs/ledger-format.md
 * section 2 "Time" */
void stamped_path(uint64_t size, char out[static STAMPED_PATH_BYTES]);

/* The size whose path this is, in its only spelling. OK | ERR_FORM */
err_t stamped_of_path(const char *path, uint64_t *size) MUST_USE;

#endif
