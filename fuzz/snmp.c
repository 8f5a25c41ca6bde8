/* snmp.c - a datagram of SNMP. */
#include "decode/snmp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_snmp, bytes, len);
	return 0;
}
