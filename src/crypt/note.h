/* note.h - signed notes: a text and signature lines under it. */
#ifndef CRYPT_NOTE_H
#define CRYPT_NOTE_H

#include <stdbool.h>
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

/* One signature line, taken apart. Borrowed; `sig` for the call alone. */
struct note_line {
	const char *line;	/* the whole of it, with its line end */
	size_t len;
	const char *name;	/* of the key; no NUL behind it */
	size_t name_len;
	uint32_t id;		/* of the key */
	const uint8_t *sig;	/* what stands behind the id: at least one byte */
	size_t sig_len;
};

/* Does the line say that it is by this key? By name and id, nothing is verified. */
bool note_line_by(const struct note_line *l, const struct verifier *v);

/*
 * note_each - parse a note strictly and hand over its signature lines, in order
 *
 * Verifies nothing. out: text and number of lines, `verified` and `by` 0; zeroed
 * on failure.
 * OK | ERR_FORM | ERR_LIMIT | what `on` returned
 * Source: C2SP signed-note, "Format".
 */
err_t note_each(const char *bytes, size_t len, struct note *out,
		err_t (*on)(void *ctx, const struct note *n, const struct note_line *l),
		void *ctx) MUST_USE;

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
