#include "witness/request.h"

#include <inttypes.h>
#include <string.h>

#include "base/enc.h"

#define OLD	"old "

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

static err_t take_size(const char *text, size_t len, uint64_t *out)
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

static err_t take_hash(const char *text, size_t len, struct hash *out)
{
	struct buf b = buf_of(HASH_BYTES);

	err_t e = len == 44 && base64_to(text, len, &b) == OK && b.len == HASH_BYTES ? OK : ERR_FORM;
	if (e == OK)
		memcpy(out->bytes, b.bytes, HASH_BYTES);
	buf_free(&b);
	return e;
}

static err_t take(const char *at, const char *end, struct add_request *r)
{
	size_t n = 0;

	const char *start = line(&at, end, &n);
	if (start == NULL || n < sizeof(OLD) || memcmp(start, OLD, sizeof(OLD) - 1) != 0)
		return ERR_FORM;
	err_t e = take_size(start + sizeof(OLD) - 1, n - (sizeof(OLD) - 1), &r->old);
	while (e == OK) {
		start = line(&at, end, &n);
		if (start == NULL)
			return ERR_FORM;	/* no empty line, or a line without its end */
		if (n == 0)
			break;
		if (r->count == REQUEST_PROOF_MAX)
			return ERR_LIMIT;
		e = take_hash(start, n, &r->proof[r->count]);
		r->count++;
	}
	r->note = at;
	r->note_len = (size_t)(end - at);
	return e == OK && r->note_len == 0 ? ERR_FORM : e;
}

err_t add_request_parse(const void *bytes, size_t len, struct add_request *out)
{
	memset(out, 0, sizeof(*out));
	if (len == 0)
		return ERR_FORM;
	err_t e = len > REQUEST_BYTES_MAX ? ERR_LIMIT : take(bytes, (const char *)bytes + len, out);
	if (e != OK)
		memset(out, 0, sizeof(*out));
	return e;
}

void add_request_write(uint64_t old, const struct merkle_proof *proof, const void *note, size_t note_len,
		       struct buf *out)
{
	buf_printf(out, OLD "%" PRIu64 "\n", old);
	for (size_t i = 0; i < proof->count; i++) {
		base64_add(out, proof->hash[i].bytes, HASH_BYTES);
		buf_u8(out, '\n');
	}
	buf_u8(out, '\n');
	buf_add(out, note, note_len);
}

enum witness_status request_judge(const struct checkpoint *last, const struct add_request *r,
				  const struct checkpoint *c)
{
	struct hash empty;

	if (r->old > c->size)
		return WITNESS_MALFORMED;
	if (r->old != last->size)
		return WITNESS_CONFLICT;
	merkle_tree(NULL, 0, &empty);
	if (c->size == 0 && !hash_equal(&c->root, &empty))
		return WITNESS_INCONSISTENT;
	if (r->old == 0)
		return r->count == 0 ? WITNESS_COSIGNED : WITNESS_INCONSISTENT;
	return merkle_check_consistency(r->old, c->size, r->proof, r->count, &last->root, &c->root) == OK
		? WITNESS_COSIGNED : WITNESS_INCONSISTENT;
}
