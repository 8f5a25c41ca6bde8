/* lines.h - the lines that proofs are written in: decimal numbers, hashes in base64.
 * Source: C2SP tlog-proof, tlog-witness */
#ifndef LEDGER_LINES_H
#define LEDGER_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ledger/merkle.h"

/* The next line from *at on, without its line end, borrowed; *at goes behind it. NULL, and *at
 * as it was: there is no whole line before `end`. */
const char *lines_next(const char **at, const char *end, size_t *len);

/* A decimal number without leading zeros, of at most 18 digits. OK | ERR_FORM */
err_t lines_decimal(const char *text, size_t len, uint64_t *out) MUST_USE;

/* A hash in base64. OK | ERR_FORM */
err_t lines_hash(const char *text, size_t len, struct hash *out) MUST_USE;

/*
 * lines_hashes - hashes, a line each, up to and with an empty line
 *
 * out, max	room for them; *count is set
 * OK | ERR_FORM | ERR_LIMIT (more than max); *at is then anywhere
 */
err_t lines_hashes(const char **at, const char *end, struct hash *out, size_t max, size_t *count) MUST_USE;

/* Append the same. out->err afterwards. */
void lines_add_hashes(struct buf *out, const struct hash *hashes, size_t count);

#endif
