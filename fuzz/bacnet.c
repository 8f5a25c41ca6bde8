/* bacnet.c - one datagram; see proto.h. */
#include "decode/bacnet.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_bacnet, bytes, len);
	return 0;
}
