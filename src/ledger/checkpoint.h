/* checkpoint.h - what the log's key signs: the ledger's name, size and root. */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "ledger/merkle.h"

#define CHECKPOINT_MAX	65536u	/* bytes of a signed checkpoint: 16 cosignatures of ML-DSA-44 fit */

struct checkpoint {
	char origin[SIGN_NAME_MAX];
	uint64_t size;
	struct hash root;
	unsigned extensions;	/* further lines; this program writes none */
};

/* Append the three lines. Source: C2SP tlog-checkpoint "Note text" */
void checkpoint_text(const struct checkpoint *c, struct buf *out);

/* Read the text (without signatures), strictly. `out` zeroed on failure.
 * OK | ERR_FORM | ERR_LIMIT (origin too long) */
err_t checkpoint_parse(const char *text, size_t len, struct checkpoint *out) MUST_USE;

/* Append the signed note. out->err afterwards. */
void checkpoint_sign(const struct checkpoint *c, const struct signer *s, struct buf *out);

/* Parse a signed note and verify it: at least one of the `count` known logs
 * signed, and each one's name is the origin. `out` zeroed on failure.
 * OK | ERR_FORM | ERR_LIMIT | ERR_SIGNATURE */
err_t checkpoint_open(const void *bytes, size_t len, const struct verifier *known, size_t count,
		      struct checkpoint *out) MUST_USE;

/* The text of a note whose signature is not (yet) verified: to learn which
 * ledger it speaks of, never to trust it. OK | ERR_FORM */
err_t checkpoint_peek(const void *bytes, size_t len, struct checkpoint *out) MUST_USE;

#endif
