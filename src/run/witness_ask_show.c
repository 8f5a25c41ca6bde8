/* witness_ask_show.c - what the witnesses answered, for programs. */
#include "base/enc.h"
#include "run/witness_ask.h"
#include "text/jsonw.h"

static void text_member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void write_witness(struct jsonw *w, const struct asked_witness *from)
{
	static const char *const words[] = {
		[ASKED_NOT] = "not asked", [ASKED_COSIGNED] = "cosigned", [ASKED_REFUSED] = "refused",
		[ASKED_DISAGREES] = "disagrees", [ASKED_UNREACHABLE] = "unreachable",
	};

	jsonw_object(w);
	text_member(w, "witness", from->name);
	if (from->url[0] != '\0')
		text_member(w, "url", from->url);
	text_member(w, "answer", words[from->answer]);
	if (from->status > 0) {
		jsonw_key(w, "status");
		jsonw_uint(w, from->status);
	}
	if (from->why[0] != '\0')
		text_member(w, "why", from->why);
	jsonw_object_end(w);
}

void asked_json(const struct asked *a, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	struct buf root = buf_of(64);

	base64_add(&root, a->root.bytes, HASH_BYTES);
	jsonw_object(&w);
	text_member(&w, "origin", a->origin);
	jsonw_key(&w, "size");
	jsonw_uint(&w, a->size);
	text_member(&w, "root", buf_str(&root));
	text_member(&w, "quorum", a->quorum);
	jsonw_key(&w, "quorum_met");
	jsonw_bool(&w, a->quorum_met);
	jsonw_key(&w, "witnesses");
	jsonw_array(&w);
	for (size_t i = 0; i < a->count; i++)
		write_witness(&w, &a->witness[i]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_u8(out, '\n');
	buf_free(&root);
}
