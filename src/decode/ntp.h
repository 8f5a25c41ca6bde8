/* ntp.h - NTP: which clocks a host follows, and who asks a server for more than time. */
#ifndef DECODE_NTP_H
#define DECODE_NTP_H

#include "decode/proto.h"

/*
 * All facts may be several:
 *	ntp.version		1 to 4
 *	ntp.mode		"symmetric active", "symmetric passive", "client", "server",
 *				"broadcast", "control", "private"
 *	ntp.stratum		of a server, a broadcast or a symmetric peer
 *	ntp.reference_id	with it: a clock ("GPS"), a kiss code ("RATE"), or four numbers
 *				with dots: an IPv4 address, or a digest of an IPv6 one
 *	ntp.opcode		of a control message: "READVAR", ...
 *	ntp.request_code	of a private message: "MON_GETLIST_1" (monlist), ...; a number
 *				if it has no common name
 *
 * The format has no mark of its own. A message whose numbers are all possible counts
 * on port 123; on other ports a reply must hold times that fit each other, a
 * request nothing but its own time, a control message nothing behind its data, a
 * private request nothing but its code.
 * Source: RFC 5905 sections 7.3, 7.4; RFC 9327 section 2 (control); ntpd's
 * ntp_request.h (private)
 */
extern const struct proto proto_ntp;

#endif
