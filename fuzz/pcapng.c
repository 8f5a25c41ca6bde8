/* A pcapng capture of any bytes, as it is and behind a section and an
 * interface that are in order. */
#include <string.h>

#include "capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint8_t head[] = {
		0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0, 0,
		1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0,
	};
	uint8_t *copy = malloc(sizeof(head) + len);

	fuzz_read_capture(bytes, len, 1 + len % 8);
	if (copy == NULL)
		return 0;
	memcpy(copy, head, sizeof(head));
	if (len > 0)
		memcpy(copy + sizeof(head), bytes, len);
	fuzz_read_capture(copy, sizeof(head) + len, 8);
	free(copy);
	return 0;
}
