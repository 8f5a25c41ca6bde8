/* Over-broad rules are refused, narrow ones are not. */
#include "criteria/broad.h"
#include "criteria_help.h"

static err_t verdict(const char *detection, struct broad *out)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;

	if (rule_of(detection, "", &c, &why) != OK)
		fail_msg("%s: %s", detection, why.text);
	err_t e = criterion_broad(c, out, &why);
	assert_int_equal(e == ERR_REFUSED, strstr(why.text, "over-broad") != NULL);
	criterion_free(c);
	return e;
}

static void test_refused(void **state)
{
	static const char *const rows[] = {
		"  s:\n    source.ip: '*'\n  condition: s\n",
		"  s:\n    source.ip|exists: true\n  condition: s\n",
		"  s:\n    tls.client.ja3|exists: false\n  condition: s\n",
		"  s:\n    query: null\n  condition: s\n",
		"  s:\n    destination.ip: 198.51.100.7\n  condition: not s\n",
		"  s:\n    query: evil.example\n  condition: s or not s\n",
		"  s:\n    query: evil.example\n  condition: not (s and not s)\n",
		"  s:\n    source.bytes|gte: 1\n  condition: s\n",
		"  s:\n    source.bytes|lt: 1000000000\n  condition: s\n",
		"  s:\n    event.start|gte: 1970-01-01\n  condition: s\n",
		"  s:\n    destination.ip|cidr: [0.0.0.0/0, '::/0']\n  condition: s\n",
		"  s:\n    destination.ip|cidr: [0.0.0.0/1, 128.0.0.0/1]\n  condition: s\n",
		"  s:\n    destination.port: '*'\n  condition: s\n",
		"  s:\n    destination.port|neq: 31337\n  condition: s\n",
		"  s:\n    network.transport: [tcp, udp]\n  condition: s\n",
		"  s:\n    network.transport: tcp\n  condition: s\n",
		"  s:\n    destination.port|lt: 65536\n  condition: s\n",
		"  a:\n    query: '*.*'\n  b:\n    server_name: '*.*'\n  condition: a or b\n",
		"  s:\n    - query|contains: [a, e, i, o]\n    - server_name|contains: [a, e, i, o]\n  condition: s\n",
	};
	struct broad b;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (verdict(rows[i], &b) != ERR_REFUSED)
			fail_msg("%s: plain %u %%, mixed %u %%: not refused", rows[i], b.plain, b.mixed);
}

static void test_allowed(void **state)
{
	static const char *const rows[] = {
		"  s:\n    query: evil.example\n  condition: s\n",
		"  s:\n    query|endswith: .evil.example\n  condition: s\n",
		"  s:\n    destination.ip|cidr: 203.0.113.0/24\n  condition: s\n",
		"  s:\n    source.bytes|gte: 50000000\n  condition: s\n",
		"  s:\n    tls.version|exists: true\n  f:\n    destination.port: [443, 853, 993]\n  condition: s and not f\n",
		"  s:\n    event.duration|gte: 14400000000000\n  condition: s\n",
		"  s:\n    destination.port: 6667\n  condition: s\n",
		"  s:\n    tls.client.ja3: 0123456789abcdef0123456789abcdef\n  condition: s\n",
	};
	struct broad b;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (verdict(rows[i], &b) != OK || b.warned)
			fail_msg("%s: plain %u %%, mixed %u %%", rows[i], b.plain, b.mixed);
}

/* Broad by word, allowed by measure: said to the reviewer. */
static void test_warned(void **state)
{
	struct broad b;

	(void)state;
	assert_int_equal(verdict("  s:\n    destination.port: 443\n  condition: s\n", &b), OK);
	assert_true(b.warned && !b.refused && b.tls > 50);
	assert_int_equal(verdict("  s:\n    network.protocol: dns\n  condition: s\n", &b), OK);
	assert_true(b.warned);
	assert_int_equal(b.dns, 100);
	assert_int_equal(b.plain, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused), cmocka_unit_test(test_allowed), cmocka_unit_test(test_warned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
