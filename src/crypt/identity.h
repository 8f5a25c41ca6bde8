/* identity.h - the clear value behind a pseudonym, sealed so that only the holder of
 * a day's secret key can look. */
#ifndef CRYPT_IDENTITY_H
#define CRYPT_IDENTITY_H

#include "base/buf.h"
#include "base/err.h"
#include "crypt/seal.h"

#define IDENTITY_VALUE_MAX	1024u	/* bytes of a clear value */
#define IDENTITY_NAME_MAX	64u	/* bytes of a field's name, and of a pseudonym, NUL included */
#define IDENTITY_STEP		32u	/* sealed lengths differ by multiples of this */

/* The largest sealed value, bytes: names, value, two NUL, one mark, filled up. */
#define IDENTITY_SEALED_MAX	(SEAL_BOX_EXTRA + 2 * IDENTITY_NAME_MAX + IDENTITY_VALUE_MAX + IDENTITY_STEP)

/*
 * identity_seal - seal a value to a day's public key, bound to field and pseudonym
 *
 * The plain is field, NUL, pseudonym, NUL, value, then 0x80 and zeros up to a multiple
 * of IDENTITY_STEP, so that its length tells little; out is appended to.
 * OK | ERR_LIMIT (a name or the value is too long) | ERR_KEY (no usable key) | out->err
 * Source: docs/ledger-format.md section 3 "Sealed values"; libsodium crypto_box_seal
 */
err_t identity_seal(const uint8_t public[static SEAL_PUBLIC_BYTES], const char *field,
		    const char *pseudonym, const void *value, size_t len, struct buf *out) MUST_USE;

/* Could these bytes be a sealed value, by their number? */
bool identity_length(size_t len);

/*
 * identity_open - open what identity_seal made; append the value
 *
 * OK | ERR_KEY (other key, or altered) | ERR_FORM (sealed for another field or
 * pseudonym, or not filled up as it must be) | out->err
 */
err_t identity_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		    const uint8_t secret[static SEAL_SECRET_BYTES], const char *field,
		    const char *pseudonym, const void *sealed, size_t len, struct buf *out) MUST_USE;

#endif
