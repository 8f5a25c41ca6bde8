/* timestamp.h - time-stamp tokens (RFC 3161): ask an authority, judge its answer. No I/O. */
#ifndef CRYPT_TIMESTAMP_H
#define CRYPT_TIMESTAMP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

#define TIMESTAMP_NONCE_BYTES	8u
#define TIMESTAMP_NAME_MAX	256u	/* of an authority, NUL included */

/*
 * timestamp_request - append a request (DER) for a token over the SHA-256 of `text`
 *
 * The authority is asked to put its certificate into the token, so that the token can be
 * verified alone.
 * nonce	set: fresh and random; the answer must repeat it
 * OK | ERR_MEMORY | out->err. Source: RFC 3161 section 2.4.1
 */
err_t timestamp_request(const void *text, size_t len, uint8_t nonce[static TIMESTAMP_NONCE_BYTES],
			struct buf *out) MUST_USE;

/* What a token is held against; all borrowed. */
struct timestamp_expected {
	const void *text;	/* that it must be over */
	size_t len;
	const uint8_t *nonce;	/* TIMESTAMP_NONCE_BYTES that it must repeat; NULL: any or none */
	const void *ca;		/* certificates (PEM) of the authorities that are trusted */
	size_t ca_len;		/* 0: whoever signed it is not looked at */
};

/* Is there a certificate in these bytes, and are they all? OK | ERR_KEY | ERR_MEMORY */
err_t timestamp_ca_check(const void *ca, size_t len) MUST_USE;

/* What it says. Plain data. */
struct timestamp {
	nsec_t at;				/* whole seconds */
	char authority[TIMESTAMP_NAME_MAX];	/* common name of its certificate; "" if it bears none */
};

/*
 * timestamp_check - read an answer of an authority (DER) and judge it
 *
 * The certificate must have been valid at the token's own time and be meant for time-stamping;
 * revocation lists are not asked for. Without `ca` nothing is proven but what the token is about.
 * out		zeroed on failure
 * OK | ERR_FORM (no answer in its form, or bytes behind it) | ERR_REFUSED (the authority granted
 * nothing) | ERR_DIGEST (over something else, or by another hash than SHA-256, or another nonce)
 * | ERR_SIGNATURE (not signed by an authority that is trusted, or altered) | ERR_KEY (no certificate in
 * `ca`) | ERR_MEMORY. Source: RFC 3161 sections 2.2, 2.4.2; RFC 5816
 */
err_t timestamp_check(const void *tsr, size_t len, const struct timestamp_expected *want,
		      struct timestamp *out) MUST_USE;

#endif
