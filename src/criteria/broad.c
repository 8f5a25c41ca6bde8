#include "criteria/broad.h"

#include <stdio.h>
#include <string.h>

#include "criteria/matcher.h"

#define BROAD_SAMPLES	1200u	/* of each set */

enum family { FAMILY_DNS, FAMILY_TLS, FAMILY_HTTP, FAMILY_PLAIN };

struct sample {
	struct flow_rec flow;
	struct community community;	/* of the flow */
	struct facts facts;
	uint64_t state;		/* of the fixed sequence of numbers */
};

/* splitmix64: a fixed sequence, so that a verdict can be repeated anywhere. */
static uint64_t next(struct sample *s)
{
	s->state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = s->state;
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t below(struct sample *s, uint64_t n)
{
	return next(s) % n;
}

/* Addresses of own networks, as sites have them. */
static void own_address(struct sample *s, bool six, struct ip *out)
{
	static const uint8_t own4[5][2] = { { 10, 0 }, { 172, 20 }, { 192, 168 }, { 100, 70 }, { 133, 11 } };

	*out = (struct ip){ .version = six ? 6 : 4 };
	for (unsigned i = 0; i < (six ? 16u : 4u); i++)
		out->bytes[i] = (uint8_t)next(s);
	if (six) {
		out->bytes[0] = below(s, 2) != 0 ? 0xfd : 0x24;
	} else {
		const uint8_t *p = own4[below(s, 5)];
		out->bytes[0] = p[0];
		out->bytes[1] = p[0] == 10 ? out->bytes[1] : p[1];
	}
}

/* Any public address. */
static void foreign_address(struct sample *s, bool six, struct ip *out)
{
	*out = (struct ip){ .version = six ? 6 : 4 };
	for (unsigned i = 0; i < (six ? 16u : 4u); i++)
		out->bytes[i] = (uint8_t)next(s);
	out->bytes[0] = six ? (uint8_t)(0x20 + below(s, 16)) : (uint8_t)(11 + below(s, 212));
}

static uint16_t server_port(struct sample *s, enum family f, bool tcp)
{
	static const uint16_t common_tcp[] = { 443, 443, 443, 80, 80, 22, 25, 445, 993, 3389, 8080 };
	static const uint16_t common_udp[] = { 53, 53, 53, 123, 443, 443, 161, 514, 5353 };
	bool rare = below(s, 10) < (f == FAMILY_PLAIN ? 3 : 1);

	if (rare)
		return (uint16_t)(1024 + below(s, 60000));
	switch (f) {
	case FAMILY_DNS:
		return 53;
	case FAMILY_TLS:
		return 443;
	case FAMILY_HTTP:
		return 80;
	default:
		return tcp ? common_tcp[below(s, COUNT_OF(common_tcp))]
			   : common_udp[below(s, COUNT_OF(common_udp))];
	}
}

/* Between `from` and about `from` * 2^bits, small ones as often as large ones. */
static uint64_t size(struct sample *s, uint64_t from, unsigned bits)
{
	uint64_t top = from << below(s, bits);

	return top + below(s, top);
}

static void make_tuple(struct sample *s, enum family f)
{
	struct flow_rec *r = &s->flow;
	bool six = below(s, 3) == 0, inbound = below(s, 4) == 0;
	uint64_t kind = below(s, 20);	/* 12 tcp, 7 udp, 1 icmp */

	*r = (struct flow_rec){ .facts = &s->facts };
	(inbound ? foreign_address : own_address)(s, six, &r->address[SIDE_SOURCE]);
	(below(s, 4) == 0 ? own_address : foreign_address)(s, six, &r->address[SIDE_DESTINATION]);
	bool tcp = f == FAMILY_TLS || f == FAMILY_HTTP || (f == FAMILY_PLAIN && kind < 12);
	bool icmp = f == FAMILY_PLAIN && kind == 19;
	r->transport = tcp ? 6 : icmp ? (six ? 58 : 1) : 17;
	r->has_icmp = icmp;
	r->icmp_type = icmp ? (six ? 128 : 8) : 0;
	if (!icmp) {
		r->port[SIDE_SOURCE] = (uint16_t)(32768 + below(s, 28000));
		r->port[SIDE_DESTINATION] = server_port(s, f, tcp);
	}
	for (unsigned side = 0; side < 2; side++) {
		r->bytes[side] = side == 1 && below(s, 8) == 0 ? 0 : size(s, 60, 13);
		r->packets[side] = r->bytes[side] / 500 + (r->bytes[side] > 0);
		r->frame_bytes[side] = r->bytes[side] + 14 * r->packets[side];
	}
	r->start = (INT64_C(1735689600) + (nsec_t)below(s, 31536000)) * NSEC_PER_SEC;
	r->end = r->start + (nsec_t)size(s, 1000000, 16);	/* 1 ms to about a minute */
	if (tcp)
		memcpy(r->history, "ShADadFf", below(s, 4) == 0 ? 2 : 9);
	(void)snprintf(s->community.text, sizeof(s->community.text), "1:%016llxAAAAAAAAAAA=",
		       (unsigned long long)next(s));
	r->community = &s->community;
}

static void add(struct sample *s, enum field f, const char *text)
{
	facts_text(&s->facts, f, text, strlen(text));
}

/* A name nobody has listed, under a top level that everybody uses. */
static void make_name(struct sample *s, char out[static 64])
{
	static const char *const tops[] = { "com", "net", "org", "jp", "co.jp", "ne.jp", "go.jp", "io", "de", "cn" };
	static const char *const hosts[] = { "www", "api", "cdn", "mail", "img", "static" };

	(void)snprintf(out, 64, "%s.%012llx.%s", hosts[below(s, COUNT_OF(hosts))],
		       (unsigned long long)(next(s) >> 16), tops[below(s, COUNT_OF(tops))]);
}

static void make_digest(struct sample *s, char out[static 40])
{
	(void)snprintf(out, 40, "%016llx%016llx", (unsigned long long)next(s), (unsigned long long)next(s));
}

static void make_facts(struct sample *s, enum family f)
{
	static const char *const agents[] = { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0",
		"Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", "curl/8.5.0", "Microsoft-Delivery-Optimization/10.0" };
	char name[64], digest[40];

	facts_clear(&s->facts);
	make_name(s, name);
	if (f == FAMILY_DNS) {
		add(s, F_PROTOCOL, "dns");
		add(s, F_DNS_NAME, name);
		add(s, F_DNS_TYPE, below(s, 3) == 0 ? "AAAA" : "A");
		add(s, F_DNS_RCODE, below(s, 10) == 0 ? "NXDOMAIN" : "NOERROR");
	} else if (f == FAMILY_TLS) {
		add(s, F_PROTOCOL, "tls");
		add(s, F_TLS_VERSION, below(s, 4) == 0 ? "1.2" : "1.3");
		add(s, F_TLS_SNI, name);
		make_digest(s, digest);
		add(s, F_TLS_JA3, digest);
		add(s, F_TLS_JA4, below(s, 2) == 0 ? "t13d1516h2_8daaf6152771_d8a2da3f94cd"
						   : "t13d1714h2_5b57614c22b0_7121afd63204");
		add(s, F_TLS_CLIENT_ALPN, "h2");
	} else if (f == FAMILY_HTTP) {
		add(s, F_PROTOCOL, "http");
		add(s, F_URL_DOMAIN, name);
		add(s, F_HTTP_METHOD, below(s, 5) == 0 ? "POST" : "GET");
		add(s, F_USER_AGENT, agents[below(s, COUNT_OF(agents))]);
		facts_uint(&s->facts, F_HTTP_STATUS, below(s, 10) == 0 ? 404 : 200);
	}
}

struct share {
	unsigned fired, of;
};

static unsigned percent(struct share s)
{
	return s.of > 0 ? (s.fired * 100 + s.of - 1) / s.of : 0;
}

static void one_sample(const struct matcher *m, struct sample *s, enum family f, struct share *out)
{
	uint16_t fired;

	make_tuple(s, f);
	make_facts(s, f);
	struct record r = record_of_flow(&s->flow);
	out->of++;
	out->fired += (unsigned)matcher_run(m, &r, &fired, 1);
}

static void measure(const struct matcher *m, struct broad *out)
{
	struct sample s = { .state = 1 };
	struct share by[4] = { { 0, 0 } };

	for (unsigned i = 0; i < BROAD_SAMPLES; i++)
		one_sample(m, &s, FAMILY_PLAIN, &by[FAMILY_PLAIN]);
	for (unsigned i = 0; i < BROAD_SAMPLES; i++)
		one_sample(m, &s, (enum family)(i % 3), &by[i % 3]);
	facts_free(&s.facts);
	out->plain = percent(by[FAMILY_PLAIN]);
	out->dns = percent(by[FAMILY_DNS]);
	out->tls = percent(by[FAMILY_TLS]);
	out->http = percent(by[FAMILY_HTTP]);
	out->mixed = percent((struct share){ by[0].fired + by[1].fired + by[2].fired, BROAD_SAMPLES });
	out->refused = out->plain > BROAD_REFUSED_PERCENT || out->mixed > BROAD_REFUSED_PERCENT;
	out->warned = out->plain > BROAD_WARNED_PERCENT || out->mixed > BROAD_WARNED_PERCENT;
}

err_t criterion_broad(const struct criterion *c, struct broad *out, struct problem *why)
{
	struct matcher *m = NULL;

	*out = (struct broad){ .refused = true };
	err_t e = matcher_new(&c, 1, &m, why);
	if (e != OK)
		return e;
	measure(m, out);
	matcher_free(m);
	if (!out->refused)
		return OK;
	return problem(why, ERR_REFUSED,
		       "rule %s: over-broad: it fires on %u %% of ordinary flows and on %u %% of those with DNS, TLS or HTTP; narrow it to what an attack has and ordinary traffic has not",
		       c->id, out->plain, out->mixed);
}
