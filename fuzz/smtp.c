/* smtp.c - one side's bytes of SMTP. */
#include "decode/smtp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_smtp, bytes, len);
	return 0;
}
