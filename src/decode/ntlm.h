/* ntlm.h - NTLM logins, wherever a protocol carries them: the account, its domain, the
 * workstation. Never the responses that are made of a password. */
#ifndef DECODE_NTLM_H
#define DECODE_NTLM_H

#include <stddef.h>
#include <stdint.h>

#include "rec/facts.h"

#define NTLM_SCAN_MAX	4096u	/* bytes of a blob that are searched and read */

enum ntlm {
	NTLM_NONE,		/* no message of NTLM here, or one that does not hold together */
	NTLM_NEGOTIATE,		/* client: may we? */
	NTLM_CHALLENGE,		/* server: prove it */
	NTLM_ACCOUNT,		/* client: the proof, for an account */
	NTLM_ANONYMOUS,		/* client: the proof, without an account */
};

/*
 * ntlm_read - find one NTLMSSP message in a security blob
 *
 * The blob is the message itself, or SPNEGO or GSS-API around it: the first
 * "NTLMSSP" in the first NTLM_SCAN_MAX bytes counts. Facts of the last of the
 * three messages: user.name, user.domain, ntlm.workstation, each only if not
 * empty and wholly there.
 *
 * bytes	borrowed for the call; may be cut off
 * Source: MS-NLMP sections 2.2.1.1 to 2.2.1.3
 */
enum ntlm ntlm_read(const uint8_t *bytes, size_t len, struct facts *facts);

#endif
