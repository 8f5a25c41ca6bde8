/* s7comm.c - a conversation in pieces; see proto.h. */
#include "decode/s7comm.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_s7comm, bytes, len);
	return 0;
}
