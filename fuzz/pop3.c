/* pop3.c - one side's bytes of POP3. */
#include "decode/pop3.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_pop3, bytes, len);
	return 0;
}
