/* note.h - signed notes: a text and signature lines under it. */
#ifndef CRYPT_NOTE_H
#define CRYPT_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/sign.h"

#define NOTE_MAX		65536u	/* bytes of a whole note */
#define NOTE_SIGNATURES_MAX	32u

/* A parsed note. `text` is borrowed from the bytes that were parsed. */
struct note {
	const char *text;	/* ends with a line end; what is signed */
	size_t text_len;
	unsigned signatures;	/* signature lines */
	unsigned verified;	/* of them by one of the known keys */
	uint32_t by;		/* bit i: known[i] signed (i < 32) */
};

/* Append text and its first signature line to `out`. `text` must end with a
 * line end (asserted). out->err afterwards. Source: C2SP signed-note. */
void note_sign(const char *text, size_t len, const struct signer *s, struct buf *out);

/* Append one more signature line by `s` for the text of a note. */
void note_add_signature(const char *text, size_t len, const struct signer *s, struct buf *out);

/*
 * note_open - parse a note strictly and verify it against known keys
 *
 * known	`count` Ed25519 verifiers (at most 32); keys of other notes' signers
 *		are unknown and their lines are only checked for form
 * out		zeroed on failure
 *
 * OK (at least one known key signed, none of their signatures is false)
 *    | ERR_FORM | ERR_LIMIT | ERR_SIGNATURE (a known key's line is false, or no known key signed)
 * Source: C2SP signed-note, "Verifying".
 */
err_t note_open(const char *bytes, size_t len, const struct verifier *known, size_t count,
		struct note *out) MUST_USE;

#endif
