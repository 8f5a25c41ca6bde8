/* match.c - what selection costs a flow: lists of 100,000 names and 100,000
 * addresses, flows of which none is listed.
 *
 *	bench_match [ENTRIES]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "crypt/start.h"
#include "select/select.h"

#define FLOWS	4096u
#define ROUNDS	500u

static const char rule_text[] =
	"title: t\nid: r%u\nlogsource: {category: network_connection}\ndetection:\n"
	"  a:\n    dns.question.name|expand: '%%names%%'\n  b:\n    dns.question.name|endswith|expand: '.%%names%%'\n"
	"  c:\n    tls.client.server_name|endswith|expand: '.%%names%%'\n  d:\n    url.domain|expand: '%%names%%'\n"
	"  e:\n    destination.ip|expand: '%%addresses%%'\n  f:\n    source.ip|expand: '%%addresses%%'\n"
	"  condition: 1 of them\n"
	"sekisho: {purpose: p, authority: a, valid: {to: 2035-01-01}, lists: {names: n, addresses: a}}\n";
static const char authority_text[] = "id: a\nkind: own-network\ngranted_by: g\npurpose: p\nlegal_basis: l\n"
	"valid: {to: 2035-01-01}\nown: [10.0.0.0/8, 192.168.0.0/16]\ndirections: [outbound, inbound, internal]\n";

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(err_t e, const struct problem *why)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "bench_match: %s\n", why->text[0] != '\0' ? why->text : err_text(e));
	exit(1);
}

static struct list *make_list(unsigned entries, unsigned kind)
{
	struct problem why = PROBLEM_NONE;
	struct buf b = buf_of(1u << 30);
	struct list *l = NULL;

	for (unsigned i = 0; i < entries; i++) {
		if (kind == 0)
			buf_printf(&b, "%08" PRIx64 ".listed-%u.example\n", draw() >> 32, i);
		else if (i % 4 != 0)
			buf_printf(&b, "%u.%u.%u.%u\n", (unsigned)(11 + draw() % 200), (unsigned)(draw() % 256),
				   (unsigned)(draw() % 256), (unsigned)(draw() % 256));
		else
			buf_printf(&b, "2001:%x:%x::%x\n", (unsigned)(draw() % 65536), (unsigned)(draw() % 65536),
				   (unsigned)(draw() % 65536));
	}
	must(list_parse("list", b.bytes, b.len, NULL, &l, &why), &why);
	buf_free(&b);
	return l;
}

static void make_flow(struct flow_rec *f, struct facts *facts, unsigned kind)
{
	char name[64];

	*f = (struct flow_rec){ .transport = kind == 1 ? 17 : 6, .port = { 40000, kind == 1 ? 53 : 443 },
		.packets = { 5, 5 }, .bytes = { 900, 9000 }, .facts = facts };
	f->address[0] = (struct ip){ .version = 4, .bytes = { 10, (uint8_t)draw(), (uint8_t)draw(), (uint8_t)draw() } };
	f->address[1] = (struct ip){ .version = 4, .bytes = { (uint8_t)(220 + draw() % 3), (uint8_t)draw(), (uint8_t)draw(), (uint8_t)draw() } };
	(void)snprintf(name, sizeof(name), "www.%08" PRIx64 ".example.com", draw() >> 32);
	if (kind == 1)
		facts_text(facts, F_DNS_NAME, name, strlen(name));
	if (kind == 2) {
		facts_text(facts, F_PROTOCOL, "tls", 3);
		facts_text(facts, F_TLS_SNI, name, strlen(name));
		facts_text(facts, F_TLS_JA4, "t13d1516h2_8daaf6152771_d8a2da3f94cd", 36);
	}
}

/* Nanoseconds a flow of one kind, the best of five. */
static double measure(struct selector *s, unsigned kind)
{
	static struct flow_rec flows[FLOWS];
	static struct facts facts[FLOWS];
	struct pick pick = { .kept = FACTS_NONE };
	double best = 1e9;

	for (unsigned i = 0; i < FLOWS; i++)
		make_flow(&flows[i], &facts[i], kind);
	for (unsigned run = 0; run < 5; run++) {
		double from = now();
		for (unsigned r = 0; r < ROUNDS / 5; r++)
			for (unsigned i = 0; i < FLOWS; i++)
				(void)select_flow(s, &flows[i], &pick);
		double ns = (now() - from) * 1e9 / (ROUNDS / 5 * (double)FLOWS);
		best = ns < best ? ns : best;
	}
	for (unsigned i = 0; i < FLOWS; i++)
		facts_free(&facts[i]);
	facts_free(&pick.kept);
	return best;
}

int main(int argc, char **argv)
{
	unsigned entries = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;
	struct authority *a = NULL;
	struct matcher *m = NULL;
	struct selector *s = NULL;
	uint8_t key[SECRET_BYTES] = { 0 };
	char text[2048];

	must(crypt_start(), &why);
	struct list *names = make_list(entries, 0), *addresses = make_list(entries, 1);
	(void)snprintf(text, sizeof(text), rule_text, 1u);
	must(criterion_parse("rule", text, strlen(text), &c, &why), &why);
	must(criterion_list(c, "names", names, &why), &why);
	must(criterion_list(c, "addresses", addresses, &why), &why);
	must(authority_parse("authority", authority_text, sizeof(authority_text) - 1, &a, &why), &why);
	const struct criterion *one = c;
	double from = now();
	must(matcher_new(&one, 1, &m, &why), &why);
	double build = now() - from;
	must(select_new(m, &one, 1, a, key, NULL, 0, &s, &why), &why);
	double plain = measure(s, 0), dns = measure(s, 1), tls = measure(s, 2);
	(void)printf("{\"entries\":%u,\"bytes_per_entry\":%.1f,\"build_seconds\":%.3f,\"ns_plain\":%.0f,"
		     "\"ns_dns\":%.0f,\"ns_tls\":%.0f,\"kept\":%" PRIu64 "}\n",
		     2 * entries, (double)matcher_bytes(m) / (2.0 * entries), build, plain, dns, tls,
		     select_counts(s).kept);
	select_free(s);
	matcher_free(m);
	criterion_free(c);
	authority_free(a);
	list_free(names);
	list_free(addresses);
	return 0;
}
