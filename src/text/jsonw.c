#include "text/jsonw.h"

#include <assert.h>
#include <string.h>

struct jsonw jsonw_of(struct buf *out)
{
	return (struct jsonw){ .out = out };
}

static uint64_t bit(const struct jsonw *w)
{
	return UINT64_C(1) << w->depth;
}

/* Before every value and key: a comma if something stands there already. */
static void separate(struct jsonw *w)
{
	if (w->keyed) {
		w->keyed = false;
		return;
	}
	assert(w->depth == 0 || (w->object & bit(w)) == 0);	/* an object wants a key */
	if ((w->filled & bit(w)) != 0)
		buf_u8(w->out, ',');
	w->filled |= bit(w);
}

static void begin(struct jsonw *w, uint8_t bracket, bool object)
{
	if (w->out->err == OK && w->depth >= JSONW_DEPTH_MAX)
		w->out->err = ERR_LIMIT;
	if (w->out->err != OK)
		return;
	separate(w);
	buf_u8(w->out, bracket);
	w->depth++;
	w->filled &= ~bit(w);
	w->object &= ~bit(w);
	if (object)
		w->object |= bit(w);
}

static void end(struct jsonw *w, uint8_t bracket, bool object)
{
	if (w->out->err != OK)
		return;		/* levels are no longer true, and nothing is written */
	assert(w->depth > 0 && !w->keyed && ((w->object & bit(w)) != 0) == object);
	w->depth--;
	buf_u8(w->out, bracket);
}

void jsonw_begin_object(struct jsonw *w)
{
	begin(w, '{', true);
}

void jsonw_end_object(struct jsonw *w)
{
	end(w, '}', true);
}

void jsonw_begin_array(struct jsonw *w)
{
	begin(w, '[', false);
}

void jsonw_end_array(struct jsonw *w)
{
	end(w, ']', false);
}

static bool is_tail(const uint8_t *s, uint8_t low, uint8_t high)
{
	return s[0] >= low && s[0] <= high;
}

/* Bytes of the well-formed sequence of more than one byte at s, 0 if there is
 * none. Source: RFC 3629 section 4 */
static size_t utf8_len(const uint8_t *s, size_t left)
{
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		return left >= 2 && is_tail(s + 1, 0x80, 0xbf) ? 2 : 0;
	if (s[0] >= 0xe0 && s[0] <= 0xef) {
		uint8_t low = s[0] == 0xe0 ? 0xa0 : 0x80;
		uint8_t high = s[0] == 0xed ? 0x9f : 0xbf;	/* no surrogates */
		return left >= 3 && is_tail(s + 1, low, high) &&
		       is_tail(s + 2, 0x80, 0xbf) ? 3 : 0;
	}
	if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		uint8_t low = s[0] == 0xf0 ? 0x90 : 0x80;
		uint8_t high = s[0] == 0xf4 ? 0x8f : 0xbf;
		return left >= 4 && is_tail(s + 1, low, high) && is_tail(s + 2, 0x80, 0xbf) &&
		       is_tail(s + 3, 0x80, 0xbf) ? 4 : 0;
	}
	return 0;
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* One byte that may not stand as it is. */
static void escape(struct buf *b, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	static const char shorts[] = "\"\"\\\\\nn\rr\tt\bb\ff";	/* byte, letter */

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2) {
		if ((uint8_t)shorts[i] == c) {
			buf_u8(b, '\\');
			buf_u8(b, (uint8_t)shorts[i + 1]);
			return;
		}
	}
	if (c >= 0x80) {
		buf_add(b, "\\ufffd", 6);
		return;
	}
	uint8_t text[6] = { '\\', 'u', '0', '0', (uint8_t)digits[c >> 4],
			    (uint8_t)digits[c & 15] };
	buf_add(b, text, sizeof(text));
}

/* Most strings are names and numbers: nothing to escape, written in one piece. */
static bool quoted_plain(struct buf *b, const uint8_t *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_plain(s[i]))
			return false;
	uint8_t *at = buf_grow(b, len + 2);
	if (at == NULL)
		return true;
	at[0] = '"';
	if (len > 0)
		memcpy(at + 1, s, len);
	at[len + 1] = '"';
	return true;
}

static void quoted(struct buf *b, const uint8_t *s, size_t len)
{
	if (quoted_plain(b, s, len))
		return;
	buf_u8(b, '"');
	for (size_t at = 0; at < len;) {
		size_t run = at;
		size_t n = 1;
		while (run < len && n > 0) {
			n = is_plain(s[run]) ? 1 : utf8_len(s + run, len - run);
			run += n;
		}
		buf_add(b, s + at, run - at);
		at = run;
		if (at < len)
			escape(b, s[at++]);
	}
	buf_u8(b, '"');
}

void jsonw_key(struct jsonw *w, const char *name)
{
	if (w->out->err != OK)
		return;
	assert(w->depth > 0 && (w->object & bit(w)) != 0 && !w->keyed);
	if ((w->filled & bit(w)) != 0)
		buf_u8(w->out, ',');
	w->filled |= bit(w);
	quoted(w->out, (const uint8_t *)name, strlen(name));
	buf_u8(w->out, ':');
	w->keyed = true;
}

void jsonw_text(struct jsonw *w, const void *text, size_t len)
{
	if (w->out->err != OK)
		return;
	separate(w);
	quoted(w->out, text, len);
}

void jsonw_str(struct jsonw *w, const char *text)
{
	jsonw_text(w, text, strlen(text));
}

static void digits_of(struct buf *b, uint64_t v)
{
	uint8_t text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	buf_add(b, text + at, sizeof(text) - at);
}

void jsonw_uint(struct jsonw *w, uint64_t v)
{
	if (w->out->err != OK)
		return;
	separate(w);
	digits_of(w->out, v);
}

void jsonw_int(struct jsonw *w, int64_t v)
{
	if (w->out->err != OK)
		return;
	separate(w);
	if (v < 0)
		buf_u8(w->out, '-');
	digits_of(w->out, v < 0 ? ~(uint64_t)v + 1 : (uint64_t)v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
	jsonw_raw(w, v ? "true" : "false", v ? 4 : 5);
}

void jsonw_null(struct jsonw *w)
{
	jsonw_raw(w, "null", 4);
}

void jsonw_raw(struct jsonw *w, const void *json, size_t len)
{
	if (w->out->err != OK)
		return;
	separate(w);
	buf_add(w->out, json, len);
}

void jsonw_line(struct jsonw *w)
{
	if (w->out->err != OK)
		return;
	assert(w->depth == 0);
	buf_u8(w->out, '\n');
	w->filled = 0;
}
