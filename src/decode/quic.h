/* quic.h - QUIC: the hellos inside its first packets. */
#ifndef DECODE_QUIC_H
#define DECODE_QUIC_H

#include "decode/proto.h"

/*
 * Versions 1 and 2, drafts 23 to 34. A flow is QUIC once an Initial packet of its
 * client was opened with the keys that follow from the packet itself; nothing less
 * is believed, no port is looked at. Then the CRYPTO frames of both ends' Initial
 * packets are put together, in whatever order and packets they come, until both
 * hellos were read. No later packet can be opened, none is tried.
 *
 * Facts: network.protocol, quic.version, of the hellos what tls_hello_facts says
 * (JA4 with the letter q). The protocol that a QUIC server chose is not in the clear.
 * After a Retry, or with another version, the keys begin anew.
 * Source: RFC 9000 sections 12.2, 17.2 and 19, RFC 9001 sections 4 and 5, RFC 9369 section 3
 */
extern const struct proto proto_quic;

#endif
