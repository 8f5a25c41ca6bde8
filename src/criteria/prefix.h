/* prefix.h - IP addresses and CIDR prefixes as people write them. */
#ifndef CRITERIA_PREFIX_H
#define CRITERIA_PREFIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "rec/ip.h"

#define ADDRESS_TEXT_BYTES	46u	/* longest IPv6 text and NUL */

struct prefix {
	struct ip ip;		/* bits behind the length are zero */
	uint8_t bits;		/* 0-32 or 0-128 */
};

/* The address written in text[0..len). OK | ERR_FORM (*out zeroed)
 * Source: RFC 4291 section 2.2, dotted decimal without leading zeros */
err_t address_parse(const char *text, size_t len, struct ip *out) MUST_USE;

/* The text of an address (RFC 5952); "" for version 0. */
void address_text(const struct ip *ip, char out[static ADDRESS_TEXT_BYTES]);

/*
 * prefix_parse - an address, or ADDRESS/LENGTH
 *
 * Bits set behind the length are a mistake that hides another prefix: refused.
 * OK | ERR_FORM (*out zeroed). Source: RFC 4632 section 3.1, RFC 4291 section 2.3
 */
err_t prefix_parse(const char *text, size_t len, struct prefix *out) MUST_USE;

/* Does the address lie in the prefix? */
bool prefix_has(const struct prefix *p, const struct ip *ip);

#endif
