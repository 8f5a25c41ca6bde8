/* sign.h - Ed25519 keys of people and of the log, in the text forms of C2SP
 * signed-note. */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define SIGN_NAME_MAX	128u	/* bytes of a key's name, NUL included */
#define SIGN_KEY_BYTES	32u
#define SIGNATURE_BYTES	64u

/* Signature types. Source: C2SP signed-note, "Signature types". */
enum { SIGN_ED25519 = 0x01, SIGN_COSIGNATURE = 0x04, SIGN_COSIGNATURE_MLDSA = 0x06 };

/* What verifies: a public key and the name it goes by. Plain data. */
struct verifier {
	char name[SIGN_NAME_MAX];
	uint32_t id;		/* first 4 bytes of SHA-256(name LF type key) */
	uint8_t type;		/* SIGN_ED25519 or SIGN_COSIGNATURE */
	uint8_t key[SIGN_KEY_BYTES];
};

struct signer;	/* a secret key; opaque, in locked memory */

/* Is this a name a key may have: not empty, shorter than SIGN_NAME_MAX, valid
 * UTF-8 without blanks, control characters or '+'. OK | ERR_FORM
 * Source: C2SP signed-note, "Format". */
err_t sign_name_check(const char *name, size_t len) MUST_USE;

/*
 * verifier_of - read a vkey, "<name>+<8 hex of the id>+<base64(type || key)>"
 *
 * out zeroed on failure. OK | ERR_FORM | ERR_UNKNOWN (another signature type)
 * | ERR_DIGEST (the id is not that of name and key)
 * Source: C2SP signed-note, "Verifier keys".
 */
err_t verifier_of(const char *vkey, size_t len, struct verifier *out) MUST_USE;

/* The same name and public key for another type of signature, with that type's
 * id. Source: C2SP tlog-cosignature "Format" (types of one key). */
struct verifier verifier_as(const struct verifier *v, uint8_t type);

/* Append the vkey text. */
void verifier_text(const struct verifier *v, struct buf *out);

/* Does `sig` sign the message under the key? OK | ERR_SIGNATURE
 * Source: RFC 8032 section 5.1.7 */
err_t verifier_check(const struct verifier *v, const void *message, size_t len,
		     const uint8_t sig[static SIGNATURE_BYTES]) MUST_USE;

/* A fresh key pair. ret owned by the caller (signer_free).
 * OK | ERR_FORM (name) | ERR_MEMORY */
err_t signer_new(const char *name, struct signer **ret) MUST_USE;

/* Read "PRIVATE+KEY+<name>+<8 hex>+<base64(type || seed)>"; trailing line end
 * allowed. OK | ERR_FORM | ERR_UNKNOWN | ERR_DIGEST | ERR_MEMORY
 * Source: golang.org/x/mod/sumdb/note. */
err_t signer_of(const char *skey, size_t len, struct signer **ret) MUST_USE;

/* Append that secret text; the caller wipes the buffer. */
void signer_text(const struct signer *s, struct buf *out);

void signer_free(struct signer *s);	/* wipes; NULL is fine */

/* The public half, borrowed. */
const struct verifier *signer_verifier(const struct signer *s);

/* Sign: deterministic. Source: RFC 8032 section 5.1.6 */
void signer_sign(const struct signer *s, const void *message, size_t len,
		 uint8_t sig[static SIGNATURE_BYTES]);

#endif
