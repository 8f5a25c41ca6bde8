/* http2.c - one side's bytes of HTTP/2. */
#include "decode/http2.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_http2, bytes, len);
	return 0;
}
