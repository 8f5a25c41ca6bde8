#include "base/enc.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";
static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void hex_of(const uint8_t *bytes, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

size_t decimal_of(uint32_t number, char *out)
{
	char reversed[10];
	size_t n = 0;

	do {
		reversed[n++] = digits[number % 10];
		number /= 10;
	} while (number > 0);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
	return n;
}

size_t dotted_of(const uint8_t *bytes, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			out[n++] = '.';
		n += decimal_of(bytes[i], out + n);
	}
	return n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

err_t hex_to(const char *text, size_t text_len, uint8_t *out, size_t len)
{
	memset(out, 0, len);
	if (text_len != 2 * len)
		return ERR_FORM;
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0) {
			memset(out, 0, len);
			return ERR_FORM;
		}
		out[i] = (uint8_t)(high << 4 | low);
	}
	return OK;
}

void base64_of(const uint8_t *bytes, size_t len, char *out)
{
	for (size_t i = 0; i < len; i += 3, out += 4) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)bytes[i] << 16;
		if (n > 1)
			v |= (uint32_t)bytes[i + 1] << 8;
		if (n > 2)
			v |= bytes[i + 2];
		out[0] = alphabet[v >> 18];
		out[1] = alphabet[v >> 12 & 63];
		out[2] = n > 1 ? alphabet[v >> 6 & 63] : '=';
		out[3] = n > 2 ? alphabet[v & 63] : '=';
	}
	*out = '\0';
}

void base64_add(struct buf *b, const uint8_t *bytes, size_t len)
{
	char four[5];

	for (size_t i = 0; i < len; i += 3) {
		base64_of(bytes + i, len - i < 3 ? len - i : 3, four);
		buf_add(b, four, 4);
	}
}

static int base64_digit(char c)
{
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
	return at != NULL ? (int)(at - alphabet) : -1;
}

err_t base64_to(const char *text, size_t len, struct buf *b)
{
	if (len % 4 != 0)
		return ERR_FORM;
	for (size_t i = 0; i < len; i += 4) {
		int pad = 0;
		uint32_t v = 0;
		if (i + 4 == len && text[i + 3] == '=')
			pad = text[i + 2] == '=' ? 2 : 1;
		for (int k = 0; k < 4; k++) {
			int d = k >= 4 - pad ? 0 : base64_digit(text[i + (size_t)k]);
			if (d < 0)
				return ERR_FORM;
			v = v << 6 | (uint32_t)d;
		}
		if ((pad == 1 && (v & 0xff) != 0) || (pad == 2 && (v & 0xffff) != 0))
			return ERR_FORM;
		uint8_t three[3] = { (uint8_t)(v >> 16), (uint8_t)(v >> 8),
				     (uint8_t)v };
		buf_add(b, three, (size_t)(3 - pad));
	}
	return b->err;
}
