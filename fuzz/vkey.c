/* vkey.c - any bytes as a public or a secret key's text: refused, or written
 * again as exactly the same text. */
#include <stdlib.h>
#include <string.h>

#include "crypt/sign.h"
#include "crypt/start.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void same(const struct buf *text, const uint8_t *bytes, size_t len)
{
	if (text->err != OK || text->len != len || memcmp(text->bytes, bytes, len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf text = buf_of(1024);
	struct verifier v;
	struct signer *s = NULL;

	if (crypt_start() != OK)
		abort();
	if (verifier_of((const char *)bytes, len, &v) == OK) {
		verifier_text(&v, &text);
		same(&text, bytes, len);
	}
	if (signer_of((const char *)bytes, len, &s) == OK) {
		while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
			len--;
		buf_clear(&text);
		signer_text(s, &text);
		same(&text, bytes, len);
	}
	signer_free(s);
	buf_wipe(&text);
	return 0;
}
