#include "base/utf8.h"

#include <string.h>

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

/* Is it two columns wide? The blocks of kana, ideographs, wide forms, and all
 * beyond the first plane. */
static bool is_wide(const uint8_t *at, size_t len)
{
	uint32_t c = len == 3 ? (uint32_t)(at[0] & 15) << 12 | (uint32_t)(at[1] & 63) << 6 | (at[2] & 63u) : 0;

	return (c >= 0x2e80 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe4f) ||
	       (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || len == 4;
}

size_t utf8_columns(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text), columns = 0;

	while (left > 0) {
		size_t len = utf8_length(at, left);
		len = len == 0 ? 1 : len;
		columns += is_wide(at, len) ? 2 : 1;
		at += len;
		left -= len;
	}
	return columns;
}
