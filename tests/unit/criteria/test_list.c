/* Lists: their files, and what a rule sees in them. */
#include "criteria_help.h"

static struct list *list_of(const char *text, const char *column)
{
	struct problem why = PROBLEM_NONE;
	struct list *l = NULL;

	if (list_parse("list", text, strlen(text), column, &l, &why) != OK)
		fail_msg("%s", why.text);
	return l;
}

static void entries_are(const char *text, const char *column, const char *want)
{
	struct list *l = list_of(text, column);
	struct buf b = buf_of(4096);
	const char *entry;
	size_t len;

	for (size_t at = 0; list_next(l, &at, &entry, &len);)
		buf_printf(&b, "%.*s;", (int)len, entry);
	assert_string_equal(buf_str(&b), want);
	buf_free(&b);
	list_free(l);
}

static void test_files(void **state)
{
	(void)state;
	entries_are("# a list\nA.example\n\n  b.example\t# why\r\nc.example.\n10.0.0.0/8", NULL,
		    "a.example;b.example;c.example;10.0.0.0/8;");
	entries_are("\xef\xbb\xbf" "a\n", NULL, "a;");
	entries_are("a#b\n", NULL, "a#b;");
	entries_are("*.evil.example\n", NULL, "*.evil.example;");
	entries_are("kind,indicator\nx,a.example\n\ny,\"b.example\"\nz,\n", "indicator", "a.example;b.example;");
	entries_are("# hello, world\nindicator,kind\n203.0.113.9,ip\n# off,x\n", "indicator", "203.0.113.9;");
}

static void test_refusals(void **state)
{
	static const struct { const char *text, *column, *says; } rows[] = {
		{ "", NULL, "the list is empty" },
		{ "# only\n", NULL, "the list is empty" },
		{ "a\nb*c\n", NULL, "f:2: a wildcard" },
		{ "a\nb?\n", NULL, "f:2: a wildcard" },
		{ "*.\n", NULL, "f:1: a wildcard" },
		{ "a\x01\n", NULL, "f:1: a control character" },
		{ "a,b\n1,2\n", "c", "f:1: no column `c`" },
		{ "", "c", "no column `c`" },
		{ "a,b\n1,\"2\n", "a", "not CSV" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct problem why = PROBLEM_NONE;
		struct list *l = NULL;
		err_t e = list_parse("f", rows[i].text, strlen(rows[i].text), rows[i].column, &l, &why);
		if (e == OK || strstr(why.text, rows[i].says) == NULL)
			fail_msg("%zu: error %d, says: %s", i, e, why.text);
	}
	char *text = malloc(4000);
	memset(text, 'a', 4000);
	struct list *l = NULL;
	assert_int_equal(list_parse("f", text, 4000, NULL, &l, NULL), ERR_LIMIT);
	free(text);
}

/* Fire a one-item rule over the list on a record with that name and address. */
static bool fires_on(const char *item, const struct list *l, const char *name, const char *address)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;
	struct matcher *m = NULL;
	struct facts facts = FACTS_NONE;
	char detection[256];
	uint16_t fired;

	(void)snprintf(detection, sizeof(detection), "  s:\n    %s\n  condition: s\n", item);
	if (rule_of(detection, "", &c, &why) != OK || criterion_list(c, "l", l, &why) != OK)
		fail_msg("%s", why.text);
	const struct criterion *one = c;
	assert_int_equal(matcher_new(&one, 1, &m, &why), OK);
	text_fact(&facts, F_DNS_NAME, name);
	struct flow_rec f = flow_of("10.0.0.1", address, 53, &facts);
	struct record r = record_of_flow(&f);
	bool yes = matcher_run(m, &r, &fired, 1) == 1;
	assert_int_equal(yes, matcher_evaluate(m, 0, &r));
	facts_free(&facts);
	matcher_free(m);
	criterion_free(c);
	return yes;
}

static void test_expand(void **state)
{
	struct list *l = list_of("evil.example\n*.wild.example\n203.0.113.9\n198.51.100.0/24\n2001:db8::/32\n", NULL);
	const char *whole = "query|expand: '%l%'", *under = "query|endswith|expand: '.%l%'";
	const char *ip = "destination.ip|expand: '%l%'", *any = "9.9.9.9";

	(void)state;
	assert_true(fires_on(whole, l, "EVIL.example", any));
	assert_false(fires_on(whole, l, "www.evil.example", any));
	assert_true(fires_on(whole, l, "a.b.wild.example", any));
	assert_false(fires_on(whole, l, "wild.example", any));
	assert_true(fires_on(under, l, "www.Evil.example", any));
	assert_true(fires_on("query|expand: '*.%l%'", l, "www.evil.example", any));
	assert_false(fires_on(under, l, "evil.example", any));
	assert_false(fires_on(under, l, "notevil.example", any));
	assert_true(fires_on("query|endswith|expand: '%l%'", l, "notevil.example", any));
	assert_true(fires_on("query|startswith|expand: '%l%'", l, "evil.example.org", any));
	assert_true(fires_on("query|contains|expand: '%l%'", l, "x.evil.example.org", any));
	assert_false(fires_on("query|contains|expand: '%l%'", l, "x.evil.org", any));
	assert_true(fires_on(ip, l, "x", "203.0.113.9"));
	assert_false(fires_on(ip, l, "x", "203.0.113.10"));
	assert_true(fires_on(ip, l, "x", "198.51.100.255"));
	assert_false(fires_on(ip, l, "x", "198.51.101.0"));
	assert_true(fires_on("destination.ip|cidr|expand: '%l%'", l, "x", "198.51.100.1"));
	list_free(l);
}

static void test_use(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;
	struct list *names = list_of("a.example\n", NULL);
	struct buf b = buf_of(1 << 20);

	(void)state;
	assert_int_equal(rule_of("  s:\n    destination.ip|expand: '%l%'\n  condition: s\n", "", &c, &why), OK);
	assert_int_equal(criterion_lists_given(c, &why), ERR_ABSENT);
	assert_non_null(strstr(why.text, "list `l` is not there"));
	why = PROBLEM_NONE;
	assert_int_equal(criterion_list(c, "m", names, &why), ERR_ABSENT);
	why = PROBLEM_NONE;
	assert_int_equal(criterion_list(c, "l", names, &why), ERR_FORM);
	assert_non_null(strstr(why.text, "has no address"));
	criterion_free(c);
	for (int i = 0; i < 1001; i++)
		buf_printf(&b, "h%d\n", i);
	struct list *many = list_of(buf_str(&b), NULL);
	assert_int_equal(rule_of("  s:\n    query|contains|expand: '%l%'\n  condition: s\n", "", &c, &why), OK);
	assert_int_equal(criterion_list(c, "l", many, &why), ERR_LIMIT);
	criterion_free(c);
	list_free(many);
	list_free(names);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files), cmocka_unit_test(test_refusals), cmocka_unit_test(test_expand),
		cmocka_unit_test(test_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
