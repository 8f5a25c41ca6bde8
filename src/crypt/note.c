#include "crypt/note.h"

#include <assert.h>
#include <string.h>

#include "base/enc.h"
#include "base/utf8.h"

#define DASH	"\xe2\x80\x94 "	/* U+2014 and a blank */
#define DASH_LEN	4u

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

static err_t check_line(const char *line, size_t len, const struct verifier *known, size_t count,
			struct note *n)
{
	const char *name = line + DASH_LEN;
	struct buf blob = buf_of(8192);
	err_t e = ERR_FORM;

	if (len <= DASH_LEN || memcmp(line, DASH, DASH_LEN) != 0)
		return ERR_FORM;
	const char *blank = memchr(name, ' ', len - DASH_LEN);
	if (blank == NULL || sign_name_check(name, (size_t)(blank - name)) != OK)
		return ERR_FORM;
	size_t name_len = (size_t)(blank - name);
	if (base64_to(blank + 1, len - DASH_LEN - name_len - 1, &blob) != OK || blob.len < 5)
		goto out;
	e = OK;
	uint32_t id = (uint32_t)blob.bytes[0] << 24 | (uint32_t)blob.bytes[1] << 16 |
		      (uint32_t)blob.bytes[2] << 8 | blob.bytes[3];
	for (size_t i = 0; i < count && i < 32 && e == OK; i++) {
		const struct verifier *v = &known[i];
		if (v->type != SIGN_ED25519 || v->id != id || strlen(v->name) != name_len ||
		    memcmp(v->name, name, name_len) != 0)
			continue;
		e = ERR_SIGNATURE;
		if (blob.len == 4 + SIGNATURE_BYTES)
			e = verifier_check(v, n->text, n->text_len, blob.bytes + 4);
		if (e == OK && (n->by >> i & 1) == 0) {
			n->by |= UINT32_C(1) << i;
			n->verified++;
		}
	}
out:
	buf_free(&blob);
	return e;
}

static err_t check_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)text[i] < 0x20 && text[i] != '\n')
			return ERR_FORM;
	return utf8_valid(text, len) ? OK : ERR_FORM;
}

err_t note_open(const char *bytes, size_t len, const struct verifier *known, size_t count,
		struct note *out)
{
	struct note n = { 0 };

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
	for (const char *end = bytes + len; at < end;) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		if (lf == NULL)
			return ERR_FORM;
		if (++n.signatures > NOTE_SIGNATURES_MAX)
			return ERR_LIMIT;
		err_t e = check_line(at, (size_t)(lf - at), known, count, &n);
		if (e != OK)
			return e;
		at = lf + 1;
	}
	if (n.verified == 0)
		return ERR_SIGNATURE;
	*out = n;
	return OK;
}
