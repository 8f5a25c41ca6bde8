/* smtp.h - SMTP and LMTP over TCP: commands, reply codes, hosts and mailboxes of
 * the envelope, logins. */
#ifndef DECODE_SMTP_H
#define DECODE_SMTP_H

#include "decode/proto.h"

/*
 * Facts: smtp.command (its name; UNKNOWN for one of no standard), smtp.reply_code,
 * smtp.helo, email.from.address and email.to.address of MAIL and RCPT (domain in lower
 * case), smtp.auth (the mechanism), login.successes (235) and login.failures (432, 534,
 * 535, 538, and 454 to AUTH).
 * A message and the lines of AUTH are passed over: of the former only CRLF.CRLF or the
 * length that BDAT says, of the latter only their end is looked at. After a STARTTLS that
 * was accepted both sides may begin another protocol.
 * Source: RFC 5321 sections 2.4, 3.1, 4.1 to 4.3; RFC 2033; RFC 2920 section 3.1; RFC 3030
 * section 2; RFC 3207 section 4; RFC 4954 sections 4 and 6
 */
extern const struct proto proto_smtp;

#endif
