/* tls_talk.c - one side's bytes of TLS. */
#include "decode/tls_talk.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_tls, bytes, len);
	return 0;
}
