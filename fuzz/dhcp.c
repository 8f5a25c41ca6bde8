/* dhcp.c - a datagram of DHCP, of either version. */
#include "decode/dhcp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_dhcp, bytes, len);
	proto_fuzz(&proto_dhcpv6, bytes, len);
	return 0;
}
