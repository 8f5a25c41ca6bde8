/* iec104.c - a conversation in pieces; see proto.h. */
#include "decode/iec104.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_iec104, bytes, len);
	return 0;
}
