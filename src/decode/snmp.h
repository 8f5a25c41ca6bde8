/* snmp.h - SNMP: versions, operations and errors of managers and agents. */
#ifndef DECODE_SNMP_H
#define DECODE_SNMP_H

#include "decode/proto.h"

/*
 * Facts as they are seen, all may be several:
 *	snmp.version	"1", "2c", "3"
 *	snmp.pdu	"get-request", "set-request", "trap", ...; of version 3 if not encrypted
 *	snmp.error	error-status of a response that is not noError: "noSuchName", ...; of a
 *			report the counter of USM: "usmStatsWrongDigests", ...
 *	snmp.security	of version 3: "noAuthNoPriv", "authNoPriv", "authPriv"
 *	snmp.engine_id	of version 3, in hex
 *	user.name	of version 3
 * At the end, if not 0:
 *	login.failures	reports of usmStatsUnknownUserNames and usmStatsWrongDigests
 * Never a community (it is a secret), an object or a value.
 *
 * Known by the whole of a datagram.
 * Source: RFC 1157 section 4; RFC 1901 section 3; RFC 3416 section 3; RFC 3412 section 6;
 * RFC 3414 sections 2.4 and 5
 */
extern const struct proto proto_snmp;

#endif
