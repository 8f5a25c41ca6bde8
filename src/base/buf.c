#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

struct buf buf_of(size_t max)
{
	return (struct buf){ .max = max, .err = OK };
}

void buf_free(struct buf *b)
{
	free(b->bytes);
	*b = buf_of(b->max);
}

void buf_wipe(struct buf *b)
{
	if (b->bytes != NULL)
		wipe(b->bytes, b->room);
	buf_free(b);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->err = OK;
}

/* Room for `len` more bytes and a closing NUL. A moved buffer leaves no copy
 * behind: the old one is wiped, since buffers carry keys and payload too. */
static bool make_room(struct buf *b, size_t len)
{
	if (b->err != OK)
		return false;
	if (len > b->max - b->len) {
		b->err = ERR_LIMIT;
		return false;
	}
	if (b->len + len < b->room)
		return true;
	size_t want = b->room < 256 ? 256 : b->room * 2;
	if (want < b->len + len + 1)
		want = b->len + len + 1;
	uint8_t *bytes = malloc(want);
	if (bytes == NULL) {
		b->err = ERR_MEMORY;
		return false;
	}
	if (b->bytes != NULL) {
		memcpy(bytes, b->bytes, b->len);
		wipe(b->bytes, b->len);
		free(b->bytes);
	}
	b->bytes = bytes;
	b->room = want;
	return true;
}

uint8_t *buf_grow(struct buf *b, size_t len)
{
	if (!make_room(b, len))
		return NULL;
	uint8_t *at = b->bytes + b->len;
	b->len += len;
	return at;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	uint8_t *at = buf_grow(b, len);
	if (at != NULL)
		memcpy(at, bytes, len);
}

void buf_u8(struct buf *b, uint8_t v)
{
	buf_add(b, &v, 1);
}

void buf_u16be(struct buf *b, uint16_t v)
{
	uint8_t bytes[2] = { (uint8_t)(v >> 8), (uint8_t)v };
	buf_add(b, bytes, sizeof(bytes));
}

void buf_u32be(struct buf *b, uint32_t v)
{
	buf_u16be(b, (uint16_t)(v >> 16));
	buf_u16be(b, (uint16_t)v);
}

void buf_u64be(struct buf *b, uint64_t v)
{
	buf_u32be(b, (uint32_t)(v >> 32));
	buf_u32be(b, (uint32_t)v);
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_decimal(struct buf *b, uint64_t v)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	buf_add(b, text + at, sizeof(text) - at);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0 && make_room(b, (size_t)n)) {
		(void)vsnprintf((char *)b->bytes + b->len, (size_t)n + 1, fmt,
				again);
		b->len += (size_t)n;
	}
	va_end(again);
}

const char *buf_str(struct buf *b)
{
	if (b->err != OK || b->len == 0 || !make_room(b, 0))
		return "";
	b->bytes[b->len] = '\0';
	return (const char *)b->bytes;
}
