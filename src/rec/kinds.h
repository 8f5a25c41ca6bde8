/* kinds.h - what the kinds of the ledger's entries are called in words. */
#ifndef REC_KINDS_H
#define REC_KINDS_H

#include <stdbool.h>

/* Words for a kind of entry ("run.begin"), in Japanese or English; constant. A kind
 * without words is told as it is, borrowed.
 * Source: docs/ledger-format.md section 5 */
const char *kind_words(const char *kind, bool japanese);

#endif
