/* ssh.h - SSH as far as it is in the clear: who says to be what, and which
 * algorithms each side offers. */
#ifndef DECODE_SSH_H
#define DECODE_SSH_H

#include "decode/proto.h"

/*
 * Facts: ssh.client.banner, ssh.server.banner ("SSH-2.0-OpenSSH_9.2p1"; the comment
 * behind the first blank too, 255 bytes at most), and of each side's KEXINIT the
 * fingerprint HASSH: ssh.hassh, ssh.hassh_server. Nothing behind the key exchange.
 * A side that begins with other lines before its banner is read from the banner on.
 * Source: RFC 4253 sections 4.2, 6 and 7.1; salesforce/hassh, README "HASSH" and "HASSHServer"
 */
extern const struct proto proto_ssh;

#endif
