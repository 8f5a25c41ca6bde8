/*
 * The compiled matcher against a naive evaluator written from the specification:
 * random rules by random records. The naive side shares no code with the
 * parser or the matcher: it evaluates what the generator drew, not what it wrote.
 *
 *	SEKISHO_TEST_SEED=n SEKISHO_TEST_ROUNDS=n
 */
#include <inttypes.h>
#include <time.h>

#include "criteria/spans.h"
#include "criteria_help.h"

#define RULES	12u
#define RECORDS	40u
#define SEARCHES_MAX	4u
#define ITEMS_MAX	3u
#define VALUES_MAX	3u

static uint64_t state_of_random;

static uint64_t draw(uint64_t n)
{
	state_of_random ^= state_of_random << 13;
	state_of_random ^= state_of_random >> 7;
	state_of_random ^= state_of_random << 17;
	return state_of_random % n;
}

static const char *const names[] = { "evil.example", "www.evil.example", "a.b.c", "WWW.Example", "b.c", "c",
	"example", ".example", "x", "evil", "a*b" };
static const char *const addresses[] = { "10.0.0.1", "10.0.0.2", "10.1.0.1", "192.0.2.1", "2001:db8::1",
	"2001:db8:1::1" };
static const char *const prefixes[] = { "10.0.0.0/8", "10.0.0.0/31", "10.0.0.1", "192.0.2.0/24", "::/0",
	"2001:db8::/32", "2001:db8::1/128", "0.0.0.0/0" };
static const unsigned numbers[] = { 0, 1, 53, 80, 443, 1000 };

/* A record as plain text and numbers. */
struct plain {
	const char *name[2];		/* DNS names, NULL none */
	const char *agent;
	const char *from, *to;
	unsigned port, bytes;
};

enum kind { K_WHOLE, K_STARTS, K_ENDS, K_CONTAINS, K_CASED, K_GLOB, K_LIST, K_LIST_UNDER, K_NULL, K_EXISTS,
	    K_NUMBER, K_LT, K_LTE, K_GT, K_GTE, K_CIDR, K_ADDRESS_LIST, K_COUNT };
enum which { W_NAME, W_AGENT, W_FROM, W_TO, W_PORT, W_BYTES };

static const char *const which_names[] = { "dns.question.name", "user_agent.original", "source.ip",
	"destination.ip", "destination.port", "source.bytes" };

struct item {
	enum which which;
	enum kind kind;
	bool all;
	const char *text[VALUES_MAX];
	unsigned number;
	size_t count;
};

struct search {
	struct item items[ITEMS_MAX];
	size_t count;
	bool list;	/* OR of one-item maps */
};

enum form { F_AND, F_OR, F_NOT, F_MIX, F_ONE_OF, F_ALL_OF, F_COUNT_ };

struct drawn {
	struct search searches[SEARCHES_MAX];
	size_t count;
	enum form form;
};

static const char *const list_names[] = { "evil.example", "b.c", "*.example", "x" };
static const char *const list_addresses[] = { "10.0.0.2", "192.0.2.0/28", "2001:db8:1::/48", "10.0.0.0/30" };

static char low(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (low(a[i]) != low(b[i]))
			return false;
	return true;
}

static bool ends(const char *text, const char *with)
{
	size_t a = strlen(text), b = strlen(with);

	return a >= b && same(text + a - b, with, b);
}

static bool contains(const char *text, const char *part)
{
	for (size_t i = 0; i + strlen(part) <= strlen(text); i++)
		if (same(text + i, part, strlen(part)))
			return true;
	return false;
}

/* `*` before and behind the value: the drawn glob is "*VALUE?" */
static bool glob(const char *text, const char *value)
{
	size_t n = strlen(text);

	return n > strlen(value) && same(text + n - 1 - strlen(value), value, strlen(value));
}

static bool naive_text(const struct item *it, const char *text, const char *value)
{
	switch (it->kind) {
	case K_WHOLE:
		return strlen(text) == strlen(value) && same(text, value, strlen(value));
	case K_CASED:
		return strcmp(text, value) == 0;
	case K_STARTS:
		return strlen(text) >= strlen(value) && same(text, value, strlen(value));
	case K_ENDS:
		return ends(text, value);
	case K_CONTAINS:
		return contains(text, value);
	default:
		return glob(text, value);
	}
}

static bool naive_listed(enum kind kind, const char *text)
{
	char suffix[64];

	for (size_t i = 0; i < COUNT_OF(list_names); i++) {
		bool star = list_names[i][0] == '*';
		const char *entry = list_names[i] + (star ? 2 : 0);
		(void)snprintf(suffix, sizeof(suffix), ".%s", entry);
		if ((star || kind == K_LIST_UNDER) && ends(text, suffix))
			return true;
		if (!star && kind == K_LIST && strlen(text) == strlen(entry) && same(text, entry, strlen(entry)))
			return true;
	}
	return false;
}

/* Bit by bit, with the system's own parser. */
static bool naive_in(const char *address, const char *prefix)
{
	uint8_t a[16], p[16];
	char copy[64];
	bool six = strchr(address, ':') != NULL;

	(void)snprintf(copy, sizeof(copy), "%s", prefix);
	char *slash = strchr(copy, '/');
	int bits = slash != NULL ? atoi(slash + 1) : six ? 128 : 32;
	if (slash != NULL)
		*slash = '\0';
	if (six != (strchr(copy, ':') != NULL))
		return false;
	assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, address, a), 1);
	assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, copy, p), 1);
	for (int i = 0; i < bits; i++)
		if (((a[i / 8] ^ p[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

static bool naive_number(const struct item *it, unsigned have)
{
	switch (it->kind) {
	case K_NUMBER:
		return have == it->number;
	case K_LT:
		return have < it->number;
	case K_LTE:
		return have <= it->number;
	case K_GT:
		return have > it->number;
	default:
		return have >= it->number;
	}
}

static bool naive_address(const struct item *it, const char *have)
{
	if (it->kind == K_ADDRESS_LIST) {
		for (size_t i = 0; i < COUNT_OF(list_addresses); i++)
			if (naive_in(have, list_addresses[i]))
				return true;
		return false;
	}
	for (size_t i = 0; i < it->count; i++)
		if (naive_in(have, it->text[i]) != it->all)
			return !it->all;
	return it->all;
}

static bool naive_texts(const struct item *it, const char *const *have, size_t count)
{
	if (it->kind == K_NULL || it->kind == K_EXISTS)
		return (count > 0) == (it->kind == K_EXISTS);
	if (it->kind == K_LIST || it->kind == K_LIST_UNDER) {
		for (size_t h = 0; h < count; h++)
			if (naive_listed(it->kind, have[h]))
				return true;
		return false;
	}
	for (size_t v = 0; v < it->count; v++) {
		bool any = false;
		for (size_t h = 0; h < count; h++)
			any = any || naive_text(it, have[h], it->text[v]);
		if (any != it->all)
			return !it->all;
	}
	return it->all;
}

static bool naive_item(const struct item *it, const struct plain *p)
{
	const char *have[2];
	size_t count = 0;

	switch (it->which) {
	case W_NAME:
		for (size_t i = 0; i < 2; i++)
			if (p->name[i] != NULL)
				have[count++] = p->name[i];
		return naive_texts(it, have, count);
	case W_AGENT:
		have[0] = p->agent;
		return naive_texts(it, have, p->agent != NULL);
	case W_FROM:
		return naive_address(it, p->from);
	case W_TO:
		return naive_address(it, p->to);
	case W_PORT:
		return naive_number(it, p->port);
	default:
		return naive_number(it, p->bytes);
	}
}

static bool naive_search(const struct search *s, const struct plain *p)
{
	for (size_t i = 0; i < s->count; i++)
		if (naive_item(&s->items[i], p) == s->list)
			return s->list;
	return !s->list;
}

static bool naive_rule(const struct drawn *d, const struct plain *p)
{
	bool t[SEARCHES_MAX] = { false }, any = false, every = true;

	for (size_t i = 0; i < d->count; i++) {
		t[i] = naive_search(&d->searches[i], p);
		any = any || t[i];
		every = every && t[i];
	}
	switch (d->form) {
	case F_AND:
	case F_ALL_OF:
		return every;
	case F_NOT:
		return t[0] && !t[1];
	case F_MIX:
		return (!t[0] && t[1]) || t[0];
	default:
		return any;
	}
}

static void draw_item(struct item *it)
{
	*it = (struct item){ .which = (enum which)draw(6), .count = 1 + draw(VALUES_MAX) };
	it->number = numbers[draw(COUNT_OF(numbers))];
	it->all = it->count > 1 && draw(4) == 0;
	bool address = it->which == W_FROM || it->which == W_TO;
	for (size_t i = 0; i < it->count; i++)
		it->text[i] = address ? prefixes[draw(COUNT_OF(prefixes))] : names[draw(COUNT_OF(names) - 1)];
	if (address) {
		it->kind = draw(3) == 0 ? K_ADDRESS_LIST : K_CIDR;
	} else if (it->which == W_PORT || it->which == W_BYTES) {
		it->kind = (enum kind)(K_NUMBER + draw(5));
	} else {
		it->kind = (enum kind)draw(K_NUMBER);
	}
}

static void draw_rule(struct drawn *d)
{
	*d = (struct drawn){ .count = 2 + draw(SEARCHES_MAX - 1), .form = (enum form)draw(F_COUNT_) };
	if (d->form == F_NOT || d->form == F_MIX)
		d->count = 2;
	for (size_t i = 0; i < d->count; i++) {
		d->searches[i].list = draw(3) == 0;
		d->searches[i].count = 1 + draw(ITEMS_MAX);
		for (size_t k = 0; k < d->searches[i].count; k++)
			draw_item(&d->searches[i].items[k]);
	}
}

static void write_item(const struct item *it, struct buf *out)
{
	static const char *const modifiers[K_COUNT] = { "", "|startswith", "|endswith", "|contains", "|cased", "",
		"|expand", "|endswith|expand", "", "|exists", "", "|lt", "|lte", "|gt", "|gte", "|cidr", "|expand" };

	bool many = it->kind <= K_GLOB || it->kind == K_CIDR;
	buf_printf(out, "%s%s%s: ", which_names[it->which], modifiers[it->kind], it->all && many ? "|all" : "");
	if (it->kind == K_NULL || it->kind == K_EXISTS)
		buf_text(out, it->kind == K_NULL ? "null" : "true");
	else if (it->kind == K_LIST || it->kind == K_LIST_UNDER)
		buf_text(out, it->kind == K_LIST ? "'%names%'" : "'.%names%'");
	else if (it->kind == K_ADDRESS_LIST)
		buf_text(out, "'%addresses%'");
	else if (it->kind >= K_NUMBER && it->kind <= K_GTE)
		buf_printf(out, "%u", it->number);
	else {
		for (size_t i = 0; i < it->count; i++)
			buf_printf(out, it->kind == K_GLOB ? "%s'*%s?'" : "%s'%s'", i == 0 ? "[" : ", ", it->text[i]);
		buf_text(out, "]");
	}
}

/* Maps may not name a key twice: every item gets a map of its own, joined by
 * the condition as AND or OR. */
static void write_rule(const struct drawn *d, size_t number, struct buf *out)
{
	static const char *const lists = "sekisho:\n  purpose: p\n  authority: a\n  valid: {to: 2030-01-01}\n"
		"  lists: {names: n.txt, addresses: a.txt}\n";
	struct buf one[SEARCHES_MAX];

	buf_printf(out, "title: t\nid: r%zu\nlogsource: {category: dns}\ndetection:\n", number);
	for (size_t i = 0; i < d->count; i++) {
		one[i] = buf_of(4096);
		buf_text(&one[i], "(");
		for (size_t k = 0; k < d->searches[i].count; k++) {
			buf_printf(out, "  p%zu_%zu:\n    ", i, k);
			write_item(&d->searches[i].items[k], out);
			buf_text(out, "\n");
			buf_printf(&one[i], "%sp%zu_%zu", k == 0 ? "" : d->searches[i].list ? " or " : " and ", i, k);
		}
		buf_text(&one[i], ")");
	}
	buf_text(out, "  condition: ");
	if (d->form == F_NOT)
		buf_printf(out, "%s and not %s", buf_str(&one[0]), buf_str(&one[1]));
	else if (d->form == F_MIX)
		buf_printf(out, "not %s and %s or %s", buf_str(&one[0]), buf_str(&one[1]), buf_str(&one[0]));
	else
		for (size_t i = 0; i < d->count; i++)
			buf_printf(out, "%s%s", i == 0 ? "" : d->form == F_AND || d->form == F_ALL_OF ? " and " : " or ",
				   buf_str(&one[i]));
	buf_printf(out, "\n%s", lists);
	for (size_t i = 0; i < d->count; i++)
		buf_free(&one[i]);
}

static void draw_record(struct plain *p)
{
	*p = (struct plain){ .from = addresses[draw(COUNT_OF(addresses))], .to = addresses[draw(COUNT_OF(addresses))],
		.port = numbers[draw(COUNT_OF(numbers))], .bytes = numbers[draw(COUNT_OF(numbers))] };
	for (size_t i = 0; i < 2; i++)
		p->name[i] = draw(2) == 0 ? names[draw(COUNT_OF(names))] : NULL;
	p->agent = draw(2) == 0 ? names[draw(COUNT_OF(names))] : NULL;
}

/* Half of the records as a flow with facts, half as facts alone (as `find` sees them). */
static bool run_one(const struct matcher *m, const struct plain *p, bool stored, uint16_t *fired, size_t *count,
		    bool full[RULES])
{
	struct facts facts = FACTS_NONE, all = FACTS_NONE;

	for (size_t i = 0; i < 2; i++)
		if (p->name[i] != NULL)
			text_fact(&facts, F_DNS_NAME, p->name[i]);
	if (p->agent != NULL)
		text_fact(&facts, F_USER_AGENT, p->agent);
	struct flow_rec f = flow_of(p->from, p->to, (uint16_t)p->port, &facts);
	f.bytes[0] = p->bytes;
	struct record r = record_of_flow(&f);
	if (stored) {
		record_facts(&r, &all);
		r = (struct record){ .facts = &all };
	}
	*count = matcher_run(m, &r, fired, RULES);
	for (size_t i = 0; i < RULES; i++)
		full[i] = matcher_evaluate(m, i, &r);
	facts_free(&facts);
	facts_free(&all);
	return true;
}

static struct list *list_of(const char *const *entries, size_t count)
{
	struct buf b = buf_of(4096);
	struct list *l = NULL;

	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s\n", entries[i]);
	assert_int_equal(list_parse("l", b.bytes, b.len, NULL, &l, NULL), OK);
	buf_free(&b);
	return l;
}

static uint64_t round_of(uint64_t round)
{
	struct drawn drawn[RULES];
	struct criterion *rules[RULES];
	struct matcher *m = NULL;
	struct list *n = list_of(list_names, COUNT_OF(list_names));
	struct list *a = list_of(list_addresses, COUNT_OF(list_addresses));
	uint64_t pairs = 0;

	for (size_t i = 0; i < RULES; i++) {
		struct buf b = buf_of(1 << 16);
		struct problem why = PROBLEM_NONE;
		draw_rule(&drawn[i]);
		write_rule(&drawn[i], i, &b);
		if (criterion_parse("r", b.bytes, b.len, &rules[i], &why) != OK)
			fail_msg("round %" PRIu64 ": %s\n%s", round, why.text, buf_str(&b));
		assert_int_equal(criterion_list(rules[i], "names", n, NULL), OK);
		assert_int_equal(criterion_list(rules[i], "addresses", a, NULL), OK);
		buf_free(&b);
	}
	assert_int_equal(matcher_new((const struct criterion *const *)rules, RULES, &m, NULL), OK);
	list_free(n);	/* needed only during the call */
	list_free(a);
	for (size_t i = 0; i < RECORDS; i++) {
		struct plain p;
		uint16_t fired[RULES];
		bool full[RULES];
		size_t count = 0, at = 0;
		draw_record(&p);
		run_one(m, &p, i % 2 == 1, fired, &count, full);
		for (size_t k = 0; k < RULES; k++, pairs++) {
			bool want = naive_rule(&drawn[k], &p), have = at < count && fired[at] == k;
			at += have;
			if (want != have || want != full[k]) {
				struct buf b = buf_of(1 << 16);
				write_rule(&drawn[k], k, &b);
				fail_msg("round %" PRIu64 ": naive %d, matcher %d, full %d; names %s %s agent %s %s > %s port %u bytes %u\n%s",
					 round, want, have, full[k], p.name[0], p.name[1], p.agent, p.from, p.to, p.port,
					 p.bytes, buf_str(&b));
			}
		}
		assert_int_equal(at, count);
	}
	matcher_free(m);
	for (size_t i = 0; i < RULES; i++)
		criterion_free(rules[i]);
	return pairs;
}

static void test_against_naive(void **state)
{
	const char *seed = getenv("SEKISHO_TEST_SEED"), *rounds = getenv("SEKISHO_TEST_ROUNDS");
	uint64_t pairs = 0;

	(void)state;
	state_of_random = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL) * 2654435761u | 1;
	print_message("SEKISHO_TEST_SEED=%" PRIu64 "\n", state_of_random);
	for (uint64_t i = 0; i < (rounds != NULL ? strtoull(rounds, NULL, 10) : 250); i++)
		pairs += round_of(i);
	print_message("%" PRIu64 " pairs of rule and record\n", pairs);
}

static uint32_t join_least(void *context, uint32_t group, uint32_t unit)
{
	(void)context;
	/* Units are drawn as bits: the group is their union. */
	return group | unit;
}

/* Flattened prefixes against asking each. */
static void test_spans(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct span_prefix p[20], copy[20];
		size_t count = 1 + draw(20);
		uint8_t version = draw(2) == 0 ? 4 : 6;
		for (size_t i = 0; i < count; i++) {
			p[i] = (struct span_prefix){ .unit = 1u << i };
			p[i].prefix.ip.version = draw(10) == 0 ? (uint8_t)(10 - version) : version;
			p[i].prefix.bits = (uint8_t)draw((p[i].prefix.ip.version == 4 ? 32 : 128) + 1);
			for (unsigned b = 0; b < p[i].prefix.bits; b++)	/* few different bits: many nest */
				if (draw(8) == 0 || draw(2) == 0)
					p[i].prefix.ip.bytes[b / 8] |= (uint8_t)(draw(4) == 0 ? 0 : 0x80 >> b % 8);
		}
		memcpy(copy, p, sizeof(p));
		struct span_table *t = NULL;
		assert_int_equal(span_table_new(p, count, version, join_least, NULL, &t), OK);
		for (unsigned i = 0; i < 400; i++) {
			struct ip ip = copy[draw(count)].prefix.ip;
			uint32_t want = 0;
			ip.version = version;
			if (version == 4)
				memset(ip.bytes + 4, 0, 12);
			if (draw(2) == 0)
				ip.bytes[draw(version == 4 ? 4 : 16)] ^= (uint8_t)(1u << draw(8));
			if (draw(20) == 0)
				memset(ip.bytes, draw(2) == 0 ? 0xff : 0, version == 4 ? 4 : 16);
			for (size_t k = 0; k < count; k++)
				want |= prefix_has(&copy[k].prefix, &ip) ? copy[k].unit : 0;
			assert_int_equal(span_find(t, &ip), want);
		}
		span_table_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_naive), cmocka_unit_test(test_spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
