/* add_checkpoint.c - any bytes as a request to a witness: refused, or taken apart within its
 * bounds, and what is judged good stays so when it is written again. */
#include <stdlib.h>
#include <string.h>

#include "witness/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void judge(const struct add_request *r)
{
	struct checkpoint last = { .size = r->old }, c;

	if (checkpoint_peek(r->note, r->note_len, &c) != OK)
		return;
	enum witness_status s = request_judge(&last, r, &c);
	if (s == WITNESS_COSIGNED && r->old > c.size)
		abort();	/* backward */
	if (s == WITNESS_COSIGNED && r->old > 0 && r->old == c.size && !hash_equal(&last.root, &c.root))
		abort();
	last.size++;
	s = request_judge(&last, r, &c);
	if (s != WITNESS_CONFLICT && s != WITNESS_MALFORMED)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct add_request r;
	struct merkle_proof proof;
	struct buf again = buf_of(REQUEST_BYTES_MAX);

	if (add_request_parse(bytes, len, &r) != OK) {
		if (r.note != NULL || r.count != 0 || r.old != 0)
			abort();
		return 0;
	}
	if ((const uint8_t *)r.note < bytes || r.note_len == 0 || (const uint8_t *)r.note + r.note_len != bytes + len ||
	    r.count > REQUEST_PROOF_MAX)
		abort();
	judge(&r);
	proof.count = r.count;
	memcpy(proof.hash, r.proof, sizeof(r.proof));
	add_request_write(r.old, &proof, r.note, r.note_len, &again);
	if (again.err != OK || again.len != len || memcmp(again.bytes, bytes, len) != 0)
		abort();	/* there is one spelling */
	buf_free(&again);
	return 0;
}
