/* dhcp.h - DHCP of both versions: who asked for an address, and who gave which. */
#ifndef DECODE_DHCP_H
#define DECODE_DHCP_H

#include "decode/proto.h"

/*
 * DHCPv4 and BOOTP, known by the magic cookie. All facts may be several, since clients
 * without an address share a flow:
 *	dhcp.message_type	"DISCOVER", "OFFER", ...; a number if there is no name
 *	dhcp.client.mac		"00:0b:82:01:fc:42", of whatever length it is
 *	dhcp.client.host	options 12 (host name) and 81 (FQDN)
 *	dhcp.vendor_class	option 60 of a client
 *	dhcp.fingerprint	option 55 of a client: "1,3,6,15"
 *	dhcp.server_id		option 54
 *	dhcp.assigned_ip	"your address" of an ACK
 *	dhcp.lease_seconds	option 51 of an ACK
 * No other option, no boot file name. An option that is split in two (RFC 3396) counts
 * as two.
 * Source: RFC 2131 section 2; RFC 2132; RFC 4702 section 2; RFC 951
 */
extern const struct proto proto_dhcp;

/*
 * DHCPv6, known by its options, which must fill the message; a message without a
 * client or server identifier counts on ports 546 and 547 only.
 *	dhcp.message_type	"SOLICIT", ...; of a relayed message both
 * Source: RFC 8415 sections 7.3, 8, 9, 11, 21
 */
extern const struct proto proto_dhcpv6;

#endif
