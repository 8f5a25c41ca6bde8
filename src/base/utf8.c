#include "base/utf8.h"

/* How many bytes a character takes that begins with this one. */
static size_t length_by_first(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)
		return 0;	/* a later byte, or a form longer than needed */
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

size_t utf8_length(const uint8_t *at, size_t left)
{
	size_t n = length_by_first(at[0]);

	if (n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return n;
}

bool utf8_valid(const void *text, size_t len)
{
	const uint8_t *at = text;

	while (len > 0) {
		size_t n = utf8_length(at, len);
		if (n == 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}
