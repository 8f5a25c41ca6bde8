#include "crypt/identity.h"

#include <string.h>

#include "base/wipe.h"

#define MARK	0x80u	/* ends the value; zeros follow */

err_t identity_seal(const uint8_t public[static SEAL_PUBLIC_BYTES], const char *field,
		    const char *pseudonym, const void *value, size_t len, struct buf *out)
{
	uint8_t plain[IDENTITY_SEALED_MAX] = { 0 };	/* no heap: nothing of it may be left there */
	const size_t first = strlen(field) + 1, second = strlen(pseudonym) + 1;

	if (first > IDENTITY_NAME_MAX || second > IDENTITY_NAME_MAX || len > IDENTITY_VALUE_MAX)
		return ERR_LIMIT;
	memcpy(plain, field, first);
	memcpy(plain + first, pseudonym, second);
	if (len > 0)
		memcpy(plain + first + second, value, len);
	size_t used = first + second + len;
	plain[used++] = MARK;
	used += (IDENTITY_STEP - used % IDENTITY_STEP) % IDENTITY_STEP;
	err_t e = seal_box_add(public, plain, used, out);
	wipe(plain, sizeof(plain));
	return e;
}

bool identity_length(size_t len)
{
	return len > SEAL_BOX_EXTRA && len <= IDENTITY_SEALED_MAX && (len - SEAL_BOX_EXTRA) % IDENTITY_STEP == 0;
}

/* The bytes behind `text` and its NUL, or NULL when something else stands there. */
static const uint8_t *behind(const uint8_t *at, const uint8_t *end, const char *text)
{
	const size_t len = strlen(text) + 1;

	return at != NULL && (size_t)(end - at) >= len && memcmp(at, text, len) == 0 ? at + len : NULL;
}

err_t identity_open(const uint8_t public[static SEAL_PUBLIC_BYTES],
		    const uint8_t secret[static SEAL_SECRET_BYTES], const char *field,
		    const char *pseudonym, const void *sealed, size_t len, struct buf *out)
{
	struct buf plain = buf_of(IDENTITY_SEALED_MAX);

	if (!identity_length(len))
		return ERR_FORM;
	err_t e = seal_box_open(public, secret, sealed, len, &plain);
	if (e == OK) {
		const uint8_t *end = plain.bytes + plain.len;
		const uint8_t *value = behind(behind(plain.bytes, end, field), end, pseudonym);
		while (value != NULL && end > value && end[-1] == 0)
			end--;
		if (value == NULL || end == value || end[-1] != MARK)
			e = ERR_FORM;
		else
			buf_add(out, value, (size_t)(end - 1 - value));
	}
	buf_wipe(&plain);
	return e == OK ? out->err : e;
}
