/* imap.h - IMAP4 over TCP: commands, what came of them, logins. */
#ifndef DECODE_IMAP_H
#define DECODE_IMAP_H

#include "decode/proto.h"

/*
 * Facts: imap.command (its name, with UID before it; UNKNOWN for one of no standard),
 * imap.status (OK, NO, BAD of tagged answers, BYE, PREAUTH), user.name of LOGIN where it is
 * no literal, imap.auth (the mechanism of AUTHENTICATE), login.successes and
 * login.failures by the answers (OK, NO) to both. No other argument and no other answer;
 * literals are passed over by their length. After a STARTTLS that was accepted both sides
 * may begin another protocol.
 * Source: RFC 9051 sections 2.2, 4.3, 6.2, 7.1, 9; RFC 3501; RFC 7888
 */
extern const struct proto proto_imap;

#endif
