/* rdp.c - a stream of Remote Desktop. */
#include "decode/rdp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_rdp, bytes, len);
	return 0;
}
