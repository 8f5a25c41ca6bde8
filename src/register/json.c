/* json.c - a value of a parsed tree as JSON text again. */
#include <inttypes.h>
#include <string.h>

#include "register/apply.h"

static void add_text(const char *text, size_t len, struct buf *out)
{
	buf_u8(out, '"');
	for (size_t i = 0; i < len; i++) {
		const uint8_t c = (uint8_t)text[i];
		if (c == '"' || c == '\\')
			buf_u8(out, '\\');
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_u8(out, c);
	}
	buf_u8(out, '"');
}

static const char *const words[] = { "false", "true" };

/* Depth is bounded by the reader: TREE_DEPTH_MAX. */
void apply_json(const struct node *n, struct buf *out)
{
	const bool map = n->kind == NODE_MAP;

	switch (n->kind) {
	case NODE_NULL:
		buf_text(out, "null");
		break;
	case NODE_BOOL:
		buf_text(out, words[n->number != 0]);
		break;
	case NODE_INT:
		buf_printf(out, "%" PRId64, n->number);
		break;
	case NODE_REAL:
		buf_printf(out, "%.17g", n->real);
		break;
	case NODE_TEXT:
		add_text(n->text, n->len, out);
		break;
	case NODE_LIST:
	case NODE_MAP:
		buf_u8(out, map ? '{' : '[');
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			if (c != n->child)
				buf_u8(out, ',');
			if (map) {
				add_text(c->key, strlen(c->key), out);
				buf_u8(out, ':');
			}
			apply_json(c, out);
		}
		buf_u8(out, map ? '}' : ']');
		break;
	}
}
