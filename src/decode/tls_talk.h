/* tls_talk.h - TLS over TCP as a conversation: hellos, the server's certificate,
 * alerts in the clear. */
#ifndef DECODE_TLS_TALK_H
#define DECODE_TLS_TALK_H

#include "decode/proto.h"

/*
 * Of each side the first flight is read: handshake messages over any number of
 * records, up to what is encrypted. tls.h says which facts a hello gives, x509.h
 * which the server's first certificate (in the clear up to TLS 1.2). Besides:
 * tls.alert (alerts in the clear, by name) and tls.client.ech "outer": then the
 * server name is the one on the outside, which says little.
 * A version that no server answered is the one that the client offered at most.
 * Source: RFC 8446 sections 4, 5.1 and 6; RFC 5246 sections 7.4.2 and 6.2; RFC 9849 section 5
 */
extern const struct proto proto_tls;

#endif
