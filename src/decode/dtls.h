/* dtls.h - DTLS: TLS over datagrams, as far as it is sent in the clear. */
#ifndef DECODE_DTLS_H
#define DECODE_DTLS_H

#include "decode/proto.h"

/*
 * DTLS 1.0 to 1.3, and what was before it (record version 0x0100, still in use by
 * AnyConnect). A flow is DTLS from a datagram of whole records, the first of which
 * begins with a ClientHello, ServerHello or HelloVerifyRequest in the clear, or with
 * a part of one. A flow that is joined later is not known. Hellos are put together
 * from their parts; the cookie of a ClientHello is passed over.
 *
 * Facts: network.protocol, of the first whole hello of each end what tls_hello_facts
 * says (JA4 with the letter d), tls.version ("1.2" is that of DTLS 1.2).
 * Source: RFC 6347 sections 4.1, 4.2 and 4.3, RFC 9147 sections 4 and 5, RFC 4347
 */
extern const struct proto proto_dtls;

#endif
