/* ssh.c - one side's bytes of SSH. */
#include "decode/ssh.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_ssh, bytes, len);
	return 0;
}
