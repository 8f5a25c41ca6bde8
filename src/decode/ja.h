/* ja.h - fingerprints of TLS clients and servers: JA3, JA3S, JA4. */
#ifndef DECODE_JA_H
#define DECODE_JA_H

#include "base/err.h"
#include "decode/tls.h"

#define JA_TEXT_BYTES	48u	/* room for any fingerprint, with NUL */
#define JA_VALUES_MAX	1024u	/* of one list; a hello with more gets no fingerprint */

/*
 * ja3_client, ja3_server - MD5 in hex of the hello's lists
 *
 * Client: version, ciphers, extensions, groups, point formats in decimal, GREASE
 * left out. Server (JA3S): version, cipher, extensions. The version is the
 * field at the front.
 * out	JA_TEXT_BYTES; set on OK only
 *
 * OK | ERR_LIMIT
 * Source: salesforce/ja3, README "How it works" and "JA3S"
 */
err_t ja3_client(const struct tls_hello *h, char *out) MUST_USE;
err_t ja3_server(const struct tls_hello *h, char *out) MUST_USE;

/*
 * ja4_client - "t13d1516h2_8daaf6152771_e5627efa2ab1"
 *
 * transport	't' TCP, 'q' QUIC, 'd' DTLS
 * out		JA_TEXT_BYTES; set on OK only
 *
 * OK | ERR_LIMIT
 * Source: FoxIO, JA4: TLS Client Fingerprinting (technical_details/JA4.md)
 */
err_t ja4_client(const struct tls_hello *h, char transport, char *out) MUST_USE;

#endif
