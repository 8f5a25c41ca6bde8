/* ftp.h - the control connection of FTP: commands, reply codes, logins, and the
 * ports on which data will flow. */
#ifndef DECODE_FTP_H
#define DECODE_FTP_H

#include "decode/proto.h"

/*
 * Facts: ftp.command (its name; UNKNOWN for one of no standard), ftp.reply_code,
 * user.name of USER, login.successes (230, 232), login.failures (430 or 530 to PASS),
 * ftp.data_port of PORT, EPRT and the answers to PASV and EPSV. No other argument, and no
 * text of a reply. After an AUTH TLS that was accepted (234) both sides may begin another
 * protocol.
 * Source: RFC 959 sections 4 and 5, RFC 2228 section 5, RFC 2428, RFC 3659, RFC 4217
 * section 4
 */
extern const struct proto proto_ftp;

#endif
