/* ftp.c - one side's bytes of FTP. */
#include "decode/ftp.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_ftp, bytes, len);
	return 0;
}
