#include "crypt/sign.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "base/utf8.h"

#define SKEY_PREFIX	"PRIVATE+KEY+"
#define ID_HEX		8u

struct signer {
	struct verifier public;
	uint8_t seed[SIGN_KEY_BYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* Unicode White_Space beyond ASCII. */
static int wide_blank(const uint8_t *at, size_t n)
{
	static const char *const blanks[] = { "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80",
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };

	if (n == 3 && at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0x80 && at[2] <= 0x8a)
		return 1;
	for (size_t i = 0; i < COUNT_OF(blanks); i++)
		if (strlen(blanks[i]) == n && memcmp(blanks[i], at, n) == 0)
			return 1;
	return 0;
}

err_t sign_name_check(const char *name, size_t len)
{
	const uint8_t *at = (const uint8_t *)name;

	if (len == 0 || len >= SIGN_NAME_MAX)
		return ERR_FORM;
	for (size_t left = len; left > 0;) {
		size_t n = utf8_length(at, left);
		if (n == 0 || *at <= ' ' || *at == 0x7f || *at == '+' || wide_blank(at, n))
			return ERR_FORM;
		at += n;
		left -= n;
	}
	return OK;
}

static uint32_t key_id(const struct verifier *v)
{
	crypto_hash_sha256_state state;
	uint8_t lf_type[2] = { '\n', v->type }, out[crypto_hash_sha256_BYTES];

	(void)crypto_hash_sha256_init(&state);
	(void)crypto_hash_sha256_update(&state, (const uint8_t *)v->name, strlen(v->name));
	(void)crypto_hash_sha256_update(&state, lf_type, sizeof(lf_type));
	(void)crypto_hash_sha256_update(&state, v->key, sizeof(v->key));
	(void)crypto_hash_sha256_final(&state, out);
	return (uint32_t)out[0] << 24 | (uint32_t)out[1] << 16 | (uint32_t)out[2] << 8 | out[3];
}

/* "<name>+<hex>+<base64(type || 32 bytes)>", the shape of both key texts. */
static err_t split(const char *text, size_t len, struct verifier *out, uint32_t *id,
		   uint8_t bytes[static 33])
{
	const char *plus = memchr(text, '+', len);
	struct buf raw = buf_of(2048);	/* a key of ML-DSA-44 has 1313 */
	uint8_t four[4];

	if (plus == NULL)
		return ERR_FORM;
	size_t name = (size_t)(plus - text), rest = len - name;
	if (sign_name_check(text, name) != OK || rest < ID_HEX + 2 || plus[ID_HEX + 1] != '+')
		return ERR_FORM;
	memcpy(out->name, text, name);
	if (hex_to(plus + 1, ID_HEX, four, sizeof(four)) != OK)
		return ERR_FORM;
	*id = (uint32_t)four[0] << 24 | (uint32_t)four[1] << 16 | (uint32_t)four[2] << 8 | four[3];
	err_t e = base64_to(plus + ID_HEX + 2, rest - ID_HEX - 2, &raw);
	if (e == OK && raw.len != 33)
		e = raw.len > 0 && raw.bytes[0] != SIGN_ED25519 ? ERR_UNKNOWN : ERR_FORM;
	if (e == OK)
		memcpy(bytes, raw.bytes, 33);
	buf_wipe(&raw);
	return e;
}

err_t verifier_of(const char *vkey, size_t len, struct verifier *out)
{
	uint8_t bytes[33];
	uint32_t id = 0;

	*out = (struct verifier){ 0 };
	err_t e = split(vkey, len, out, &id, bytes);
	if (e == OK && bytes[0] != SIGN_ED25519 && bytes[0] != SIGN_COSIGNATURE)
		e = ERR_UNKNOWN;
	if (e == OK) {
		out->type = bytes[0];
		memcpy(out->key, bytes + 1, sizeof(out->key));
		out->id = key_id(out);
		if (out->id != id)
			e = ERR_DIGEST;
	}
	if (e != OK)
		*out = (struct verifier){ 0 };
	return e;
}

struct verifier verifier_as(const struct verifier *v, uint8_t type)
{
	struct verifier other = *v;

	other.type = type;
	other.id = key_id(&other);
	return other;
}

void verifier_text(const struct verifier *v, struct buf *out)
{
	uint8_t bytes[33];

	bytes[0] = v->type;
	memcpy(bytes + 1, v->key, sizeof(v->key));
	buf_printf(out, "%s+%08x+", v->name, v->id);
	base64_add(out, bytes, sizeof(bytes));
}

err_t verifier_check(const struct verifier *v, const void *message, size_t len,
		     const uint8_t sig[static SIGNATURE_BYTES])
{
	return crypto_sign_verify_detached(sig, message, len, v->key) == 0 ? OK : ERR_SIGNATURE;
}

static err_t signer_make(const char *name, size_t len, const uint8_t *seed, struct signer **ret)
{
	struct signer *s = sodium_malloc(sizeof(*s));

	if (s == NULL)
		return ERR_MEMORY;
	memset(s, 0, sizeof(*s));
	memcpy(s->public.name, name, len);
	s->public.type = SIGN_ED25519;
	if (seed != NULL)
		memcpy(s->seed, seed, sizeof(s->seed));
	else
		randombytes_buf(s->seed, sizeof(s->seed));
	(void)crypto_sign_seed_keypair(s->public.key, s->secret, s->seed);
	s->public.id = key_id(&s->public);
	*ret = s;
	return OK;
}

err_t signer_new(const char *name, struct signer **ret)
{
	size_t len = strlen(name);

	if (sign_name_check(name, len) != OK)
		return ERR_FORM;
	return signer_make(name, len, NULL, ret);
}

err_t signer_of(const char *skey, size_t len, struct signer **ret)
{
	struct verifier parts = { 0 };
	uint8_t bytes[33];
	uint32_t id = 0;
	size_t prefix = strlen(SKEY_PREFIX);

	while (len > 0 && (skey[len - 1] == '\n' || skey[len - 1] == '\r'))
		len--;
	if (len < prefix || memcmp(skey, SKEY_PREFIX, prefix) != 0)
		return ERR_FORM;
	err_t e = split(skey + prefix, len - prefix, &parts, &id, bytes);
	struct signer *s = NULL;
	if (e == OK && bytes[0] != SIGN_ED25519)
		e = ERR_UNKNOWN;
	if (e == OK)
		e = signer_make(parts.name, strlen(parts.name), bytes + 1, &s);
	sodium_memzero(bytes, sizeof(bytes));
	if (e == OK && s->public.id != id) {
		signer_free(s);
		return ERR_DIGEST;
	}
	if (e == OK)
		*ret = s;
	return e;
}

void signer_text(const struct signer *s, struct buf *out)
{
	uint8_t bytes[33];

	bytes[0] = SIGN_ED25519;
	memcpy(bytes + 1, s->seed, sizeof(s->seed));
	buf_printf(out, SKEY_PREFIX "%s+%08x+", s->public.name, s->public.id);
	base64_add(out, bytes, sizeof(bytes));
	sodium_memzero(bytes, sizeof(bytes));
}

void signer_free(struct signer *s)
{
	sodium_free(s);
}

const struct verifier *signer_verifier(const struct signer *s)
{
	return &s->public;
}

void signer_sign(const struct signer *s, const void *message, size_t len,
		 uint8_t sig[static SIGNATURE_BYTES])
{
	(void)crypto_sign_detached(sig, NULL, message, len, s->secret);
}
