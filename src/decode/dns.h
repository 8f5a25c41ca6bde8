/* dns.h - DNS messages to facts: names, types, addresses, response codes.
 * The same format serves mDNS and LLMNR. */
#ifndef DECODE_DNS_H
#define DECODE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decode/guess.h"
#include "rec/facts.h"

#define DNS_HEAD		12u	/* bytes of the header */
#define DNS_NAME_TEXT		1024u	/* room for any name as text, with NUL */

/* How sure is it already that this is DNS? */
enum dns_care {
	DNS_STRICT,	/* not at all: the whole message must be right, to its last byte */
	DNS_LOOSE,	/* by its port: the questions must be right, the rest is read as far as it goes */
};

/*
 * dns_read - check one message, then add what it says to the bag
 *
 * Facts: network.protocol, the names and types of all questions, the response
 * code of a response, and of its answer section addresses and the names in
 * CNAME, DNAME, NS, PTR, MX and SRV records. No TXT content, no other section.
 * Names are lower-case text; '.' and '\' inside a label are escaped with '\',
 * bytes that are not printable ASCII as \DDD; the root is ".".
 *
 * bytes	borrowed for the call; one message without its TCP length
 * care		see above
 * facts	untouched on an error
 *
 * OK | ERR_SHORT | ERR_FORM
 * Source: RFC 1035 section 4, RFC 4343 section 2.1, RFC 6891 section 6.1.3, RFC 6762
 * section 18, RFC 4795 section 2
 */
err_t dns_read(const uint8_t *bytes, size_t len, enum dns_care care, struct facts *facts)
	MUST_USE;

/* Can a TCP side that begins with these bytes (length prefix first) be DNS? YES
 * needs the length and the header. Source: RFC 1035 section 4.2.2 */
enum guess dns_tcp_starts(const uint8_t *bytes, size_t len, enum dns_care care);

/* Is this UDP or TCP port one of DNS (53), mDNS (5353), LLMNR (5355)? */
bool dns_port(uint16_t port);

#endif
