/* What a detection means: values, modifiers, wildcards, conditions. */
#include "criteria_help.h"

struct world {
	struct facts facts;
	struct flow_rec flow;
	struct record r;
};

static void make(struct world *w)
{
	*w = (struct world){ .facts = FACTS_NONE };
	text_fact(&w->facts, F_DNS_NAME, "WWW.Evil.example");
	text_fact(&w->facts, F_DNS_NAME, "second.example");
	text_fact(&w->facts, F_TLS_SNI, "a*b?c\\d");
	text_fact(&w->facts, F_USER_AGENT, "curl/8.5 \xc3\xa9");
	text_fact(&w->facts, F_DNS_ANSWER, "203.0.113.9");
	facts_uint(&w->facts, F_HTTP_STATUS, 404);
	w->flow = flow_of("10.1.2.3", "203.0.113.77", 443, &w->facts);
	w->r = record_of_flow(&w->flow);
}

struct row {
	const char *search;
	bool fires;
};

static void check(const struct row *rows, size_t count)
{
	struct world w;

	make(&w);
	for (size_t i = 0; i < count; i++)
		if (fires(rows[i].search, &w.r) != rows[i].fires)
			fail_msg("%s: expected %s", rows[i].search, rows[i].fires ? "to fire" : "nothing");
	facts_free(&w.facts);
}

static void test_values(void **state)
{
	static const struct row rows[] = {
		{ "dns.question.name: www.evil.example", true },	/* without case, any value */
		{ "query: second.EXAMPLE", true },			/* a Sigma name */
		{ "query: evil.example", false },
		{ "query|cased: www.evil.example", false },
		{ "query|cased: WWW.Evil.example", true },
		{ "query: [x, second.example]", true },
		{ "query|contains|all: [evil, www]", true },
		{ "query|contains|all: [evil, second]", true },	/* each by some value */
		{ "query|contains|all: [evil, third]", false },
		{ "query|startswith: www.", true },
		{ "query|startswith: evil", false },
		{ "query|endswith: .example", true },
		{ "query|endswith: xample", true },
		{ "query|endswith: .EVIL.example", true },
		{ "query|endswith: .vil.example", false },
		{ "query|neq: second.example", false },
		{ "query|neq: third.example", true },
		{ "destination.port: 443", true },
		{ "destination.port: '443'", true },
		{ "dst_port: [80, 443]", true },
		{ "destination.port: 44*", true },
		{ "destination.port|startswith: 44", true },
		{ "destination.port: 80", false },
		{ "sc-status: 404", true },
		{ "network.transport: TCP", true },
		{ "network.type: ipv4", true },
		{ "vlan.id: 7", false },
		{ "{query: second.example, destination.port: 443}", true },
		{ "{query: second.example, destination.port: 80}", false },
		{ "[{query: nothing}, {destination.port: 443}]", true },
		{ "[{query: nothing}, {destination.port: 80}]", false },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_wildcards(void **state)
{
	static const struct row rows[] = {
		{ "query: 'www.*.example'", true },
		{ "query: '*'", true },
		{ "query: '**'", true },
		{ "tls.client.ja3: '*'", false },
		{ "query: 'w?w.evil.example'", true },
		{ "query: 'ww?.evil.exampl?'", true },
		{ "query: '?www.evil.example'", false },	/* ? is mandatory */
		{ "query: 'second.example?'", false },
		{ "user_agent: 'curl/8.5 ?'", true },		/* one character, two bytes */
		{ "user_agent: 'curl/8.5 \?\?'", false },
		{ "tls.client.server_name: 'a\\*b\\?c\\d'", true },
		{ "tls.client.server_name: 'a\\*b\\?c\\\\d'", true },
		{ "tls.client.server_name: 'a\\*b\\?c\\\\\\d'", false },	/* three make two */
		{ "tls.client.server_name: 'a\\*b?c*'", true },
		{ "tls.client.server_name: 'a\\*x*'", false },
		{ "tls.client.server_name|contains: '\\*b\\?'", true },
		{ "tls.client.server_name|contains: '\\*c'", false },
		{ "tls.client.server_name: '*c\\\\*'", true },	/* backslash, then any */
		{ "tls.client.server_name: '*c\\*'", false },	/* a star as such */
		{ "query|contains: 'w.*l.e'", true },
		{ "query|startswith: 'w?w'", true },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_numbers(void **state)
{
	static const struct row rows[] = {
		{ "source.bytes|gte: 1000", true },	{ "source.bytes|gt: 1000", false },
		{ "source.bytes|gt: 999", true },	{ "source.bytes|lte: 1000", true },
		{ "source.bytes|lt: 1000", false },	{ "source.bytes|lt: 1001", true },
		{ "source.bytes|gt: -1", true },	{ "source.bytes|lt: -1", false },
		{ "source.bytes|lt: 0", false },	{ "source.bytes|gte: 999.5", true },
		{ "source.bytes|gt: 1000.5", false },	{ "source.bytes|lt: 1000.5", true },
		{ "source.bytes|lte: 999.5", false },	{ "source.bytes|lt: 1e30", true },
		{ "source.bytes|gt: 1e30", false },	{ "source.bytes|neq: 1000", false },
		{ "event.duration|gte: 10000000000", true },
		{ "event.start|gte: 1970-01-01T00:16:40Z", true },
		{ "event.start|gt: 1970-01-01T00:16:40Z", false },
		{ "event.start|lt: 1960-01-01T00:00:00Z", false },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_addresses(void **state)
{
	static const struct row rows[] = {
		{ "destination.ip: 203.0.113.77", true },
		{ "destination.ip: 203.0.113.78", false },
		{ "DestinationIp: '203.0.113.*'", true },
		{ "destination.ip|startswith: '203.0.'", true },
		{ "destination.ip|endswith: '.77'", true },
		{ "source.ip|cidr: 10.0.0.0/8", true },
		{ "source.ip|cidr: [192.168.0.0/16, 10.1.2.0/23]", true },
		{ "source.ip|cidr: 10.1.2.0/31", false },
		{ "source.ip|cidr: 0.0.0.0/0", true },
		{ "source.ip|cidr: '::/0'", false },
		{ "dns.answers.data|cidr: 203.0.113.0/24", true },
		{ "dns.answers.data|cidr: 203.0.114.0/24", false },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_absent(void **state)
{
	static const struct row rows[] = {
		{ "tls.client.ja3: null", true },	   { "query: null", false },
		{ "query|exists: true", true },		   { "query|exists: false", false },
		{ "tls.client.ja3|exists: true", false },  { "tls.client.ja3|exists: false", true },
		{ "query: ''", false },			   { "tls.client.ja3: ''", false },
		{ "tls.client.ja3|neq: abc", true },	   { "query|neq: null", true },
		{ "{a: {query: null}, condition: not a}", true },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

/* t is true, f is false */
#define TF	"{t: {destination.port: 443}, t2: {source.port: 40000}, f: {destination.port: 80}, " \
		"f2: {source.port: 1}, _h: {source.port: 2}, all: {source.port: 3}, condition: "

static void test_conditions(void **state)
{
	static const struct row rows[] = {
		{ TF "t}", true }, { TF "f}", false }, { TF "not f}", true }, { TF "not not t}", true },
		{ TF "t and f}", false }, { TF "t or f}", true },
		{ TF "t or f and f}", true },		/* and binds closer than or */
		{ TF "f and f or t}", true }, { TF "f and (f or t)}", false },
		{ TF "not f and t}", true },		/* not binds closer than and */
		{ TF "not t or t}", true }, { TF "not (t or t)}", false }, { TF "not f or f}", true },
		{ TF "1 of t*}", true }, { TF "1 of f*}", false }, { TF "all of t*}", true },
		{ TF "all of them}", false }, { TF "1 of them}", true }, { TF "any of them}", true },
		{ TF "not 1 of f*}", true }, { TF "t and not 1 of f*}", true },
		{ TF "all of t* and not all of f*}", true }, { TF "1 of *2}", true }, { TF "1 of _*}", false },
		{ TF "T and t2}", false }, { TF "t AND t2 Or f}", true }, { TF "all}", false }, { TF "not all}", true },
		{ TF "[f, t]}", true }, { TF "[f, f2]}", false },
		{ TF "'((t))'}", true },
	};

	(void)state;
	struct world w;
	make(&w);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strstr(rows[i].search, "condition: T") != NULL)
			continue;	/* names have their case: see the refusals */
		if (fires(rows[i].search, &w.r) != rows[i].fires)
			fail_msg("%s: expected %d", rows[i].search, rows[i].fires);
	}
	facts_free(&w.facts);
}

/* `of them` passes over identifiers that begin with an underscore. */
static void test_hidden(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	assert_true(fires("{_h: {source.port: 2}, t: {source.port: 40000}, condition: all of them}", &w.r));
	assert_false(fires("{_h: {source.port: 40000}, f: {source.port: 2}, condition: 1 of *}", &w.r));
	assert_true(fires("{_h: {source.port: 40000}, f: {source.port: 2}, condition: 1 of _*}", &w.r));
	facts_free(&w.facts);
}

struct refusal {
	const char *search, *says;
};

static void test_refusals(void **state)
{
	static const struct refusal rows[] = {
		{ "CommandLine: x", "unknown field `CommandLine`" },
		{ "query|base64: x", "modifier `base64` of `query` is not supported yet" },
		{ "query|re: x", "not supported yet" },
		{ "query|foobar: x", "unknown modifier `foobar`" },
		{ "query|: x", "unknown modifier ``" },
		{ "query|contains|startswith: x", "only one of" },
		{ "source.bytes|lt|gt: 1", "only one of" },
		{ "query|lt: 1", "need a field that holds a number" },
		{ "source.bytes|cidr: 10.0.0.0/8", "needs a field that holds an address" },
		{ "source.ip|cidr: 10.0.0.1/8", "no bits set behind" },
		{ "source.ip|cidr: 10.0.0.0/33", "not a prefix" },
		{ "source.ip: 10.0.0.0/8", "needs the modifier `cidr`" },
		{ "source.ip: host", "holds an address; the value is none" },
		{ "source.port: ssh", "holds a number; the value is none" },
		{ "source.port: -1", "can never equal" },
		{ "event.start: soon", "no time" },
		{ "event.start|contains: '2026'", "a time can only be compared" },
		{ "query: [a, null]", "null cannot be part of a list" },
		{ "query|contains: null", "null cannot" },
		{ "query: {a: b}", "not a map or a list" },
		{ "query: []", "an empty list" },
		{ "query|contains: ''", "an empty text" },
		{ "query|all: a", "`all` needs a list" },
		{ "query|exists: maybe", "needs true or false" },
		{ "query|exists|contains: true", "stands alone" },
		{ "query|expand: '%x%'", "lists have no place" },
		{ "query|expand: 'a%x%b'", "other mixtures" },
		{ "source.port|expand: '%x%'", "not numbers" },
		{ "'|all': [a, b]", "keywords" },
		{ "[a, b]", "keywords" },
		{ "a", "keywords" },
		{ "{}", "an empty map" },
		{ "[]", "an empty list" },
		{ "[{}]", "an empty map" },
		{ "{a: {query: b}, condition: a and}", "the condition ends where" },
		{ "{a: {query: b}, condition: (a}", "where `)` is expected" },
		{ "{a: {query: b}, condition: a)}", "where `and`, `or` or the end is expected" },
		{ "{a: {query: b}, condition: a a}", "where `and`, `or` or the end" },
		{ "{a: {query: b}, condition: b}", "names `b`, which is not in the detection" },
		{ "{a: {query: b}, condition: A}", "names `A`" },
		{ "{a: {query: b}, condition: ''}", "the condition ends" },
		{ "{a: {query: b}, condition: a*}", "write `1 of` or `all of`" },
		{ "{a: {query: b}, condition: 1 of x*}", "names no search identifier" },
		{ "{a: {query: b}, condition: 1 of}", "`them` or a pattern" },
		{ "{a: {query: b}, condition: 2 of a*}", "names `2`" },
		{ "{a: {query: b}, condition: a | count() > 5}", "aggregation" },
		{ "{a: {query: b}, condition: and}", "a search identifier is expected" },
		{ "{a: {query: b}, condition: {x: y}}", "`condition` must be" },
		{ "{a: {query: b}, condition: []}", "`condition` must be" },
		{ "{condition: a}", "nothing to search for" },
		{ "{a: {query: b}, timeframe: 5m, condition: a}", "`timeframe`" },
		{ "{a: {query: b}, condition: '((((((((((((((((((((((((((((((((((((((((((a'}", "nested deeper" },
		{ "query: &x a", NULL },
		{ "", "" }, { "{", "" }, { "a: b: c", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct problem why = PROBLEM_NONE;
		struct where *w = NULL;
		err_t e = where_parse(rows[i].search, strlen(rows[i].search), &w, &why);
		if (rows[i].says == NULL) {
			assert_int_equal(e, OK);
			where_free(w);
			continue;
		}
		if (e == OK || strstr(why.text, rows[i].says) == NULL || strncmp(why.text, "where:", 6) != 0)
			fail_msg("%s: error %d, says: %s", rows[i].search, e, why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values), cmocka_unit_test(test_wildcards), cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_absent), cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_hidden), cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
