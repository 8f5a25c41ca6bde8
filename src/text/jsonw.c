#include "text/jsonw.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"

struct jsonw jsonw_of(struct buf *out)
{
	return (struct jsonw){ .out = out };
}

/* The bit of a level; beyond the limit none, since nothing is written there. */
static uint64_t bit(unsigned depth)
{
	return depth <= JSONW_DEPTH_MAX ? UINT64_C(1) << depth : 0;
}

/* Before any value: the comma, and that this level is no longer empty. */
static void before(struct jsonw *w)
{
	if (!w->keyed && (w->filled & bit(w->depth)) != 0)
		buf_u8(w->out, ',');
	w->filled |= bit(w->depth);
	w->keyed = false;
}

static void open_level(struct jsonw *w, uint8_t bracket)
{
	before(w);
	w->depth++;
	if (w->depth > JSONW_DEPTH_MAX && w->out->err == OK)
		w->out->err = ERR_LIMIT;
	w->filled &= ~bit(w->depth);
	buf_u8(w->out, bracket);
}

static void close_level(struct jsonw *w, uint8_t bracket)
{
	assert(w->depth > 0 && !w->keyed);
	w->depth--;
	buf_u8(w->out, bracket);
}

void jsonw_object(struct jsonw *w)
{
	open_level(w, '{');
}

void jsonw_object_end(struct jsonw *w)
{
	close_level(w, '}');
}

void jsonw_array(struct jsonw *w)
{
	open_level(w, '[');
}

void jsonw_array_end(struct jsonw *w)
{
	close_level(w, ']');
}

/* How one ASCII character must be written; false: as it stands. */
static bool escape(struct buf *out, uint8_t c)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	const char *at = c != 0 ? memchr(from, c, sizeof(from) - 1) : NULL;

	if (at != NULL)
		buf_printf(out, "\\%c", to[at - from]);
	else if (c < 0x20 || c == 0x7f)
		buf_printf(out, "\\u%04x", c);
	else
		return false;
	return true;
}

static void write_text(struct buf *out, const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + len;

	buf_u8(out, '"');
	while (at < end) {
		const uint8_t *from = at;
		while (at < end && *at >= 0x20 && *at < 0x7f && *at != '"' && *at != '\\')
			at++;
		buf_add(out, from, (size_t)(at - from));
		if (at == end)
			break;
		size_t n = utf8_length(at, (size_t)(end - at));
		if (n == 0)
			buf_text(out, "\\ufffd");
		else if (n > 1 || !escape(out, *at))
			buf_add(out, at, n);
		at += n > 0 ? n : 1;
	}
	buf_u8(out, '"');
}

void jsonw_key(struct jsonw *w, const char *key)
{
	assert(!w->keyed);
	before(w);
	write_text(w->out, key, strlen(key));
	buf_u8(w->out, ':');
	w->keyed = true;
}

void jsonw_text(struct jsonw *w, const void *text, size_t len)
{
	before(w);
	write_text(w->out, text, len);
}

void jsonw_string(struct jsonw *w, const char *text)
{
	if (text == NULL)
		jsonw_null(w);
	else
		jsonw_text(w, text, strlen(text));
}

void jsonw_uint(struct jsonw *w, uint64_t v)
{
	before(w);
	buf_decimal(w->out, v);
}

void jsonw_int(struct jsonw *w, int64_t v)
{
	before(w);
	buf_printf(w->out, "%" PRId64, v);
}

void jsonw_real(struct jsonw *w, double v)
{
	if (!isfinite(v)) {
		jsonw_null(w);
		return;
	}
	before(w);
	buf_printf(w->out, "%.6f", v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
	before(w);
	buf_text(w->out, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
	before(w);
	buf_text(w->out, "null");
}

void jsonw_raw(struct jsonw *w, const void *json, size_t len)
{
	before(w);
	buf_add(w->out, json, len);
}

void jsonw_line(struct jsonw *w)
{
	assert(w->depth == 0 && !w->keyed);
	buf_u8(w->out, '\n');
	w->filled = 0;
}
