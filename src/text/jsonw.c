#include "text/jsonw.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "text/utf8.h"

struct jsonw jsonw_of(struct buf *out)
{
	return (struct jsonw){ .out = out };
}

/* Before any value: the comma, and that this level is no longer empty. */
static void before(struct jsonw *w)
{
	if (!w->keyed && (w->filled >> w->depth & 1) != 0)
		buf_u8(w->out, ',');
	w->filled |= UINT32_C(1) << w->depth;
	w->keyed = false;
}

static void open_level(struct jsonw *w, uint8_t bracket)
{
	before(w);
	assert(w->depth + 1 < JSONW_DEPTH_MAX);
	w->depth++;
	w->filled &= ~(UINT32_C(1) << w->depth);
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

static void write_text(struct buf *out, const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text;

	buf_u8(out, '"');
	for (size_t left = len; left > 0;) {
		size_t n = utf8_length(at, left);
		if (n == 0)
			buf_text(out, "\xef\xbf\xbd");
		else if (*at == '"' || *at == '\\')
			buf_printf(out, "\\%c", *at);
		else if (*at < 0x20 || *at == 0x7f)
			buf_printf(out, "\\u%04x", *at);
		else
			buf_add(out, at, n);
		at += n > 0 ? n : 1;
		left -= n > 0 ? n : 1;
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

void jsonw_text(struct jsonw *w, const char *text, size_t len)
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
	buf_printf(w->out, "%" PRIu64, v);
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
