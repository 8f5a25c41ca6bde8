/* rdp.h - Remote Desktop: how a session begins, until it is encrypted. */
#ifndef DECODE_RDP_H
#define DECODE_RDP_H

#include "decode/proto.h"

/*
 * Facts; the first two and rdp.result may be several:
 *	user.name, user.domain	the cookie "mstshash", which clients cut to 9 characters
 *	rdp.requested		"RDP", "SSL", "HYBRID", "RDSTLS", "HYBRID_EX", "RDSAAD"
 *	rdp.security		what the server took of them; "RDP" also if it was not asked
 *	rdp.result		why it refused: "HYBRID_REQUIRED_BY_SERVER", ...
 * Of a client whose session goes on without TLS:
 *	rdp.client.version	"4.0", "5.0-8.1", "10.7", ...
 *	rdp.client.build	its Windows build
 *	rdp.client.name		its computer
 *	rdp.keyboard_layout	the number of its layout
 *
 * Once the server took TLS or CredSSP, both sides may begin TLS. Refusals are of the
 * protocol, never of an account: none counts as a failed login. What a balancer of load wants
 * to see in place of the cookie ("Cookie: msts=", "tsv://...") is passed over.
 *
 * TPKT and X.224 are those of others too: a connection request with transport addresses
 * (S7, H.323, MMS) is not RDP, one with nothing in it is not until MCS follows.
 * Source: MS-RDPBCGR sections 2.2.1.1 to 2.2.1.3, 4.1.1 to 4.1.3; T.125 section 7; X.224
 * section 13.3
 */
extern const struct proto proto_rdp;

#endif
