#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypt/note.h"
#include "crypt/start.h"
#include "ledger/statement.h"

static const struct statement_list lists[] = { { "a", "11" }, { "b", "22" } };
static const struct statement full = {
	.action = "reading", .site = "example.jp/x", .subject = "incident of 4 May", .sha256 = "ff",
	.lists = lists, .list_count = 2, .incident = "i", .duty = "d", .where = "a: 1", .from = "f",
	.to = "t", .reason = "r", .at = "2026-11-23T00:00:00Z",
};

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : 1;
}

static void test_text(void **state)
{
	struct buf b = buf_of(STATEMENT_MAX);

	(void)state;
	assert_int_equal(statement_text(&full, &b), OK);
	assert_string_equal(buf_str(&b),
		"sekisho statement v1\naction reading\nsite example.jp/x\nsubject incident of 4 May\n"
		"sha256 ff\nlist a 11\nlist b 22\nincident i\nduty d\nwhere a: 1\nfrom f\nto t\nreason r\n"
		"at 2026-11-23T00:00:00Z\n");
	buf_free(&b);
}

static void test_refused(void **state)
{
	static const struct statement_list order[] = { { "b", "11" }, { "a", "22" } }, blank[] = { { "a b", "1" } };
	struct statement s = full;
	struct buf b = buf_of(STATEMENT_MAX);

	(void)state;
	s.subject = "two\nlines";
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	s.subject = "";
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	s.subject = "\xff";
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	s.subject = NULL;
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	s = full;
	s.lists = order;
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	s.lists = blank;
	s.list_count = 1;
	assert_int_equal(statement_text(&s, &b), ERR_FORM);
	buf_free(&b);
}

static void test_check(void **state)
{
	struct signer *sato, *other;
	struct statement s = full;
	struct buf b = buf_of(STATEMENT_MAX), text = buf_of(STATEMENT_MAX);

	(void)state;
	assert_int_equal(signer_new("sato", &sato), OK);
	assert_int_equal(signer_new("sato", &other), OK);
	const struct verifier *v = signer_verifier(sato);
	assert_int_equal(statement_sign(&s, sato, &b), OK);
	assert_int_equal(statement_check(&s, v, (const char *)b.bytes, b.len), OK);
	assert_int_equal(statement_check(&s, signer_verifier(other), (const char *)b.bytes, b.len), ERR_SIGNATURE);
	s.duty = NULL;
	assert_int_equal(statement_check(&s, v, (const char *)b.bytes, b.len), ERR_BROKEN);
	s = full;
	for (size_t i = 0; i < b.len; i++) {
		b.bytes[i] ^= 1;
		assert_int_not_equal(statement_check(&s, v, (const char *)b.bytes, b.len), OK);
		b.bytes[i] ^= 1;
	}
	assert_int_equal(statement_text(&s, &text), OK);
	note_add_signature((const char *)text.bytes, text.len, other, &b);
	assert_int_equal(statement_check(&s, v, (const char *)b.bytes, b.len), ERR_FORM);
	buf_free(&b);
	buf_free(&text);
	signer_free(sato);
	signer_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text), cmocka_unit_test(test_refused), cmocka_unit_test(test_check),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
