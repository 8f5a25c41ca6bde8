/* Any bytes as a search, held against a record. */
#include "criteria/where.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct facts facts = FACTS_NONE;
	struct where *w = NULL;

	if (where_parse((const char *)bytes, len, &w, &why) != OK)
		return 0;
	facts_text(&facts, F_DNS_NAME, "www.evil.example", 16);
	facts_uint(&facts, F_DESTINATION_PORT, 443);
	struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 1 } };
	facts_ip(&facts, F_DESTINATION_IP, &ip);
	struct record r = { .facts = &facts };
	(void)where_matches(w, &r);
	where_free(w);
	facts_free(&facts);
	return 0;
}
