/* The authority document, and directions. */
#include "criteria_help.h"

#define HEAD	"id: A-1\ngranted_by: The board\npurpose: Defend\nlegal_basis: Staff rules\n"
#define GOOD	HEAD "kind: own-network\nvalid: {from: 2026-01-01, to: 2026-12-31}\n" \
		"own: [10.20.0.0/16, 192.0.2.7, '2001:db8:20::/48']\ndirections: [outbound, internal]\n"

static err_t parse(const char *text, struct authority **ret, struct problem *why)
{
	return authority_parse("a.yml", text, strlen(text), ret, why);
}

static void test_good(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct authority *a = NULL;
	nsec_t t = 0;

	(void)state;
	if (parse(GOOD, &a, &why) != OK)
		fail_msg("%s", why.text);
	assert_string_equal(a->id, "A-1");
	assert_int_equal(a->kind, AUTHORITY_OWN_NETWORK);
	assert_int_equal(a->directions, 1u << DIRECTION_OUTBOUND | 1u << DIRECTION_INTERNAL);
	assert_int_equal(clock_parse("2026-06-01", 10, &t), OK);
	assert_int_equal(authority_check_time(a, t, &why), OK);
	assert_int_equal(authority_check_time(a, t + 365 * 86400 * NSEC_PER_SEC, &why), ERR_EXPIRED);
	assert_non_null(strstr(why.text, "authority A-1 expired at"));
	why = PROBLEM_NONE;
	assert_int_equal(authority_check_time(a, t - 365 * 86400 * NSEC_PER_SEC, &why), ERR_EXPIRED);
	assert_non_null(strstr(why.text, "valid only from"));
	authority_free(a);
}

static void test_direction(void **state)
{
	static const struct { const char *from, *to; enum direction d; } rows[] = {
		{ "10.20.0.1", "10.20.255.255", DIRECTION_INTERNAL },
		{ "10.20.0.0", "10.21.0.0", DIRECTION_OUTBOUND },
		{ "10.19.255.255", "10.20.0.0", DIRECTION_INBOUND },
		{ "8.8.8.8", "1.1.1.1", DIRECTION_EXTERNAL },
		{ "192.0.2.7", "192.0.2.8", DIRECTION_OUTBOUND },
		{ "192.0.2.6", "192.0.2.7", DIRECTION_INBOUND },
		{ "2001:db8:20::1", "2001:db8:20:ffff::1", DIRECTION_INTERNAL },
		{ "2001:db8:20::1", "2001:db8:21::1", DIRECTION_OUTBOUND },
		{ "2001:db8:1f::1", "2001:db8:20::1", DIRECTION_INBOUND },
		{ "2001:db8:1f::1", "2001:db8:21::1", DIRECTION_EXTERNAL },
		{ "10.20.0.1", "2001:db8:20::1", DIRECTION_INTERNAL },
		{ "0.0.0.0", "255.255.255.255", DIRECTION_EXTERNAL },
	};
	struct authority *a = NULL;

	(void)state;
	assert_int_equal(parse(GOOD, &a, NULL), OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ip from = ip_of(rows[i].from), to = ip_of(rows[i].to);
		if (authority_direction(a, &from, &to) != rows[i].d)
			fail_msg("%s to %s: %s", rows[i].from, rows[i].to,
				 direction_name(authority_direction(a, &from, &to)));
	}
	struct ip none = { 0 }, own = ip_of("10.20.0.1");
	assert_int_equal(authority_direction(a, &own, &none), DIRECTION_OUTBOUND);
	authority_free(a);
}

#define TAIL	"valid: {to: 2027-01-01}\nown: [10.0.0.0/8]\ndirections: [inbound]\n"

static void test_refusals(void **state)
{
	static const struct { const char *text, *says; err_t e; } rows[] = {
		{ "", "an empty file", ERR_FORM },
		{ "- a\n", "a.yml:1: not a map", ERR_FORM },
		{ HEAD TAIL, "`kind` is missing", ERR_FORM },
		{ HEAD "kind: out-in\n" TAIL, "a.yml:5: authority A-1: kind `out-in` is a measure of the law", ERR_REFUSED },
		{ HEAD "kind: in-out\n" TAIL, "locked", ERR_REFUSED },
		{ HEAD "kind: out-out\n" TAIL, "locked", ERR_REFUSED },
		{ HEAD "kind: anything\n" TAIL, "unknown kind", ERR_UNKNOWN },
		{ HEAD "kind: agreement\nnote: x\n" TAIL, "a.yml:6: authority A-1: `note` is not a key", ERR_UNKNOWN },
		{ "id: A-1\nkind: entrusted\n" TAIL, "`granted_by` is missing", ERR_FORM },
		{ HEAD "kind: entrusted\nown: [10.0.0.0/8]\ndirections: [inbound]\n", "`valid` must be", ERR_FORM },
		{ HEAD "kind: entrusted\nvalid: {to: 2027-01-01}\ndirections: [inbound]\n", "`own` must list", ERR_FORM },
		{ HEAD "kind: entrusted\nvalid: {to: 2027-01-01}\nown: []\ndirections: [inbound]\n", "`own` must list", ERR_FORM },
		{ HEAD "kind: entrusted\nvalid: {to: 2027-01-01}\nown: [10.0.0.1/8]\ndirections: [inbound]\n",
		  "`10.0.0.1/8` is no prefix", ERR_FORM },
		{ HEAD "kind: entrusted\nvalid: {to: 2027-01-01}\nown: [10.0.0.0/8]\n", "`directions` is missing", ERR_FORM },
		{ HEAD "kind: entrusted\nvalid: {to: 2027-01-01}\nown: [10.0.0.0/8]\ndirections: [sideways]\n",
		  "unknown direction", ERR_FORM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct problem why = PROBLEM_NONE;
		struct authority *a = NULL;
		err_t e = parse(rows[i].text, &a, &why);
		if (e != rows[i].e || strstr(why.text, rows[i].says) == NULL)
			fail_msg("%zu: error %d, says: %s", i, e, why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good), cmocka_unit_test(test_direction), cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
