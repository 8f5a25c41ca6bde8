#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/enc.h"
#include "crypt/sign.h"
#include "crypt/start.h"

/* Source: C2SP signed-note, "Example"; golang.org/x/mod/sumdb/note, note_test.go */
#define C2SP_VKEY	"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define GO_VKEY		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_SKEY		"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define LOG_SKEY	"PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
#define LOG_VKEY	"example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define C2SP_SIG	"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="

static err_t read_vkey(const char *text, size_t len, struct verifier *v)
{
	char *exact = malloc(len > 0 ? len : 1);

	assert_non_null(exact);
	memcpy(exact, text, len);
	memset(v, 0xa5, sizeof(*v));
	err_t e = verifier_of(exact, len, v);
	free(exact);
	return e;
}

static void check_zero(const struct verifier *v)
{
	static const struct verifier zero;

	assert_memory_equal(v, &zero, sizeof(zero));
}

static void test_vkey(void **state)
{
	(void)state;
	static const char *const good[] = { C2SP_VKEY, GO_VKEY, LOG_VKEY,
		"EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop" };

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct verifier v;
		struct buf text = buf_of(1024);
		assert_int_equal(read_vkey(good[i], strlen(good[i]), &v), OK);
		assert_int_equal(v.type, SIGN_ED25519);
		verifier_text(&v, &text);
		assert_string_equal(buf_str(&text), good[i]);
		buf_free(&text);
	}
}

static void test_signature(void **state)
{
	(void)state;
	static const char message[] = "This is an example message.\n";
	struct verifier v;
	struct buf blob = buf_of(128);

	assert_int_equal(read_vkey(C2SP_VKEY, strlen(C2SP_VKEY), &v), OK);
	assert_int_equal(base64_to(C2SP_SIG, strlen(C2SP_SIG), &blob), OK);
	assert_int_equal(blob.len, 68);
	assert_int_equal(verifier_check(&v, message, strlen(message), blob.bytes + 4), OK);
	assert_int_equal(verifier_check(&v, message, strlen(message) - 1, blob.bytes + 4), ERR_SIGNATURE);
	for (size_t bit = 0; bit < 8 * SIGNATURE_BYTES; bit++) {
		blob.bytes[4 + bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(verifier_check(&v, message, strlen(message), blob.bytes + 4), ERR_SIGNATURE);
		blob.bytes[4 + bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	buf_free(&blob);
}

/* A key of small order signs anything; it must verify nothing. */
static void test_weak_keys(void **state)
{
	(void)state;
	static const uint8_t weak[][32] = { { 0 }, { 1 },
		{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } };

	for (size_t i = 0; i < COUNT_OF(weak); i++) {
		struct verifier v = { .name = "weak", .type = SIGN_ED25519 };
		uint8_t sig[SIGNATURE_BYTES] = { 1 };
		memcpy(v.key, weak[i], sizeof(v.key));
		assert_int_equal(verifier_check(&v, "x", 1, sig), ERR_SIGNATURE);
	}
}

static void test_every_part_and_every_mangling(void **state)
{
	(void)state;
	static const char *const good[] = { C2SP_VKEY, GO_VKEY };
	struct verifier v;

	for (size_t k = 0; k < COUNT_OF(good); k++) {
		size_t len = strlen(good[k]);
		for (size_t from = 0; from <= len; from++) {
			for (size_t to = from; to <= len; to++) {
				if (from == 0 && to == len)
					continue;
				assert_int_not_equal(read_vkey(good[k] + from, to - from, &v), OK);
				check_zero(&v);
			}
		}
		char text[256];
		memcpy(text, good[k], len);
		for (size_t at = 0; at < len; at++) {
			for (unsigned byte = 0; byte < 256; byte++) {
				if ((char)byte == good[k][at])
					continue;
				text[at] = (char)byte;
				assert_int_not_equal(read_vkey(text, len, &v), OK);
				check_zero(&v);
			}
			text[at] = good[k][at];
		}
		text[len] = '\n';
		assert_int_not_equal(read_vkey(text, len + 1, &v), OK);
		text[len] = '\0';
		assert_int_not_equal(read_vkey(text, len + 1, &v), OK);
	}
}

/* The id's first digits and the rest of the text, as the tests of others have
 * them: a right digest over a wrong key. */
static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *vkey;
		err_t want;
	} table[] = {
		/* right id, key a byte too long: x/mod note_test.go */
		{ "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", ERR_FORM },
		/* right id, unknown type */
		{ "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", ERR_UNKNOWN },
		{ "PeterNeumann+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", ERR_DIGEST },
		{ "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", ERR_FORM },
		{ "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", ERR_FORM },
		{ "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", ERR_FORM },
		{ "PeterNeumann+c74f20a3+", ERR_FORM },
		{ "PeterNeumann+c74f20a3", ERR_FORM },
		{ "PeterNeumann", ERR_FORM },
		{ "", ERR_FORM },
	};
	struct verifier v;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		err_t e = read_vkey(table[i].vkey, strlen(table[i].vkey), &v);
		if (e != table[i].want)
			fail_msg("%s: %s", table[i].vkey, err_text(e));
		check_zero(&v);
	}
}

static void test_names(void **state)
{
	(void)state;
	static const char *const good[] = { "a", "example.jp/sekisho", "\xe7\x94\xb0\xe4\xb8\xad", "x-y_z", "\xf0\x9f\x94\x91" };
	static const char *const bad[] = { "", "a b", "a+b", "a\tb", "a\nb", "a\x7f", "\x1f",
		"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe7\x94",
		"a\xc2\xa0" "b", "a\xe3\x80\x80" "b", "\xe2\x80\x89", "\xe2\x80\xa8", "\xc2\x85" };
	char longest[SIGN_NAME_MAX + 1];

	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_int_equal(sign_name_check(good[i], strlen(good[i])), OK);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (sign_name_check(bad[i], strlen(bad[i])) != ERR_FORM)
			fail_msg("name %zu of the bad ones is taken", i);
	assert_int_equal(sign_name_check("a\0b", 3), ERR_FORM);
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(sign_name_check(longest, SIGN_NAME_MAX - 1), OK);
	assert_int_equal(sign_name_check(longest, SIGN_NAME_MAX), ERR_FORM);
}

static void test_skey(void **state)
{
	(void)state;
	static const char *const pairs[][2] = { { GO_SKEY, GO_VKEY }, { LOG_SKEY, LOG_VKEY } };

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct signer *s = NULL;
		struct buf text = buf_of(1024);
		char line[256];
		int n = snprintf(line, sizeof(line), "%s\r\n", pairs[i][0]);
		assert_int_equal(signer_of(line, (size_t)n, &s), OK);
		verifier_text(signer_verifier(s), &text);
		assert_string_equal(buf_str(&text), pairs[i][1]);
		buf_clear(&text);
		signer_text(s, &text);
		assert_string_equal(buf_str(&text), pairs[i][0]);
		buf_wipe(&text);
		signer_free(s);
	}
}

static void test_skey_mangled(void **state)
{
	(void)state;
	char text[256] = GO_SKEY;
	size_t len = strlen(text);

	for (size_t at = 0; at < len; at++) {
		char was = text[at];
		for (unsigned byte = 1; byte < 256; byte++) {
			struct signer *s = NULL;
			if ((char)byte == was || (at == len - 1 && (byte == '\n' || byte == '\r')))
				continue;
			text[at] = (char)byte;
			assert_int_not_equal(signer_of(text, len, &s), OK);
			assert_null(s);
		}
		text[at] = was;
	}
	for (size_t n = 0; n < len; n++) {
		struct signer *s = NULL;
		assert_int_not_equal(signer_of(text, n, &s), OK);
		assert_null(s);
	}
}

static void test_new_keys(void **state)
{
	(void)state;
	struct signer *a = NULL, *b = NULL;
	uint8_t one[SIGNATURE_BYTES], two[SIGNATURE_BYTES];

	assert_int_equal(signer_new("a person", &a), ERR_FORM);
	assert_null(a);
	assert_int_equal(signer_new("a", &a), OK);
	assert_int_equal(signer_new("a", &b), OK);
	assert_memory_not_equal(signer_verifier(a)->key, signer_verifier(b)->key, SIGN_KEY_BYTES);
	signer_sign(a, "text", 4, one);
	signer_sign(a, "text", 4, two);
	assert_memory_equal(one, two, sizeof(one));
	assert_int_equal(verifier_check(signer_verifier(a), "text", 4, one), OK);
	assert_int_equal(verifier_check(signer_verifier(b), "text", 4, one), ERR_SIGNATURE);
	signer_free(a);
	signer_free(b);
	signer_free(NULL);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK && crypt_start() == OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vkey),	  cmocka_unit_test(test_signature),
		cmocka_unit_test(test_weak_keys), cmocka_unit_test(test_every_part_and_every_mangling),
		cmocka_unit_test(test_refused),	  cmocka_unit_test(test_names),
		cmocka_unit_test(test_skey),	  cmocka_unit_test(test_skey_mangled),
		cmocka_unit_test(test_new_keys),
	};
	return cmocka_run_group_tests_name("sign", tests, start, NULL);
}
