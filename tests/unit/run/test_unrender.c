/* JSON back into facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "run/unrender.h"

static struct facts read_json(const char *json)
{
	struct problem why = PROBLEM_NONE;
	struct facts f = FACTS_NONE;

	if (facts_of_json(json, strlen(json), &f, &why) != OK)
		fail_msg("%s: %s", json, why.text);
	return f;
}

static struct value value_of(const struct facts *f, enum field field, unsigned number)
{
	struct value v;

	for (uint32_t at = 0; facts_next(f, &at, &v);)
		if (v.field == field && number-- == 0)
			return v;
	fail_msg("no such value");
	return v;
}

static void test_types(void **state)
{
	struct facts f = read_json("{\"source.ip\":\"10.0.0.1\",\"destination\":{\"ip\":\"2001:db8::1\",\"port\":443},"
		"\"dns.question.name\":[\"a\",\"b\"],\"source.bytes\":5.0,\"event.start\":\"1970-01-01T00:00:01Z\","
		"\"orig_pkts\":\"7\",\"tls\":{\"client\":{\"server_name\":\"x\"}},\"other\":{\"ip\":1},\"qtype_name\":null,"
		"\"network.protocol\":3,\"tls.version\":true}");
	struct value v = value_of(&f, F_SOURCE_IP, 0);

	(void)state;
	assert_int_equal(v.ip.version, 4);
	assert_int_equal(value_of(&f, F_DESTINATION_IP, 0).ip.version, 6);
	assert_int_equal(value_of(&f, F_DESTINATION_PORT, 0).number, 443);
	v = value_of(&f, F_DNS_NAME, 1);
	assert_memory_equal(v.text, "b", 1);
	assert_int_equal(value_of(&f, F_SOURCE_BYTES, 0).number, 5);
	assert_int_equal(value_of(&f, F_SOURCE_PACKETS, 0).number, 7);
	assert_int_equal(value_of(&f, F_START, 0).time, NSEC_PER_SEC);
	v = value_of(&f, F_TLS_SNI, 0);
	assert_memory_equal(v.text, "x", 1);
	v = value_of(&f, F_PROTOCOL, 0);
	assert_memory_equal(v.text, "3", 1);
	assert_false(facts_has(&f, F_DNS_TYPE));
	assert_int_equal(f.cut, 0);
	facts_free(&f);
}

static void test_misfits(void **state)
{
	struct facts f = read_json("{\"source.ip\":\"host\",\"source.port\":-1,\"source.bytes\":1.5,"
		"\"destination.port\":\"12x\",\"event.start\":\"soon\",\"event.end\":7,\"dns.question.name\":{\"a\":1}}");

	(void)state;
	assert_int_equal(f.used, 0);
	assert_int_equal(f.cut, 6);
	facts_free(&f);
}

static void test_refusals(void **state)
{
	static const char *const rows[] = { "", "[]", "1", "{", "{\"a\":1}x" };
	struct facts f = FACTS_NONE;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(facts_of_json(rows[i], strlen(rows[i]), &f, NULL), ERR_FORM);
	facts_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types), cmocka_unit_test(test_misfits), cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
