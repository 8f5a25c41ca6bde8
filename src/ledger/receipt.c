#include "ledger/receipt.h"

#include <inttypes.h>
#include <string.h>

#include "base/enc.h"
#include "ledger/lines.h"

#define HEAD	"c2sp.org/tlog-proof@v1"
#define EXTRA	"extra "
#define INDEX	"index "

void receipt_write(uint64_t index, const struct merkle_proof *path, const void *note, size_t len, struct buf *out)
{
	buf_printf(out, HEAD "\n" INDEX "%" PRIu64 "\n", index);
	lines_add_hashes(out, path->hash, path->count);
	buf_add(out, note, len);
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* What stands behind `extra`: base64 of one byte at least. */
static err_t pass_extra(const char *text, size_t len)
{
	struct buf b = buf_of(RECEIPT_LINE_MAX);

	err_t e = base64_to(text, len, &b) == OK && b.len > 0 ? OK : ERR_FORM;
	buf_free(&b);
	return e;
}

static err_t take(const char *at, const char *end, struct receipt *r)
{
	size_t n = 0;

	const char *line = lines_next(&at, end, &n);
	if (line == NULL || n != strlen(HEAD) || memcmp(line, HEAD, n) != 0)
		return ERR_FORM;
	line = lines_next(&at, end, &n);
	if (line != NULL && begins(line, n, EXTRA)) {
		if (n > RECEIPT_LINE_MAX)
			return ERR_LIMIT;
		err_t e = pass_extra(line + strlen(EXTRA), n - strlen(EXTRA));
		if (e != OK)
			return e;
		line = lines_next(&at, end, &n);
	}
	if (line == NULL || !begins(line, n, INDEX))
		return ERR_FORM;
	err_t e = lines_decimal(line + strlen(INDEX), n - strlen(INDEX), &r->index);
	if (e == OK)
		e = lines_hashes(&at, end, r->path, RECEIPT_PATH_MAX, &r->count);
	r->note = at;
	r->note_len = (size_t)(end - at);
	return e == OK && r->note_len == 0 ? ERR_FORM : e;
}

err_t receipt_parse(const void *bytes, size_t len, struct receipt *out)
{
	memset(out, 0, sizeof(*out));
	if (len == 0)
		return ERR_FORM;
	err_t e = len > RECEIPT_BYTES_MAX ? ERR_LIMIT : take(bytes, (const char *)bytes + len, out);
	if (e != OK)
		memset(out, 0, sizeof(*out));
	return e;
}

err_t receipt_check(const struct receipt *r, const struct checkpoint *at, const void *entry, size_t len)
{
	struct hash leaf;

	merkle_leaf(entry, len, &leaf);
	return merkle_check_inclusion(r->index, at->size, &leaf, r->path, r->count, &at->root);
}
