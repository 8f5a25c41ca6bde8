/* A whole rule: its heading, the sekisho block, lists, and what is refused where. */
#include "criteria/explain.h"
#include "criteria_help.h"
#include "crypt/digest.h"

#define SEARCH	"  s:\n    destination.port: 6667\n  condition: s\n"

static void test_terms(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;

	(void)state;
	err_t e = rule_of(SEARCH, "sekisho:\n  purpose: Find it\n  authority: A-1\n  direction: [outbound, transit]\n"
			  "  keep: [tuple, dns]\n  retention: 90d\n  valid: {from: 2026-01-01, to: 2026-12-31}\n", &c, &why);
	if (e != OK)
		fail_msg("%s", why.text);
	assert_string_equal(c->id, RULE_ID);
	assert_string_equal(c->title, "A test");
	assert_string_equal(c->level, "high");
	assert_true(c->terms.there);
	assert_string_equal(c->terms.purpose, "Find it");
	assert_int_equal(c->terms.directions, 1u << DIRECTION_OUTBOUND | 1u << DIRECTION_EXTERNAL);
	assert_true(c->terms.keep[F_SOURCE_IP] && c->terms.keep[F_DNS_NAME]);
	assert_false(c->terms.keep[F_TLS_SNI]);
	assert_int_equal(c->terms.retention_days, 90);
	nsec_t first = 0, last = 0;
	assert_int_equal(clock_parse("2026-01-01", 10, &first), OK);
	assert_int_equal(clock_parse("2026-12-31T23:59:59", 19, &last), OK);
	assert_int_equal(criterion_check_time(c, first - 1, NULL), ERR_EXPIRED);
	assert_int_equal(criterion_check_time(c, first, NULL), OK);
	assert_int_equal(criterion_check_time(c, last, NULL), OK);	/* the whole last day */
	assert_int_equal(criterion_check_time(c, last + NSEC_PER_SEC, &why), ERR_EXPIRED);
	assert_non_null(strstr(why.text, "expired at 2027-01-01T00:00:00+09:00"));
	criterion_free(c);
}

static void test_defaults(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;

	(void)state;
	assert_int_equal(rule_of(SEARCH, "", &c, &why), OK);
	assert_false(c->terms.there);
	criterion_free(c);
	assert_int_equal(rule_of(SEARCH, TERMS, &c, &why), OK);
	assert_int_equal(c->terms.directions, 0);
	assert_int_equal(c->terms.retention_days, CRITERION_RETENTION_DAYS);
	assert_false(c->terms.retention_stated);
	assert_true(c->terms.keep[F_SOURCE_IP] && c->terms.keep[F_DNS_NAME] && c->terms.keep[F_HTTP_STATUS]);
	for (unsigned f = 0; f < FIELD_COUNT; f++)	/* what points to a person must be named */
		if (field_info((enum field)f)->person != PERSON_NO)
			assert_false(c->terms.keep[f]);
	assert_non_null(strstr(c->terms.groups, "tuple volume"));
	assert_null(strstr(c->terms.groups, "account"));
	criterion_free(c);
}

struct refusal {
	const char *detection, *block, *says;
};

/* The heading is 7 lines, so a detection of 3 lines lets the block begin at 11. */
static void test_lines(void **state)
{
	static const struct refusal rows[] = {
		{ "  s:\n    Image: x\n  condition: s\n", "", "rule.yml:9: rule " RULE_ID ": unknown field `Image`" },
		{ "  s:\n    query:\n      - a\n      - null\n  condition: s\n", "", "rule.yml:11: " },
		{ "  s:\n    query: a\n  condition: s or\n", "", "rule.yml:10: " },
		{ "  s:\n    query: a\n  condition:\n    - s\n    - t\n", "", "rule.yml:12: " },
		{ "  s:\n    - query: a\n    - words\n  condition: s\n", "", "rule.yml:10: " },
		{ SEARCH, "sekisho:\n  purpose: p\n", "rule.yml:11: rule " RULE_ID ": `authority` is missing" },
		{ SEARCH, "sekisho:\n  authority: a\n", "`purpose` is missing" },
		{ SEARCH, "sekisho:\n  purpose: p\n  authority: a\n", "`valid` must be a map" },
		{ SEARCH, TERMS "  colour: red\n", "rule.yml:15: rule " RULE_ID ": `colour` is not a key" },
		{ SEARCH, TERMS "  direction: up\n", "rule.yml:15: rule " RULE_ID ": unknown direction `up`" },
		{ SEARCH, TERMS "  direction: []\n", "an empty list of directions" },
		{ SEARCH, TERMS "  keep: [body]\n", "unknown field group `body`" },
		{ SEARCH, TERMS "  keep: []\n", "`keep` must be a list" },
		{ SEARCH, TERMS "  retention: 3y\n", "longer than two years" },
		{ SEARCH, TERMS "  retention: forever\n", "no length of time" },
		{ SEARCH, TERMS "  retention: 0d\n", "no length of time" },
		{ SEARCH, TERMS "  retention: -9d\n", "no length of time" },
		{ SEARCH, TERMS "  lists: {a: 'f.csv#'}\n", "names no column" },
		{ SEARCH, TERMS "  lists: {'a b': f}\n", "a list is NAME: FILE" },
		{ SEARCH, TERMS "  lists: [a]\n", "`lists` must be a map" },
		{ "  s:\n    network.direction: outbound\n  condition: s\n", TERMS, "name it under sekisho: direction:" },
		{ "  s:\n    query|expand: '%x%'\n  condition: s\n", TERMS, "rule.yml:9: rule " RULE_ID ": placeholder `%x%` has no list" },
		{ SEARCH, "sekisho: yes\n", "`sekisho` must be a map" },
		{ SEARCH, "sekisho:\n  purpose: p\n  authority: a\n  valid: {to: later}\n", "is no time" },
		{ SEARCH, "sekisho:\n  purpose: p\n  authority: a\n  valid: {from: 2027-01-02, to: 2027-01-01}\n",
		  "ends before it begins" },
		{ SEARCH, "title: again\n", "rule.yml:" },
		{ SEARCH, "tags: x\n", "`tags` must be a list" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct problem why = PROBLEM_NONE;
		struct criterion *c = NULL;
		err_t e = rule_of(rows[i].detection, rows[i].block, &c, &why);
		if (e == OK || strstr(why.text, rows[i].says) == NULL)
			fail_msg("%zu: error %d, says: %s", i, e, why.text);
	}
}

static void test_headings(void **state)
{
	static const char rest[] = "detection: {s: {query: a}, condition: s}\n";
	static const struct { const char *head, *says; } rows[] = {
		{ "id: a\nlogsource: {category: dns}\n", "`title` is missing" },
		{ "title: t\nlogsource: {category: dns}\n", "`id` is missing" },
		{ "title: t\nid: a b\nlogsource: {category: dns}\n", "`id` must be at most" },
		{ "title: t\nid: ../a\nlogsource: {category: dns}\n", "`id` must be at most" },
		{ "title: t\nid: a\n", "`logsource` must be a map" },
		{ "title: t\nid: a\nlogsource: {category: process_creation, product: windows}\n",
		  "unsupported logsource (category `process_creation`, product `windows`, service ``)" },
		{ "title: t\nid: a\nlogsource: {category: dns, colour: red}\n", "`colour` is not a key of logsource" },
		{ "title: t\nid: a\nlevel: huge\nlogsource: {category: dns}\n", "unknown level `huge`" },
		{ "title: t\nid: a\nstatus: huge\nlogsource: {category: dns}\n", "unknown status" },
		{ "title: t\nid: a\ncorrelation: {type: event_count}\n", "`correlation` documents are not supported" },
		{ "action: global\n", "`action` documents" },
		{ "title: t\nid: a\n---\n", "more than one YAML document" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct problem why = PROBLEM_NONE;
		struct criterion *c = NULL;
		char text[1024];
		(void)snprintf(text, sizeof(text), "%s%s", rows[i].head, rest);
		err_t e = criterion_parse("r", text, strlen(text), &c, &why);
		if (e == OK || strstr(why.text, rows[i].says) == NULL)
			fail_msg("%s: error %d, says: %s", rows[i].head, e, why.text);
	}
}

static void test_digest(void **state)
{
	static const char text[] = "title: t\nid: a\nlogsource: {category: dns}\ndetection: {s: {query: a}, condition: s}\n";
	uint8_t want[DIGEST_SHA256_BYTES];
	struct criterion *c = NULL;

	(void)state;
	digest_sha256(text, strlen(text), want);
	assert_int_equal(criterion_parse("r", text, strlen(text), &c, NULL), OK);
	assert_memory_equal(c->digest, want, sizeof(want));
	criterion_free(c);
}

static void test_explain(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;
	struct list *l = NULL;
	struct buf out = buf_of(1 << 20);

	(void)state;
	err_t e = rule_of("  a:\n    query|expand: '%bad%'\n  b:\n    source.bytes|gt: 99\n    destination.ip|cidr: 192.0.2.0/24\n"
			  "  c:\n    user_agent|contains: [bot, 'x*y']\n  condition: a and not b or c\n",
			  TERMS "  direction: outbound\n  keep: [tuple]\n  lists: {bad: bad.csv#name}\n", &c, &why);
	if (e != OK)
		fail_msg("%s", why.text);
	assert_int_equal(list_parse("bad.csv", "name\nx.example\n", 15, "name", &l, &why), OK);
	assert_int_equal(criterion_list(c, "bad", l, &why), OK);
	criterion_explain(c, false, &out);
	const char *text = buf_str(&out);
	assert_non_null(strstr(text, "Fires when: (dns.question.name is on the list bad and not (source.bytes is at "
			       "least 100 and destination.ip lies in 192.0.2.0/24)) or (user_agent.original contains "
			       "\"bot\" or user_agent.original fits the pattern \"*x*y*\")\n"));
	assert_non_null(strstr(text, "authority A-1 allows to be read, outbound (own to outside)\n"));
	assert_non_null(strstr(text, "the field groups tuple (source.ip, source.port,"));
	assert_null(strstr(text, "tls.version"));
	assert_non_null(strstr(text, "365 days (the default; the rule does not say)"));
	assert_non_null(strstr(text, "List bad: bad.csv#name, 1 entries, SHA-256 "));
	buf_clear(&out);
	criterion_explain(c, true, &out);
	assert_non_null(strstr(buf_str(&out), "当たる条件: （dns.question.name がリスト bad にある かつ 次に当たらない: "));
	assert_non_null(strstr(buf_str(&out), "残す期間: 365 日（規則に記載がないため既定値）"));
	assert_int_equal(out.err, OK);
	buf_free(&out);
	criterion_free(c);
	list_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms), cmocka_unit_test(test_defaults), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_headings), cmocka_unit_test(test_digest), cmocka_unit_test(test_explain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
