/* dns_talk.h - DNS as a conversation: datagrams, or messages over TCP. */
#ifndef DECODE_DNS_TALK_H
#define DECODE_DNS_TALK_H

#include "decode/proto.h"

/*
 * Every message is handed to dns_read (dns.h says which facts). By port 53 or once
 * a message was read, loosely; else strictly. Over TCP the first DNS_KEPT bytes of a
 * message count. NetBIOS names (port 137) look like DNS and are not.
 * Source: RFC 1035 section 4.2, RFC 1002 section 4.2
 */
extern const struct proto proto_dns;

#endif
