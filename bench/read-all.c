/* read-all.c - captures through everything that the eye does: decode, flow, all
 * application decoders, selection by a rule over lists of ENTRIES names and
 * addresses that no capture has. Loading and reading are timed apart. For the bench.
 *
 *	read-all ENTRIES CAPTURE...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "crypt/start.h"
#include "run/opening.h"
#include "run/reading.h"
#include "select/select.h"

static const char authority_text[] =
	"id: bench\nkind: own-network\ngranted_by: Bench\npurpose: Time selection\nlegal_basis: none\n"
	"valid: {from: 2000-01-01, to: 2099-12-31}\nown: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 'fd00::/8']\n"
	"directions: [outbound, inbound, internal]\n";

static const char rule_text[] =
	"title: Bench\nid: 6a0b7b1e-2f0c-4c55-9a55-0d0b6a3f5fbe\nlogsource: {category: network_connection}\n"
	"detection:\n  name: {dns.question.name|expand: '%names%'}\n  server: {tls.client.server_name|expand: '%names%'}\n"
	"  web: {url.domain|expand: '%names%'}\n  to: {destination.ip|expand: '%addresses%'}\n"
	"  from: {source.ip|expand: '%addresses%'}\n  condition: 1 of them\n"
	"sekisho:\n  authority: bench\n  purpose: Time selection\n  direction: [outbound, inbound, internal]\n"
	"  valid: {from: 2000-01-01, to: 2099-12-31}\n"
	"  lists: {names: names.txt, addresses: addresses.txt}\n";

struct bench {
	struct authority *authority;
	struct criterion *rule;
	struct list *names, *addresses;
	struct matcher *matcher;
	struct selector *select;
	struct pick pick;
	uint64_t kept;
};

static struct problem why;

static void must(err_t e)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "read-all: %s %s\n", err_text(e), why.text);
	exit(2);
}

static double cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Half of the entries names, half addresses of the documentation's prefix. */
static void make_lists(struct bench *b, unsigned long entries)
{
	struct buf names = buf_of(LIST_BYTES_MAX), addresses = buf_of(LIST_BYTES_MAX);

	for (unsigned long i = 0; i < (entries + 1) / 2; i++) {
		buf_printf(&names, "h%lu.listed-%lu.example\n", i, i % 977);
		buf_printf(&addresses, "2001:db8:%lx:%lx::1\n", i >> 16, i & 0xffff);
	}
	must(list_parse("names.txt", names.bytes, names.len, NULL, &b->names, &why));
	must(list_parse("addresses.txt", addresses.bytes, addresses.len, NULL, &b->addresses, &why));
	buf_free(&names);
	buf_free(&addresses);
}

static void load(struct bench *b, unsigned long entries)
{
	static const uint8_t key[SECRET_BYTES];

	make_lists(b, entries > 0 ? entries : 2);
	must(authority_parse("authority", authority_text, sizeof(authority_text) - 1, &b->authority, &why));
	must(criterion_parse("rule", rule_text, sizeof(rule_text) - 1, &b->rule, &why));
	must(criterion_list(b->rule, "names", b->names, &why));
	must(criterion_list(b->rule, "addresses", b->addresses, &why));
	const struct criterion *const rules[] = { b->rule };
	must(matcher_new(rules, 1, &b->matcher, &why));
	must(select_new(b->matcher, rules, 1, b->authority, key, NULL, 0, &b->select, &why));
	list_free(b->names);
	list_free(b->addresses);
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct bench *b = ctx;

	if (!select_flow(b->select, flow, &b->pick))
		return;
	b->kept++;
	select_wipe(&b->pick);
}

int main(int argc, char **argv)
{
	struct bench b = { .kept = 0 };
	struct opening *open = calloc(1, sizeof(*open));
	struct reading_source sources[64];
	const struct reading_how how = { .behaviour = false };
	const struct reading_hooks hooks = { .ctx = &b, .on_flow = on_flow };
	struct tally t;

	if (argc < 3 || argc > 66 || open == NULL) {
		(void)fputs("usage: read-all ENTRIES CAPTURE...\n", stderr);
		return 2;
	}
	must(crypt_start());
	double begun = cpu();
	load(&b, strtoul(argv[1], NULL, 10));
	double loaded = cpu();
	for (int i = 2; i < argc; i++)
		must(opening_add(open, argv[i], &why));
	for (size_t i = 0; i < open->count && i < COUNT_OF(sources); i++)
		sources[i] = (struct reading_source){ open->source[i].fd, open->source[i].name };
	must(reading_run(sources, open->count, &how, &hooks, &t, &why));
	double read = cpu();
	(void)printf("loaded %.3f read %.3f packets %" PRIu64 " flows %" PRIu64 " kept %" PRIu64 " evicted %" PRIu64
		     " cut %" PRIu64 " bytes_an_entry %.1f\n", loaded - begun, read - loaded, t.packets, t.flows, b.kept,
		     t.evicted, t.cut, (double)matcher_bytes(b.matcher) / (double)strtoul(argv[1], NULL, 10));
	opening_end(open);
	free(open);
	facts_free(&b.pick.kept);
	select_free(b.select);
	matcher_free(b.matcher);
	criterion_free(b.rule);
	authority_free(b.authority);
	return t.packets > 0 ? 0 : 1;
}
