#include "crypt/note.h"

#include <assert.h>
#include <string.h>

#include "base/enc.h"
#include "base/utf8.h"

#define DASH	"\xe2\x80\x94 "	/* U+2014 and a blank */
#define DASH_LEN	4u
#define SIGNATURE_MAX	8192u	/* bytes; of ML-DSA-44 with a time 2428 */

void note_add_signature(const char *text, size_t len, const struct signer *s, struct buf *out)
{
	const struct verifier *v = signer_verifier(s);
	uint8_t blob[4 + SIGNATURE_BYTES] = { (uint8_t)(v->id >> 24), (uint8_t)(v->id >> 16),
					      (uint8_t)(v->id >> 8), (uint8_t)v->id };

	signer_sign(s, text, len, blob + 4);
	buf_printf(out, DASH "%s ", v->name);
	base64_add(out, blob, sizeof(blob));
	buf_u8(out, '\n');
}

void note_sign(const char *text, size_t len, const struct signer *s, struct buf *out)
{
	assert(len > 0 && text[len - 1] == '\n');
	buf_add(out, text, len);
	buf_u8(out, '\n');
	note_add_signature(text, len, s, out);
}

/* The start of the signature lines: behind the last empty line. */
static const char *signatures_of(const char *bytes, size_t len)
{
	for (size_t i = len; i >= 2; i--)
		if (bytes[i - 1] == '\n' && bytes[i - 2] == '\n')
			return bytes + i;
	return NULL;
}

bool note_line_by(const struct note_line *l, const struct verifier *v)
{
	return v->id == l->id && strlen(v->name) == l->name_len && memcmp(v->name, l->name, l->name_len) == 0;
}

/* `line` and `len` without the line end; `blob` holds the decoded part. */
static err_t take_line(const char *line, size_t len, struct buf *blob, struct note_line *out)
{
	const char *name = line + DASH_LEN;

	if (len <= DASH_LEN || memcmp(line, DASH, DASH_LEN) != 0)
		return ERR_FORM;
	const char *blank = memchr(name, ' ', len - DASH_LEN);
	if (blank == NULL || sign_name_check(name, (size_t)(blank - name)) != OK)
		return ERR_FORM;
	size_t name_len = (size_t)(blank - name);
	if (base64_to(blank + 1, len - DASH_LEN - name_len - 1, blob) != OK || blob->len < 5)
		return blob->err == ERR_MEMORY ? ERR_MEMORY : ERR_FORM;
	*out = (struct note_line){ .line = line, .len = len + 1, .name = name, .name_len = name_len,
		.id = (uint32_t)blob->bytes[0] << 24 | (uint32_t)blob->bytes[1] << 16 |
		      (uint32_t)blob->bytes[2] << 8 | blob->bytes[3],
		.sig = blob->bytes + 4, .sig_len = blob->len - 4 };
	return OK;
}

static err_t check_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)text[i] < 0x20 && text[i] != '\n')
			return ERR_FORM;
	return utf8_valid(text, len) ? OK : ERR_FORM;
}

err_t note_each(const char *bytes, size_t len, struct note *out,
		err_t (*on)(void *ctx, const struct note *n, const struct note_line *l), void *ctx)
{
	struct buf blob = buf_of(SIGNATURE_MAX);
	struct note n = { 0 };
	struct note_line l;
	err_t e = OK;

	*out = n;
	if (len > NOTE_MAX)
		return ERR_LIMIT;
	if (len == 0 || bytes[len - 1] != '\n' || check_text(bytes, len) != OK)
		return ERR_FORM;
	const char *at = signatures_of(bytes, len);
	if (at == NULL || at == bytes + len)
		return ERR_FORM;
	n.text = bytes;
	n.text_len = (size_t)(at - bytes) - 1;
	for (const char *end = bytes + len; at < end && e == OK;) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		buf_clear(&blob);
		e = lf == NULL ? ERR_FORM : ++n.signatures > NOTE_SIGNATURES_MAX ? ERR_LIMIT
		  : take_line(at, (size_t)(lf - at), &blob, &l);
		if (e == OK)
			e = on(ctx, &n, &l);
		at = lf != NULL ? lf + 1 : end;
	}
	buf_free(&blob);
	if (e == OK)
		*out = n;
	return e;
}

struct opening {
	const struct verifier *known;
	size_t count;
	unsigned verified;
	uint32_t by;
};

static err_t verify_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct opening *o = ctx;

	for (size_t i = 0; i < o->count && i < 32; i++) {
		const struct verifier *v = &o->known[i];
		if (v->type != SIGN_ED25519 || !note_line_by(l, v))
			continue;
		if (l->sig_len != SIGNATURE_BYTES || verifier_check(v, n->text, n->text_len, l->sig) != OK)
			return ERR_SIGNATURE;
		if ((o->by >> i & 1) == 0) {
			o->by |= UINT32_C(1) << i;
			o->verified++;
		}
	}
	return OK;
}

err_t note_open(const char *bytes, size_t len, const struct verifier *known, size_t count,
		struct note *out)
{
	struct opening o = { .known = known, .count = count };

	err_t e = note_each(bytes, len, out, verify_line, &o);
	if (e == OK && o.verified == 0) {
		*out = (struct note){ 0 };
		e = ERR_SIGNATURE;
	}
	if (e == OK) {
		out->verified = o.verified;
		out->by = o.by;
	}
	return e;
}
