/* pop3.h - POP3 over TCP: commands and logins. */
#ifndef DECODE_POP3_H
#define DECODE_POP3_H

#include "decode/proto.h"

/*
 * Facts: pop3.command (its name; UNKNOWN for one of no standard), user.name of USER and
 * APOP, pop3.auth (the mechanism), login.successes and login.failures by the answers to
 * PASS, APOP and AUTH. No text of an answer; answers of several lines are passed over up
 * to CRLF.CRLF, the lines of AUTH up to their end. After an STLS that was accepted both
 * sides may begin another protocol.
 * Source: RFC 1939 sections 3 to 7, RFC 2449 section 5, RFC 2595 section 4, RFC 5034
 * section 4
 */
extern const struct proto proto_pop3;

#endif
