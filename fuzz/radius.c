/* radius.c - a datagram of RADIUS. */
#include "decode/radius.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_radius, bytes, len);
	return 0;
}
