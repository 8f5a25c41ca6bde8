#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/enc.h"
#include "crypt/cosign.h"
#include "crypt/start.h"

#define DASH	"\xe2\x80\x94 "
/* The key is that of golang.org/x/mod/sumdb/note, note_test.go; the text that of the
 * example in C2SP tlog-cosignature. The line was made by another implementation
 * (Python's cryptography) from the rules of that document. */
#define SKEY	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define VKEY	"PeterNeumann+18b9780b+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define TEXT	"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define WHEN	1679315147u
#define LINE	DASH "PeterNeumann GLl4CwAAAABkGFDLJeR//pqzhnEKVvEm2wWbh2RJ6oru5+cUUfm5X9NnlaGr8aSH9QE5RVZD4QGlxl2F5UpVIIi94p178KLfqPPsAA==\n"
/* C2SP tlog-cosignature, the lines of its example: other keys, so only their form counts. */
#define OTHERS	DASH "example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" \
		DASH "witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"

struct seen {
	struct verifier v;
	unsigned lines, unknown, good, wrong;
	uint64_t seconds;
};

static err_t on_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct seen *s = ctx;
	uint64_t seconds = 7;

	s->lines++;
	assert_int_equal(l->line[l->len - 1], '\n');
	switch (cosign_check(&s->v, n, l, &seconds)) {
	case OK:
		s->good++;
		s->seconds = seconds;
		return OK;
	case ERR_UNKNOWN:
		s->unknown++;
		break;
	case ERR_SIGNATURE:
		s->wrong++;
		break;
	default:
		fail();
	}
	assert_int_equal(seconds, 0);
	return OK;
}

static struct seen look(const char *note, size_t len)
{
	struct seen s = { .lines = 0 };
	struct note n;

	assert_int_equal(verifier_of(VKEY, strlen(VKEY), &s.v), OK);
	if (note_each(note, len, &n, on_line, &s) != OK)
		memset(&s, 0, sizeof(s));
	return s;
}

static void test_made_is_the_vector(void **state)
{
	(void)state;
	struct signer *s = NULL;
	struct buf b = buf_of(1024), key = buf_of(1024);

	assert_int_equal(signer_of(SKEY, strlen(SKEY), &s), OK);
	const struct verifier v = cosigner_verifier(s);
	verifier_text(&v, &key);
	assert_string_equal(buf_str(&key), VKEY);
	cosign_add(TEXT, strlen(TEXT), s, WHEN, &b);
	assert_int_equal(b.err, OK);
	assert_string_equal(buf_str(&b), LINE);
	buf_free(&key);
	buf_free(&b);
	signer_free(s);
}

static void test_verified(void **state)
{
	(void)state;
	struct seen s = look(TEXT "\n" OTHERS LINE, strlen(TEXT "\n" OTHERS LINE));

	assert_int_equal(s.lines, 3);
	assert_int_equal(s.good, 1);
	assert_int_equal(s.unknown, 2);
	assert_int_equal(s.seconds, WHEN);
	/* Extension lines are part of what is signed. */
	s = look(TEXT "more\n\n" LINE, strlen(TEXT "more\n\n" LINE));
	assert_int_equal(s.wrong, 1);
}

/* A cosignature is no signature of the note, and a signature no cosignature. */
static void test_kinds_apart(void **state)
{
	(void)state;
	struct signer *s = NULL;
	struct buf b = buf_of(1024);
	struct note n;

	assert_int_equal(signer_of(SKEY, strlen(SKEY), &s), OK);
	const struct verifier cosigner = cosigner_verifier(s), log = *signer_verifier(s);
	assert_int_not_equal(cosigner.id, log.id);
	assert_int_equal(note_open(TEXT "\n" LINE, strlen(TEXT "\n" LINE), &cosigner, 1, &n), ERR_SIGNATURE);
	assert_int_equal(note_open(TEXT "\n" LINE, strlen(TEXT "\n" LINE), &log, 1, &n), ERR_SIGNATURE);
	note_sign(TEXT, strlen(TEXT), s, &b);
	struct seen seen = look((const char *)b.bytes, b.len);
	assert_int_equal(seen.lines, 1);
	assert_int_equal(seen.unknown, 1);
	buf_free(&b);
	signer_free(s);
}

static void test_every_byte(void **state)
{
	(void)state;
	char text[] = TEXT "\n" LINE;
	size_t len = strlen(text);

	for (size_t at = 0; at < len; at++) {
		char was = text[at];
		for (unsigned bit = 0; bit < 8; bit++) {
			text[at] = (char)(was ^ (1 << bit));
			assert_int_equal(look(text, len).good, 0);
		}
		text[at] = was;
	}
	assert_int_equal(look(text, len).good, 1);
}

/* ML-DSA-44 lines, 2,428 bytes behind the id, pass as lines of an unknown key. */
static void test_room_for_the_other_type(void **state)
{
	(void)state;
	static uint8_t blob[4 + 8 + 2420];
	struct buf b = buf_of(NOTE_MAX), raw = buf_of(2048);
	uint8_t byte = SIGN_COSIGNATURE_MLDSA;
	struct verifier v;

	buf_text(&b, TEXT "\n");
	for (unsigned i = 0; i < 16; i++) {
		char one[sizeof(blob) / 3 * 4 + 5];
		blob[0] = (uint8_t)i;
		base64_of(blob, sizeof(blob), one);
		buf_printf(&b, DASH "witness.example.com/w%u %s\n", i, one);
	}
	buf_text(&b, LINE);
	struct seen s = look((const char *)b.bytes, b.len);
	assert_int_equal(s.lines, 17);
	assert_int_equal(s.good, 1);
	buf_clear(&b);
	buf_add(&raw, &byte, 1);
	memset(buf_grow(&raw, 1312), 7, 1312);
	buf_text(&b, "w+00000000+");
	base64_add(&b, raw.bytes, raw.len);
	assert_int_equal(verifier_of((const char *)b.bytes, b.len, &v), ERR_UNKNOWN);
	buf_free(&raw);
	buf_free(&b);
}

/* A line without a time, or with one beyond 2^63-1, says nothing; a shorter one is false. */
static void test_refused(void **state)
{
	(void)state;
	static const char *const heads[] = {
		"GLl4CwAAAAAAAAAA", "GLl4C4AAAAAAAAAA", "GLl4C///////////",
	};
	struct buf b = buf_of(1024);

	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		buf_clear(&b);
		buf_printf(&b, "%s\n" DASH "PeterNeumann %s", TEXT, heads[i]);
		for (unsigned n = 0; n < 21; n++)
			buf_text(&b, "AAAA");
		buf_text(&b, "AA==\n");
		struct seen s = look((const char *)b.bytes, b.len);
		assert_int_equal(s.lines, 1);
		assert_int_equal(s.wrong, 1);
	}
	static const char cut[] = TEXT "\n" DASH "PeterNeumann GLl4CwAAAABkGFDL\n";
	assert_int_equal(look(cut, strlen(cut)).wrong, 1);
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
		cmocka_unit_test(test_made_is_the_vector), cmocka_unit_test(test_verified),
		cmocka_unit_test(test_kinds_apart),	   cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_room_for_the_other_type), cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests_name("cosign", tests, start, NULL);
}
