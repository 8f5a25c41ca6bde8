/* radius.h - RADIUS: who asked to be let in, from where, and what the server said. */
#ifndef DECODE_RADIUS_H
#define DECODE_RADIUS_H

#include "decode/proto.h"

/*
 * Facts as they are seen, all may be several:
 *	radius.code		"Access-Request", "Access-Reject", ...
 *	user.name		User-Name
 *	radius.nas.ip		NAS-IP-Address, NAS-IPv6-Address
 *	radius.nas.id		NAS-Identifier
 *	radius.calling_station	Calling-Station-Id: the caller's MAC address or number
 *	radius.accounting	Acct-Status-Type: "Start", "Stop", ...
 * At the end, if not 0:
 *	login.successes		Access-Accept, once for each request
 *	login.failures		Access-Reject, likewise
 * Never a password or another attribute.
 *
 * Known by its length and attributes. A message without attributes counts only on ports
 * of RADIUS (1812, 1813, 1645, 1646, 1700, 3799).
 * Source: RFC 2865 sections 3, 4, 5; RFC 2866; RFC 3162; RFC 5176
 */
extern const struct proto proto_radius;

#endif
