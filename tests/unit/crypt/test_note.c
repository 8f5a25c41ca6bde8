#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypt/note.h"
#include "crypt/start.h"

#define DASH	"\xe2\x80\x94 "
/* Source: golang.org/x/mod/sumdb/note, note_test.go */
#define SKEY	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define PETER	"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define ENOCH	"EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define TEXT	"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define PETER_LINE	DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH_LINE	DASH "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

static struct verifier key(const char *vkey)
{
	struct verifier v;

	assert_int_equal(verifier_of(vkey, strlen(vkey), &v), OK);
	return v;
}

static err_t open_with(const char *bytes, size_t len, const struct verifier *known, size_t count, struct note *n)
{
	char *exact = malloc(len > 0 ? len : 1);

	assert_non_null(exact);
	memcpy(exact, bytes, len);
	memset(n, 0xa5, sizeof(*n));
	err_t e = note_open(exact, len, known, count, n);
	if (e != OK) {
		assert_null(n->text);
		assert_int_equal(n->verified, 0);
		assert_int_equal(n->by, 0);
	} else {
		assert_ptr_equal(n->text, exact);
		n->text = bytes;
	}
	free(exact);
	return e;
}

static err_t open_text(const char *text, const struct verifier *known, size_t count, struct note *n)
{
	return open_with(text, strlen(text), known, count, n);
}

static void test_vectors(void **state)
{
	(void)state;
	const struct verifier known[] = { key(PETER), key(ENOCH) };
	struct note n;

	assert_int_equal(open_text(TEXT "\n" PETER_LINE, known, 1, &n), OK);
	assert_int_equal(n.text_len, strlen(TEXT));
	assert_int_equal(n.signatures, 1);
	assert_int_equal(n.by, 1);
	assert_int_equal(open_text(TEXT "\n" PETER_LINE ENOCH_LINE, known, 2, &n), OK);
	assert_int_equal(n.signatures, 2);
	assert_int_equal(n.verified, 2);
	assert_int_equal(n.by, 3);
	/* Enoch alone is known: Peter's line is only looked at for its form. */
	assert_int_equal(open_text(TEXT "\n" PETER_LINE ENOCH_LINE, known + 1, 1, &n), OK);
	assert_int_equal(n.verified, 1);
	assert_int_equal(n.by, 1);
	/* The same line twice counts once. */
	assert_int_equal(open_text(TEXT "\n" PETER_LINE PETER_LINE, known, 2, &n), OK);
	assert_int_equal(n.signatures, 2);
	assert_int_equal(n.verified, 1);
}

static void test_made_is_the_vector(void **state)
{
	(void)state;
	struct signer *s = NULL;
	struct buf b = buf_of(NOTE_MAX);

	assert_int_equal(signer_of(SKEY, strlen(SKEY), &s), OK);
	note_sign(TEXT, strlen(TEXT), s, &b);
	assert_string_equal(buf_str(&b), TEXT "\n" PETER_LINE);
	note_add_signature(TEXT, strlen(TEXT), s, &b);
	assert_string_equal(buf_str(&b), TEXT "\n" PETER_LINE PETER_LINE);
	buf_free(&b);
	signer_free(s);
}

/* Empty lines are part of the text; the last one ends it. */
static void test_empty_lines(void **state)
{
	(void)state;
	static const char text[] = "one\n\n\ntwo\n\n";
	struct signer *s = NULL;
	struct buf b = buf_of(NOTE_MAX);
	struct note n;

	assert_int_equal(signer_of(SKEY, strlen(SKEY), &s), OK);
	note_sign(text, strlen(text), s, &b);
	assert_int_equal(open_with((const char *)b.bytes, b.len, signer_verifier(s), 1, &n), OK);
	assert_int_equal(n.text_len, strlen(text));
	buf_free(&b);
	signer_free(s);
}

static void test_refused(void **state)
{
	(void)state;
	const struct verifier known[] = { key(PETER), key(ENOCH) };
	static const struct {
		const char *note;
		err_t want;
	} table[] = {
		{ "", ERR_FORM },
		{ TEXT, ERR_FORM },
		{ TEXT "\n", ERR_FORM },
		{ PETER_LINE, ERR_FORM },
		{ TEXT PETER_LINE, ERR_FORM },
		{ "changed " TEXT "\n" PETER_LINE, ERR_SIGNATURE },
		{ TEXT "more\n\n" PETER_LINE, ERR_SIGNATURE },
		{ TEXT "\n\n" PETER_LINE, ERR_SIGNATURE },
		{ TEXT "\n" PETER_LINE "\n", ERR_FORM },
		{ TEXT "\n" PETER_LINE "x\n", ERR_FORM },
		{ TEXT "\n" "- PeterNeumann x08go/ZJ\n", ERR_FORM },
		{ TEXT "\n" DASH "PeterNeumann\n", ERR_FORM },
		{ TEXT "\n" DASH "PeterNeumann \n", ERR_FORM },
		{ TEXT "\n" DASH " x08go/ZJkuBS9UG/\n", ERR_FORM },
		{ TEXT "\n" DASH "Peter+Neumann x08go/ZJkuBS9UG/\n", ERR_FORM },
		{ TEXT "\n" DASH "PeterNeumann x08go/ZJkuBS9UG/\n", ERR_SIGNATURE },	/* known key, too short */
		{ TEXT "\n" DASH "PeterNeumann x08go/Z\n", ERR_FORM },	/* no base64 */
		{ TEXT "\n" DASH "PeterNeumann x08=\n", ERR_FORM },	/* no id */
		{ TEXT "\n" DASH "somebody AAAAAAA=\n", ERR_SIGNATURE },	/* nobody known signed */
		{ "a\tb\n\n" PETER_LINE, ERR_FORM },
		{ "a\rb\n\n" PETER_LINE, ERR_FORM },
		{ "\xff\n\n" PETER_LINE, ERR_FORM },
		{ "\xc0\xaf\n\n" PETER_LINE, ERR_FORM },
		{ "\xed\xa0\x80\n\n" PETER_LINE, ERR_FORM },
	};
	struct note n;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		err_t e = open_text(table[i].note, known, 2, &n);
		if (e != table[i].want)
			fail_msg("note %zu: %s", i, err_text(e));
	}
	assert_int_equal(open_text(TEXT "\n" PETER_LINE, NULL, 0, &n), ERR_SIGNATURE);
	/* No line end behind the last signature. */
	assert_int_equal(open_with(TEXT "\n" PETER_LINE, strlen(TEXT "\n" PETER_LINE) - 1, known, 2, &n), ERR_FORM);
	assert_int_equal(open_with("a\0b\n\n" PETER_LINE, strlen(PETER_LINE) + 5, known, 2, &n), ERR_FORM);
}

/* A known key's false line spoils the note, even beside a true one. */
static void test_false_line_beside_true(void **state)
{
	(void)state;
	const struct verifier known[] = { key(PETER), key(ENOCH) };
	char text[] = TEXT "\n" PETER_LINE ENOCH_LINE;
	struct note n;

	text[strlen(text) - 10] ^= 1;
	assert_int_equal(open_text(text, known, 2, &n), ERR_SIGNATURE);
	assert_int_equal(open_text(text, known, 1, &n), OK);
}

static void test_every_byte(void **state)
{
	(void)state;
	const struct verifier known[] = { key(PETER) };
	char text[] = TEXT "\n" PETER_LINE;
	size_t len = strlen(text);
	struct note n;

	for (size_t at = 0; at < len; at++) {
		char was = text[at];
		for (unsigned bit = 0; bit < 8; bit++) {
			text[at] = (char)(was ^ (1 << bit));
			assert_int_not_equal(open_with(text, len, known, 1, &n), OK);
		}
		text[at] = was;
	}
	for (size_t to = 0; to < len; to++)
		assert_int_not_equal(open_with(text, to, known, 1, &n), OK);
}

static void test_limits(void **state)
{
	(void)state;
	const struct verifier known[] = { key(PETER) };
	struct buf b = buf_of(2 * NOTE_MAX);
	struct note n;

	buf_text(&b, TEXT "\n");
	for (unsigned i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buf_text(&b, PETER_LINE);
	assert_int_equal(open_with((const char *)b.bytes, b.len, known, 1, &n), OK);
	assert_int_equal(n.signatures, NOTE_SIGNATURES_MAX);
	buf_text(&b, PETER_LINE);
	assert_int_equal(open_with((const char *)b.bytes, b.len, known, 1, &n), ERR_LIMIT);
	buf_clear(&b);
	for (unsigned i = 0; i < NOTE_MAX; i++)
		buf_u8(&b, 'x');
	buf_text(&b, "\n\n" PETER_LINE);
	assert_int_equal(open_with((const char *)b.bytes, b.len, known, 1, &n), ERR_LIMIT);
	buf_free(&b);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),	    cmocka_unit_test(test_made_is_the_vector),
		cmocka_unit_test(test_empty_lines), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_false_line_beside_true),
		cmocka_unit_test(test_every_byte),  cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests_name("note", tests, start, NULL);
}
