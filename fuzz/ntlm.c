/* ntlm.c - a security blob. */
#include <stdlib.h>

#include "decode/ntlm.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;
	enum ntlm found = ntlm_read(bytes, len, &facts);

	if (found != NTLM_ACCOUNT && found != NTLM_ANONYMOUS && facts.used != 0)
		abort();
	facts_free(&facts);
	return 0;
}
