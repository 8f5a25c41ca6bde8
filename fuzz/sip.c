/* sip.c - one side's bytes of SIP. */
#include "decode/sip.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_sip, bytes, len);
	return 0;
}
