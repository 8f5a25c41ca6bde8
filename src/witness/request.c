#include "witness/request.h"

#include <inttypes.h>
#include <string.h>

#include "ledger/lines.h"

#define OLD	"old "

static err_t take(const char *at, const char *end, struct add_request *r)
{
	size_t n = 0;

	const char *start = lines_next(&at, end, &n);
	if (start == NULL || n < sizeof(OLD) || memcmp(start, OLD, sizeof(OLD) - 1) != 0)
		return ERR_FORM;
	err_t e = lines_decimal(start + sizeof(OLD) - 1, n - (sizeof(OLD) - 1), &r->old);
	if (e == OK)
		e = lines_hashes(&at, end, r->proof, REQUEST_PROOF_MAX, &r->count);
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
	lines_add_hashes(out, proof->hash, proof->count);
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
