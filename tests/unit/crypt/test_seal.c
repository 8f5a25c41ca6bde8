#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/enc.h"
#include "crypt/pseudonym.h"
#include "crypt/seal.h"
#include "crypt/start.h"

#define BOUND	"run 7 batch 3"

struct pair {
	uint8_t public[SEAL_PUBLIC_BYTES], secret[SEAL_SECRET_BYTES];
};

static struct pair new_pair(void)
{
	struct pair p;

	seal_pair(p.public, p.secret);
	return p;
}

/* Open an exact-size copy; nothing may be added on failure. */
static err_t open_copy(const struct pair *p, const char *bound, const uint8_t *bytes, size_t len, struct buf *out)
{
	uint8_t *exact = malloc(len > 0 ? len : 1);

	assert_non_null(exact);
	memcpy(exact, bytes, len);
	buf_clear(out);
	buf_text(out, "before");
	err_t e = seal_open(p->public, p->secret, bound, exact, len, out);
	if (e != OK)
		assert_int_equal(out->len, 6);
	free(exact);
	return e;
}

static void test_there_and_back(void **state)
{
	(void)state;
	const struct pair p = new_pair();
	static const size_t lengths[] = { 0, 1, 15, 64, 1000, 100000 };

	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct buf sealed = buf_of(1u << 20), again = buf_of(1u << 20), out = buf_of(1u << 20);
		uint8_t *plain = calloc(1, lengths[i] + 1);
		assert_non_null(plain);
		memset(plain, 'p', lengths[i]);
		assert_int_equal(seal_add(p.public, BOUND, plain, lengths[i], &sealed), OK);
		assert_int_equal(seal_add(p.public, BOUND, plain, lengths[i], &again), OK);
		assert_int_equal(sealed.len, 4 + 80 + 24 + lengths[i] + 16);
		assert_memory_equal(sealed.bytes, "SKB1", 4);
		assert_memory_not_equal(sealed.bytes, again.bytes, sealed.len);
		assert_int_equal(open_copy(&p, BOUND, sealed.bytes, sealed.len, &out), OK);
		assert_int_equal(out.len, 6 + lengths[i]);
		assert_memory_equal(out.bytes + 6, plain, lengths[i]);
		free(plain);
		buf_free(&sealed);
		buf_free(&again);
		buf_wipe(&out);
	}
}

static void test_every_bit(void **state)
{
	(void)state;
	const struct pair p = new_pair(), other = new_pair();
	struct buf sealed = buf_of(4096), out = buf_of(4096);

	assert_int_equal(seal_add(p.public, BOUND, "the plain text", 14, &sealed), OK);
	for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
		sealed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		err_t e = open_copy(&p, BOUND, sealed.bytes, sealed.len, &out);
		assert_int_equal(e, bit < 32 ? ERR_FORM : ERR_KEY);
		sealed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < sealed.len; len++)
		assert_int_not_equal(open_copy(&p, BOUND, sealed.bytes, len, &out), OK);
	buf_u8(&sealed, 0);
	assert_int_equal(open_copy(&p, BOUND, sealed.bytes, sealed.len, &out), ERR_KEY);
	sealed.len--;
	assert_int_equal(open_copy(&p, "run 7 batch 4", sealed.bytes, sealed.len, &out), ERR_KEY);
	assert_int_equal(open_copy(&p, "", sealed.bytes, sealed.len, &out), ERR_KEY);
	assert_int_equal(open_copy(&other, BOUND, sealed.bytes, sealed.len, &out), ERR_KEY);
	assert_int_equal(open_copy(&p, BOUND, sealed.bytes, sealed.len, &out), OK);
	buf_free(&sealed);
	buf_wipe(&out);
}

static void test_ceiling(void **state)
{
	(void)state;
	const struct pair p = new_pair();
	struct buf small = buf_of(100), sealed = buf_of(4096), out = buf_of(13);

	assert_int_equal(seal_add(p.public, BOUND, "the plain text", 14, &small), ERR_LIMIT);
	assert_int_equal(seal_add(p.public, BOUND, "the plain text", 14, &sealed), OK);
	assert_int_equal(seal_open(p.public, p.secret, BOUND, sealed.bytes, sealed.len, &out), ERR_LIMIT);
	assert_int_equal(out.len, 0);
	buf_free(&small);
	buf_free(&sealed);
	buf_free(&out);
}

/* A public key of small order would let anybody open the body. */
static void test_weak_public_key(void **state)
{
	(void)state;
	static const uint8_t zero[SEAL_PUBLIC_BYTES];
	struct buf sealed = buf_of(4096);

	assert_int_equal(seal_add(zero, BOUND, "x", 1, &sealed), ERR_KEY);
	assert_int_equal(sealed.len, 0);
	buf_free(&sealed);
}

static void test_lock(void **state)
{
	(void)state;
	uint8_t key[SECRET_BYTES] = { 1 }, other[SECRET_BYTES] = { 2 };
	struct buf locked = buf_of(4096), out = buf_of(4096);

	lock_add(key, BOUND, "secret", 6, &locked);
	assert_int_equal(locked.err, OK);
	assert_memory_equal(locked.bytes, "SKL1", 4);
	assert_int_equal(lock_open(other, BOUND, locked.bytes, locked.len, &out), ERR_KEY);
	assert_int_equal(lock_open(key, "else", locked.bytes, locked.len, &out), ERR_KEY);
	for (size_t bit = 0; bit < 8 * locked.len; bit++) {
		locked.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(lock_open(key, BOUND, locked.bytes, locked.len, &out), bit < 32 ? ERR_FORM : ERR_KEY);
		locked.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < locked.len; len++)
		assert_int_not_equal(lock_open(key, BOUND, locked.bytes, len, &out), OK);
	assert_int_equal(out.len, 0);
	assert_int_equal(lock_open(key, BOUND, locked.bytes, locked.len, &out), OK);
	assert_string_equal(buf_str(&out), "secret");
	buf_free(&locked);
	buf_wipe(&out);
}

/* Argon2id, 64 MiB, 3 passes. Source: the reference program, argon2 0~20171227:
 * argon2 SALT -id -t 3 -k 65536 -p 1 -l 32 -r. */
static void test_lock_key(void **state)
{
	(void)state;
	static const uint8_t salt[LOCK_SALT_BYTES] = "0123456789abcdef";
	uint8_t salt2[LOCK_SALT_BYTES];
	uint8_t a[SECRET_BYTES], b[SECRET_BYTES];
	char hex[2 * SECRET_BYTES + 1];

	assert_int_equal(lock_key("correct horse", 13, salt, a), OK);
	hex_of(a, sizeof(a), hex);
	assert_string_equal(hex, "92599c67f23f1d9dce9b6f0cfb5a9b18ce110336de00799947472465edd9e49a");
	memcpy(salt2, salt, sizeof(salt2));
	salt2[0] ^= 1;
	assert_int_equal(lock_key("correct horse", 13, salt2, b), OK);
	assert_memory_not_equal(a, b, sizeof(a));
}

static void test_pseudonym(void **state)
{
	(void)state;
	const uint8_t key[SECRET_BYTES] = { 7 }, other[SECRET_BYTES] = { 8 };
	char a[PSEUDONYM_BYTES], b[PSEUDONYM_BYTES];

	/* Source: Python hashlib.blake2b over field, NUL, value. */
	pseudonym_of(key, "user.email", "taro@example.jp", 15, a);
	assert_string_equal(a, "p-4d27ef4a4546c72a5225f2c02d70a5a3");
	pseudonym_of(key, "user.email", "taro@example.jp", 15, b);
	assert_string_equal(a, b);
	pseudonym_of(key, "user.name", "taro@example.jp", 15, b);
	assert_string_not_equal(a, b);
	pseudonym_of(key, "user.email", "Taro@example.jp", 15, b);
	assert_string_not_equal(a, b);
	pseudonym_of(other, "user.email", "taro@example.jp", 15, b);
	assert_string_not_equal(a, b);
	/* Field and value cannot run into each other. */
	pseudonym_of(key, "a", "bc", 2, a);
	pseudonym_of(key, "ab", "c", 1, b);
	assert_string_not_equal(a, b);
	pseudonym_of(key, "a", "", 0, b);
	assert_int_equal(strlen(b), PSEUDONYM_BYTES - 1);
}

static void test_derive(void **state)
{
	(void)state;
	const uint8_t key[SECRET_BYTES] = { 9 };
	uint8_t a[SECRET_BYTES], b[SECRET_BYTES];
	char hex[2 * SECRET_BYTES + 1];

	secret_derive(key, "register", a);
	hex_of(a, sizeof(a), hex);
	assert_string_equal(hex, "6fba4823f33294ca8edc32fa41ffc63bea17899bd463489f28afcf9aaf5fb0c6");
	secret_derive(key, "register", b);
	assert_true(secret_equal(a, b, sizeof(a)));
	secret_derive(key, "registers", b);
	assert_false(secret_equal(a, b, sizeof(a)));
	assert_memory_not_equal(a, key, sizeof(a));
}

static void test_secret_memory(void **state)
{
	(void)state;
	uint8_t *a = secret_alloc(100), *b = secret_alloc(100);

	assert_non_null(a);
	assert_non_null(b);
	secret_random(a, 100);
	secret_random(b, 100);
	assert_false(secret_equal(a, b, 100));
	secret_free(a);
	secret_free(b);
	secret_free(NULL);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_ceiling),	       cmocka_unit_test(test_weak_public_key),
		cmocka_unit_test(test_lock),	       cmocka_unit_test(test_lock_key),
		cmocka_unit_test(test_pseudonym),      cmocka_unit_test(test_derive),
		cmocka_unit_test(test_secret_memory),
	};
	return cmocka_run_group_tests_name("seal", tests, start, NULL);
}
