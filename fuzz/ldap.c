/* ldap.c - a datagram and a stream of LDAP. */
#include "decode/ldap.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_ldap, bytes, len);
	return 0;
}
