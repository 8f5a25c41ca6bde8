/* ldap.h - LDAP: what is done, how clients log in and what the server says to it. */
#ifndef DECODE_LDAP_H
#define DECODE_LDAP_H

#include "decode/proto.h"

/*
 * Facts as they are seen; the version is the first, the others may be several:
 *	ldap.operation	"bindRequest", "searchResDone", ... of both sides
 *	ldap.result	"success", "invalidCredentials", ...
 *	ldap.version	of a bind
 *	ldap.auth	"simple", "sasl:GSS-SPNEGO", "sicily"
 *	ldap.scope	"baseObject", "singleLevel", "wholeSubtree"
 *	ldap.extended	"StartTLS", "whoAmI", ... or the operation's OID
 *	user.name	the name of a bind, or the account of NTLM, PLAIN, SCRAM in it
 *	user.domain, ntlm.workstation	of NTLM
 * At the end, if not 0:
 *	ldap.searches, ldap.entries	search requests, entries returned
 *	login.successes	binds that succeeded, not the anonymous ones
 *	login.failures	binds answered with invalidCredentials or inappropriateAuthentication
 * Never a base, a filter, an attribute, a value, a password, a diagnostic message.
 *
 * After StartTLS both sides may begin TLS. Behind SASL, messages that are only signed
 * (Kerberos with AES, NTLM) are read; encrypted ones are stepped over. CLDAP over UDP too.
 * Source: RFC 4511 sections 4 and 5.1, appendix B; RFC 4513; RFC 4121 section 4.2.6.2;
 * MS-ADTS sections 3.1.1.3 and 5.1.1; MS-NLMP section 2.2.2.9
 */
extern const struct proto proto_ldap;

#endif
