/* imap.c - one side's bytes of IMAP. */
#include "decode/imap.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_imap, bytes, len);
	return 0;
}
