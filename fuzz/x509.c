/* x509.c - any bytes as a certificate. */
#include "decode/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;

	(void)!x509_facts(bytes, len, &facts);
	facts_free(&facts);
	return 0;
}
