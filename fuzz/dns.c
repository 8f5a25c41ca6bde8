/* dns.c - one byte that says how, then a DNS message. */
#include <stdlib.h>

#include "decode/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;

	if (len == 0)
		return 0;
	enum dns_care care = (bytes[0] & 1) != 0 ? DNS_STRICT : DNS_LOOSE;
	err_t e = dns_read(bytes + 1, len - 1, care, &facts);
	if (e != OK && facts.used != 0)
		abort();	/* an error leaves the bag as it was */
	/* What passes the strict reading passes the loose one, and looks like DNS. */
	if (e == OK && care == DNS_STRICT &&
	    dns_read(bytes + 1, len - 1, DNS_LOOSE, &facts) != OK)
		abort();
	(void)dns_tcp_starts(bytes, len, care);
	facts_free(&facts);
	return 0;
}
