#include "crypt/cosign.h"

#include <assert.h>
#include <inttypes.h>

#include "base/enc.h"

#define DASH	"\xe2\x80\x94 "	/* U+2014 and a blank */

/* What is signed. */
static void message(const char *text, size_t len, uint64_t seconds, struct buf *out)
{
	buf_printf(out, "cosignature/v1\ntime %" PRIu64 "\n", seconds);
	buf_add(out, text, len);
}

struct verifier cosigner_verifier(const struct signer *s)
{
	return verifier_as(signer_verifier(s), SIGN_COSIGNATURE);
}

void cosign_add(const char *text, size_t len, const struct signer *s, uint64_t seconds, struct buf *out)
{
	const struct verifier v = cosigner_verifier(s);
	struct buf m = buf_of(NOTE_MAX + 64), blob = buf_of(4 + COSIGNATURE_BYTES);
	uint8_t sig[SIGNATURE_BYTES];

	assert(seconds > 0 && seconds <= INT64_MAX);
	message(text, len, seconds, &m);
	if (m.err == OK) {
		signer_sign(s, m.bytes, m.len, sig);
		buf_u32be(&blob, v.id);
		buf_u64be(&blob, seconds);
		buf_add(&blob, sig, sizeof(sig));
	}
	if (m.err == OK && blob.err == OK) {
		buf_printf(out, DASH "%s ", v.name);
		base64_add(out, blob.bytes, blob.len);
		buf_u8(out, '\n');
	} else if (out->err == OK) {
		out->err = m.err != OK ? m.err : blob.err;
	}
	buf_free(&blob);
	buf_free(&m);
}

err_t cosign_check(const struct verifier *v, const struct note *n, const struct note_line *l,
		   uint64_t *seconds)
{
	struct buf m = buf_of(NOTE_MAX + 64);
	uint64_t when = 0;

	*seconds = 0;
	if (v->type != SIGN_COSIGNATURE || !note_line_by(l, v))
		return ERR_UNKNOWN;
	if (l->sig_len != COSIGNATURE_BYTES)
		return ERR_SIGNATURE;
	for (unsigned i = 0; i < 8; i++)
		when = when << 8 | l->sig[i];
	if (when == 0 || when > INT64_MAX)
		return ERR_SIGNATURE;	/* no time: it does not say that it was the largest tree */
	message(n->text, n->text_len, when, &m);
	err_t e = m.err == OK ? verifier_check(v, m.bytes, m.len, l->sig + 8) : m.err;
	buf_free(&m);
	if (e == OK)
		*seconds = when;
	return e;
}
