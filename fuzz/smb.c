/* smb.c - one side's bytes of SMB 1, 2 or 3. */
#include "decode/smb.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_smb, bytes, len);
	return 0;
}
