/* kerberos.c - a datagram and a stream of Kerberos. */
#include "decode/kerberos.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_kerberos, bytes, len);
	return 0;
}
