/* note.c - any bytes as a signed note, with a key that is known: refused, or
 * a note whose text lies in the bytes. */
#include <stdlib.h>
#include <string.h>

#include "crypt/note.h"
#include "crypt/start.h"

static const char known[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct verifier v;
	struct note n;

	if (crypt_start() != OK || verifier_of(known, strlen(known), &v) != OK)
		abort();
	if (note_open((const char *)bytes, len, &v, 1, &n) == OK) {
		if (n.text != (const char *)bytes || n.text_len >= len || n.verified != 1 || n.by != 1 ||
		    n.text[n.text_len - 1] != '\n')
			abort();
	} else if (n.text != NULL || n.verified != 0) {
		abort();
	}
	return 0;
}
