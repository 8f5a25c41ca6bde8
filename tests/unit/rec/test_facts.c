/* The bag of facts keeps to its bounds. */
#include "../check.h"

#include "rec/facts.h"

static void one_and_many(void **state)
{
	struct facts f = FACTS_NONE;
	struct value v;
	uint32_t at = 0;

	(void)state;
	assert_false(facts_has(&f, F_TLS_SNI));
	facts_text(&f, F_TLS_SNI, "first", 5);
	facts_text(&f, F_TLS_SNI, "second", 6);		/* ONE: the first stays */
	facts_text(&f, F_DNS_NAME, "a", 1);
	facts_text(&f, F_DNS_NAME, "b", 1);
	facts_text(&f, F_DNS_NAME, "a", 1);		/* MANY: different ones */
	facts_uint(&f, F_HTTP_STATUS, 404);
	assert_true(facts_next(&f, &at, &v));
	assert_int_equal(v.field, F_TLS_SNI);
	assert_int_equal(v.len, 5);
	assert_true(facts_next(&f, &at, &v) && v.text[0] == 'a');
	assert_true(facts_next(&f, &at, &v) && v.text[0] == 'b');
	assert_true(facts_next(&f, &at, &v) && v.number == 404);
	assert_false(facts_next(&f, &at, &v));
	assert_int_equal(f.cut, 0);
	facts_clear(&f);
	assert_false(facts_has(&f, F_TLS_SNI));
	facts_free(&f);
}

static void bounds(void **state)
{
	static char text[FACT_TEXT_MAX + 100];
	struct facts f = FACTS_NONE;
	struct value v;
	unsigned n = 0;

	(void)state;
	facts_text(&f, F_TLS_SNI, text, sizeof(text));
	assert_int_equal(f.cut, 1);
	for (uint32_t at = 0; facts_next(&f, &at, &v);)
		assert_int_equal(v.len, FACT_TEXT_MAX);
	for (uint64_t i = 0; i < 2 * FACTS_A_FIELD; i++)
		facts_uint(&f, F_HTTP_STATUS, i);
	for (uint32_t at = 0; facts_next(&f, &at, &v);)
		n += v.field == F_HTTP_STATUS;
	assert_int_equal(n, FACTS_A_FIELD);
	for (unsigned i = 0; i < 2 * FACTS_MAX / FACT_TEXT_MAX; i++) {
		text[0] = (char)i;
		facts_text(&f, F_DNS_NAME, text, FACT_TEXT_MAX);
	}
	assert_true(f.used <= FACTS_MAX);
	assert_true(f.cut > 1);
	facts_free(&f);
	assert_null(f.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_and_many),
		cmocka_unit_test(bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
