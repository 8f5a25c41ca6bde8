#include "ledger/lines.h"

#include <string.h>

#include "base/enc.h"

const char *lines_next(const char **at, const char *end, size_t *len)
{
	const char *start = *at;
	const char *lf = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;

	if (lf == NULL)
		return NULL;
	*at = lf + 1;
	*len = (size_t)(lf - start);
	return start;
}

err_t lines_decimal(const char *text, size_t len, uint64_t *out)
{
	uint64_t v = 0;

	if (len == 0 || len > 18 || (text[0] == '0' && len > 1))
		return ERR_FORM;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return ERR_FORM;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*out = v;
	return OK;
}

err_t lines_hash(const char *text, size_t len, struct hash *out)
{
	struct buf b = buf_of(HASH_BYTES);

	err_t e = len == 44 && base64_to(text, len, &b) == OK && b.len == HASH_BYTES ? OK : ERR_FORM;
	if (e == OK)
		memcpy(out->bytes, b.bytes, HASH_BYTES);
	buf_free(&b);
	return e;
}

err_t lines_hashes(const char **at, const char *end, struct hash *out, size_t max, size_t *count)
{
	size_t len = 0;

	for (*count = 0;; (*count)++) {
		const char *start = lines_next(at, end, &len);
		if (start == NULL)
			return ERR_FORM;	/* no empty line, or a line without its end */
		if (len == 0)
			return OK;
		if (*count == max)
			return ERR_LIMIT;
		err_t e = lines_hash(start, len, &out[*count]);
		if (e != OK)
			return e;
	}
}

void lines_add_hashes(struct buf *out, const struct hash *hashes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		base64_add(out, hashes[i].bytes, HASH_BYTES);
		buf_u8(out, '\n');
	}
	buf_u8(out, '\n');
}
