#include "decode/utf16.h"

#include <stdbool.h>
#include <string.h>

static bool is_high(uint32_t c)
{
	return c >= 0xd800 && c <= 0xdbff;
}

static bool is_low(uint32_t c)
{
	return c >= 0xdc00 && c <= 0xdfff;
}

/* One character as UTF-8; its length. */
static size_t put(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

static uint32_t unit(const uint8_t *bytes, size_t at)
{
	return (uint32_t)(bytes[at] | bytes[at + 1] << 8);
}

/* The character at *at, of which at least 2 bytes are there; *at behind it. */
static uint32_t next(const uint8_t *bytes, size_t len, size_t *at)
{
	uint32_t c = unit(bytes, *at);

	*at += 2;
	if (is_high(c) && len - *at >= 2 && is_low(unit(bytes, *at))) {
		c = 0x10000 + ((c - 0xd800) << 10) + (unit(bytes, *at) - 0xdc00);
		*at += 2;
		return c;
	}
	if (is_high(c) || is_low(c) || (c > 0 && c < ' ') || (c >= 0x7f && c <= 0x9f))
		return '?';
	return c;
}

size_t utf16_text(const uint8_t *bytes, size_t len, char *out, size_t room)
{
	size_t used = 0;

	for (size_t at = 0; len - at >= 2;) {
		uint8_t text[4];
		uint32_t c = next(bytes, len, &at);
		if (c == 0)
			break;
		size_t n = put(c, text);
		if (n > room - used)
			break;
		memcpy(out + used, text, n);
		used += n;
	}
	return used;
}

size_t oem_text(const uint8_t *bytes, size_t len, char *out, size_t room)
{
	size_t used = 0;

	while (used < len && used < room && bytes[used] != 0) {
		uint8_t c = bytes[used];
		out[used++] = c >= ' ' && c < 0x7f ? (char)c : '?';
	}
	return used;
}
