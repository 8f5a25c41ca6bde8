/* smb.h - SMB 1, 2 and 3 over TCP: which shares, which commands, how much was read,
 * written, renamed and deleted, who logged in. Never a file's name or content. */
#ifndef DECODE_SMB_H
#define DECODE_SMB_H

#include "decode/proto.h"

/*
 * Facts as they are seen:
 *	smb.version	"1", "2", "3": of the server's choice, SMB 1 also of any command
 *	smb.dialect	"NT LM 0.12", "2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"
 *	smb.command	names without "SMB2_" and "SMB_COM_"; a number if there is no name
 *	smb.status	errors of responses: names of NT statuses, else hex; "ERRSRV:2" of old ones
 *	smb.encrypted	1: messages of SMB 3 that cannot be read were seen
 *	user.name, user.domain, ntlm.workstation: of NTLM logins, and of SMB 1 without it
 *
 * At the end, those that are not 0; all are of what was asked, but read_bytes of what
 * came:
 *	smb.commands	requests
 *	smb.reads, writes, renames, deletes, read_bytes, write_bytes
 *		deletes: of directories too; dispositions set, and files opened to be
 *		deleted at the close
 *	login.successes (not of sessions without an account), login.failures
 *	smb.share	one for each share that was opened, SMB_TREES at most: the path in lower
 *		case, a TAB, "writes=N renames=N deletes=N write_bytes=N"; the path is "?"
 *		if it found no room
 *
 * Not read: compressed messages (SMB 3.1.1), the old SMB_COM_TREE_CONNECT, WRITE_MPX.
 * Source: MS-CIFS, MS-SMB, MS-SMB2 section 2.2; RFC 1002 section 4.3 (session
 * service); MS-ERREF section 2.3
 */
extern const struct proto proto_smb;

#endif
