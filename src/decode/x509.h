/* x509.h - what a server's certificate says of itself. Read, never judged. */
#ifndef DECODE_X509_H
#define DECODE_X509_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "rec/facts.h"

#define X509_NAMES_MAX	64u	/* alternative names that are read */

/*
 * x509_facts - add what a DER certificate says
 *
 * Facts: tls.server.hash.sha1 and .sha256 (upper-case hex, of the exact bytes),
 * tls.server.issuer and .subject ("C=JP, O=Example, CN=www.example.jp", in the
 * certificate's order; mail addresses and types without a short name are left out),
 * tls.server.not_before and .not_after, tls.server.alternative_names (DNS names, lower
 * case). What cannot be read is left out; the digests are always there.
 *
 * OK | ERR_FORM (not a certificate; the digests were added) | ERR_SHORT (no bytes)
 * Source: RFC 5280 section 4.1 and 4.2.1.6; X.690 section 8.1 (lengths); RFC 4514 section 2.4
 */
err_t x509_facts(const uint8_t *der, size_t len, struct facts *facts) MUST_USE;

#endif
