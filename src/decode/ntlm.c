#include "decode/ntlm.h"

#include <stdbool.h>
#include <string.h>

#include "decode/le.h"
#include "decode/utf16.h"

#define NAME_MAX_TEXT	512u	/* bytes of UTF-8; accounts and domains are far shorter */

#define FLAG_UNICODE	0x1u
#define FLAG_ANONYMOUS	0x800u

/* A length and a place in the message. */
struct span {
	uint16_t len;
	uint32_t at;
};

struct authenticate {
	struct span domain, user, workstation;
	uint32_t flags;
};

static struct span span_read(struct rd *in)
{
	struct span s = { .len = rd_u16le(in) };

	rd_skip(in, 2);
	s.at = rd_u32le(in);
	return s;
}

/* Add a name; is it there and not empty? */
static bool add_name(const uint8_t *m, size_t len, struct span s, uint32_t flags, enum field field,
		     struct facts *facts)
{
	char text[NAME_MAX_TEXT];

	if (s.len == 0 || s.at > len || s.len > len - s.at)
		return false;
	size_t n = (flags & FLAG_UNICODE) != 0 ? utf16_text(m + s.at, s.len, text, sizeof(text)) :
						 oem_text(m + s.at, s.len, text, sizeof(text));
	if (n > 0)
		facts_text(facts, field, text, n);
	return n > 0;
}

/* The third message: `m` begins with its signature. */
static enum ntlm authenticate_read(const uint8_t *m, size_t len, struct facts *facts)
{
	struct rd in = rd_of(m, len);
	struct authenticate a;

	rd_skip(&in, 8 + 4 + 8 + 8);	/* signature, type, both responses: not looked at */
	a.domain = span_read(&in);
	a.user = span_read(&in);
	a.workstation = span_read(&in);
	rd_skip(&in, 8);		/* the session key */
	a.flags = rd_u32le(&in);
	if (in.err != OK)
		return NTLM_NONE;
	bool user = add_name(m, len, a.user, a.flags, F_USER_NAME, facts);
	(void)add_name(m, len, a.domain, a.flags, F_USER_DOMAIN, facts);
	(void)add_name(m, len, a.workstation, a.flags, F_NTLM_WORKSTATION, facts);
	return !user && (a.user.len == 0 || (a.flags & FLAG_ANONYMOUS) != 0) ? NTLM_ANONYMOUS :
									      NTLM_ACCOUNT;
}

enum ntlm ntlm_read(const uint8_t *bytes, size_t len, struct facts *facts)
{
	static const char signature[8] = "NTLMSSP";	/* with its NUL */

	if (len > NTLM_SCAN_MAX)
		len = NTLM_SCAN_MAX;
	const uint8_t *m = len > 0 ? memmem(bytes, len, signature, sizeof(signature)) : NULL;
	if (m == NULL)
		return NTLM_NONE;
	size_t left = len - (size_t)(m - bytes);
	struct rd in = rd_of(m, left);
	rd_skip(&in, sizeof(signature));
	uint32_t type = rd_u32le(&in);
	if (in.err != OK)
		return NTLM_NONE;
	switch (type) {
	case 1:
		return NTLM_NEGOTIATE;
	case 2:
		return NTLM_CHALLENGE;
	case 3:
		return authenticate_read(m, left, facts);
	default:
		return NTLM_NONE;
	}
}
