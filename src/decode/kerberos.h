/* kerberos.h - Kerberos 5: who asks for a ticket to what, how it is encrypted, and what
 * was refused. */
#ifndef DECODE_KERBEROS_H
#define DECODE_KERBEROS_H

#include "decode/proto.h"

/*
 * Facts as they are seen, all may be several:
 *	kerberos.message	"AS-REQ", "TGS-REP", "AP-REQ", "KRB-ERROR", ...
 *	kerberos.request_type	"AS" or "TGS", of requests
 *	kerberos.realm		realms of client and server
 *	user.name		the client, its components with '/' between them
 *	kerberos.service	the server likewise: "krbtgt/REALM", "cifs/host"; an account
 *				that is asked for as if it was a service goes to user.name
 *	kerberos.etype		encryption types that a request offers: "rc4-hmac", ...
 *	kerberos.ticket_etype	encryption type of a ticket of a reply or an AP-REQ
 *	kerberos.error		"KDC_ERR_PREAUTH_FAILED", ...
 * At the end, if not 0:
 *	login.successes		AS-REP
 *	login.failures		KDC_ERR_PREAUTH_FAILED, KDC_ERR_C_PRINCIPAL_UNKNOWN,
 *				KDC_ERR_CLIENT_REVOKED
 * Never padata, e-text or e-data (salts), addresses, anything encrypted.
 *
 * Over TCP the first 4 KiB of a message behind its padata are read.
 * Source: RFC 4120 sections 5.2 to 5.9, 7.2.1, 7.2.2, 7.5.8, 7.5.9; IANA "Kerberos
 * Encryption Type Numbers"; names of errors beyond them: RFC 4556, RFC 6113, MS-KILE
 */
extern const struct proto proto_kerberos;

#endif
