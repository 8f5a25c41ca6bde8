/* modbus.c - a conversation in pieces; see proto.h. */
#include "decode/modbus.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_modbus, bytes, len);
	return 0;
}
