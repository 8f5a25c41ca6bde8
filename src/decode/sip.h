/* sip.h - SIP over UDP and TCP: who calls whom with what, and which registrations
 * are refused. */
#ifndef DECODE_SIP_H
#define DECODE_SIP_H

#include "decode/proto.h"

/*
 * Facts: sip.method (UNKNOWN for one of no standard), sip.status_code, sip.from and sip.to
 * (the URI of the header without password, parameters and headers; host in lower case),
 * User-Agent, login.successes (2xx to a REGISTER that answers a challenge) and
 * login.failures (401, 403 or 407 to one, 403 to any REGISTER). No name that is shown, no
 * other header, no body; over TCP a body is passed over by its Content-Length.
 * Source: RFC 3261 sections 7, 18.3, 19.1, 20, 22, 25; RFC 3966
 */
extern const struct proto proto_sip;

#endif
