#include "ledger/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/note.h"

#define LOGS_MAX	32u

void checkpoint_text(const struct checkpoint *c, struct buf *out)
{
	buf_printf(out, "%s\n%" PRIu64 "\n", c->origin, c->size);
	base64_add(out, c->root.bytes, HASH_BYTES);
	buf_u8(out, '\n');
}

/* The next line without its end; NULL when there is none. */
static const char *line(const char **at, const char *end, size_t *len)
{
	const char *start = *at;
	const char *lf = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;

	if (lf == NULL)
		return NULL;
	*at = lf + 1;
	*len = (size_t)(lf - start);
	return start;
}

static err_t read_size(const char *text, size_t len, uint64_t *out)
{
	uint64_t v = 0;

	if (len == 0 || len > 19 || (text[0] == '0' && len > 1))
		return ERR_FORM;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return ERR_FORM;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*out = v;
	return v <= INT64_MAX ? OK : ERR_FORM;
}

static err_t read_root(const char *text, size_t len, struct hash *out)
{
	struct buf b = buf_of(64);

	err_t e = len == 44 ? base64_to(text, len, &b) : ERR_FORM;
	if (e == OK && b.len == HASH_BYTES)
		memcpy(out->bytes, b.bytes, HASH_BYTES);
	else
		e = ERR_FORM;
	buf_free(&b);
	return e;
}

static err_t parse(const char *text, size_t len, struct checkpoint *c)
{
	const char *at = text, *end = text + len, *start;
	size_t n = 0;

	start = line(&at, end, &n);
	if (start == NULL || n == 0 || memchr(start, '\0', n) != NULL)
		return ERR_FORM;
	if (n >= sizeof(c->origin))
		return ERR_LIMIT;
	memcpy(c->origin, start, n);
	start = line(&at, end, &n);
	if (start == NULL || read_size(start, n, &c->size) != OK)
		return ERR_FORM;
	start = line(&at, end, &n);
	if (start == NULL || read_root(start, n, &c->root) != OK)
		return ERR_FORM;
	while (line(&at, end, &n) != NULL) {
		if (n == 0)
			return ERR_FORM;
		c->extensions++;
	}
	return at == end ? OK : ERR_FORM;
}

err_t checkpoint_parse(const char *text, size_t len, struct checkpoint *out)
{
	struct checkpoint c = { .size = 0 };

	memset(out, 0, sizeof(*out));
	err_t e = len > 0 ? parse(text, len, &c) : ERR_FORM;
	if (e == OK)
		*out = c;
	return e;
}

void checkpoint_sign(const struct checkpoint *c, const struct signer *s, struct buf *out)
{
	struct buf text = buf_of(CHECKPOINT_MAX);

	checkpoint_text(c, &text);
	if (text.err == OK)
		note_sign((const char *)text.bytes, text.len, s, out);
	else
		out->err = text.err;
	buf_free(&text);
}

err_t checkpoint_open(const void *bytes, size_t len, const struct verifier *known, size_t count,
		      struct checkpoint *out)
{
	struct note n;
	struct checkpoint c;

	memset(out, 0, sizeof(*out));
	if (len > CHECKPOINT_MAX)
		return ERR_LIMIT;
	err_t e = note_open(bytes, len, known, count, &n);
	if (e == OK)
		e = checkpoint_parse(n.text, n.text_len, &c);
	if (e != OK)
		return e;
	for (size_t i = 0; i < count && i < LOGS_MAX; i++)
		if ((n.by >> i & 1) != 0 && strcmp(known[i].name, c.origin) == 0) {
			*out = c;
			return OK;
		}
	return ERR_SIGNATURE;	/* signed by a log of another name */
}

err_t checkpoint_peek(const void *bytes, size_t len, struct checkpoint *out)
{
	const char *text = bytes;

	memset(out, 0, sizeof(*out));
	if (len > CHECKPOINT_MAX)
		return ERR_FORM;
	for (size_t i = len; i >= 2; i--)
		if (text[i - 1] == '\n' && text[i - 2] == '\n')
			return checkpoint_parse(text, i - 1, out);
	return ERR_FORM;
}
