/* A classic capture of any bytes: the magic number is set right, so that what
 * follows is reached. */
#include <string.h>

#include "capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint8_t magics[][4] = { { 0xd4, 0xc3, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0x3c, 0x4d },
					     { 0x34, 0xcd, 0xb2, 0xa1 } };
	uint8_t *copy = malloc(len + 1);

	fuzz_read_capture(bytes, len, 1 + len % 8);
	if (copy == NULL || len < 8) {
		free(copy);
		return 0;
	}
	memcpy(copy, bytes, len);
	memcpy(copy, magics[bytes[len - 1] % 3], 4);
	fuzz_read_capture(copy, len, 8);
	free(copy);
	return 0;
}
