/* ntp.c - a datagram of NTP. */
#include "decode/ntp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_ntp, bytes, len);
	return 0;
}
