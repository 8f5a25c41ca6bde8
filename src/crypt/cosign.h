/* cosign.h - cosignatures: a witness says when it saw a checkpoint. */
#ifndef CRYPT_COSIGN_H
#define CRYPT_COSIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/note.h"
#include "crypt/sign.h"

/*
 * Of the two types of C2SP tlog-cosignature this is timestamped Ed25519 (0x04).
 * Lines of the other, ML-DSA-44 (0x06), are 2,420 bytes of signature long and pass
 * every reader here as lines of an unknown key; verifier_of() refuses its keys.
 */
#define COSIGNATURE_BYTES	(8u + SIGNATURE_BYTES)	/* behind the key's id */

/* The public half that verifies the cosignatures of this key. */
struct verifier cosigner_verifier(const struct signer *s);

/*
 * cosign_add - append a cosignature line
 *
 * text		of a checkpoint's note, all of it (extension lines too)
 * seconds	POSIX time, above 0 and at most 2^63-1 (asserted)
 * out->err afterwards. Source: C2SP tlog-cosignature, "Format"
 */
void cosign_add(const char *text, size_t len, const struct signer *s, uint64_t seconds, struct buf *out);

/*
 * cosign_check - does the line cosign the note's text under this key?
 *
 * v		of type SIGN_COSIGNATURE (else ERR_UNKNOWN)
 * seconds	set to the time that is stated and signed; 0 on failure
 * OK | ERR_UNKNOWN (the line is not by this key) | ERR_SIGNATURE (it is, and false)
 * Source: C2SP tlog-cosignature, "Ed25519 signed message"
 */
err_t cosign_check(const struct verifier *v, const struct note *n, const struct note_line *l,
		   uint64_t *seconds) MUST_USE;

#endif
