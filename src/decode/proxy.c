#include "decode/proxy.h"

#include <string.h>

#define LINE_MAX_1	107u	/* version 1: bytes of the line with its end */
#define HEAD_2		16u	/* version 2: signature, version, family, length */

enum guess proxy_starts(const uint8_t *bytes, size_t len, size_t *header)
{
	static const uint8_t one[] = "PROXY ";
	static const uint8_t two[] = "\r\n\r\n\0\r\nQUIT\n";
	size_t n1 = len < sizeof(one) - 1 ? len : sizeof(one) - 1;
	size_t n2 = len < sizeof(two) - 1 ? len : sizeof(two) - 1;

	if (len == 0)
		return GUESS_MORE;
	if (memcmp(bytes, one, n1) == 0) {
		size_t within = len < LINE_MAX_1 ? len : LINE_MAX_1;
		const uint8_t *end = memchr(bytes, '\n', within);
		if (end == NULL)
			return len < LINE_MAX_1 ? GUESS_MORE : GUESS_NO;
		*header = (size_t)(end - bytes) + 1;
		return GUESS_YES;
	}
	if (memcmp(bytes, two, n2) != 0)
		return GUESS_NO;
	if (len < HEAD_2)
		return GUESS_MORE;
	if (bytes[12] >> 4 != 2)
		return GUESS_NO;
	*header = HEAD_2 + ((size_t)bytes[14] << 8 | bytes[15]);
	return GUESS_YES;
}
