/* messages.h - make export datagrams by hand, feed them, and read what came out. */
#ifndef TESTS_FLOWEXPORT_MESSAGES_H
#define TESTS_FLOWEXPORT_MESSAGES_H

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cc.h"
#include "flowexport/exporters.h"

#define EXPORTED	1700000000u	/* seconds: of every header made here */
#define CAME		((nsec_t)1700000001 * NSEC_PER_SEC)
#define FLOWS_MAX	64u

struct made {
	uint8_t bytes[65535];
	size_t len;
	size_t set;	/* where the open set begins */
};

static inline void put(struct made *m, unsigned width, uint64_t n)
{
	while (width-- > 0) {
		assert(m->len < sizeof(m->bytes));
		m->bytes[m->len++] = (uint8_t)(n >> (8 * width));
	}
}

static inline void put16s(struct made *m, const uint16_t *n, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(m, 2, n[i]);
}

#define PUT16(m, ...)	put16s((m), (const uint16_t[]){ __VA_ARGS__ },                          \
			       sizeof((uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

static inline void patch16(struct made *m, size_t at, size_t n)
{
	m->bytes[at] = (uint8_t)(n >> 8);
	m->bytes[at + 1] = (uint8_t)n;
}

static inline void ipfix(struct made *m, uint32_t sequence, uint32_t domain)
{
	m->len = 0;
	PUT16(m, 10, 0);
	put(m, 4, EXPORTED);
	put(m, 4, sequence);
	put(m, 4, domain);
}

static inline void netflow9(struct made *m, uint32_t uptime, uint32_t sequence, uint32_t domain)
{
	m->len = 0;
	PUT16(m, 9, 1);
	put(m, 4, uptime);
	put(m, 4, EXPORTED);
	put(m, 4, sequence);
	put(m, 4, domain);
}

static inline void set_open(struct made *m, uint16_t id)
{
	m->set = m->len;
	PUT16(m, id, 0);
}

static inline void set_close(struct made *m)
{
	patch16(m, m->set + 2, m->len - m->set);
}

/* An IPFIX or NetFlow 9 template of (element, length) pairs, in a set of its own. */
static inline void template(struct made *m, uint16_t set, uint16_t id, const uint16_t *fields, size_t count)
{
	set_open(m, set);
	PUT16(m, id, (uint16_t)(count / 2));
	put16s(m, fields, count);
	set_close(m);
}

#define TEMPLATE(m, set, id, ...)	template((m), (set), (id), (const uint16_t[]){ __VA_ARGS__ },   \
						 sizeof((uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

struct seen {
	struct exporters *x;
	struct flow_rec flow[FLOWS_MAX];
	uint64_t rate[FLOWS_MAX], ingress[FLOWS_MAX], egress[FLOWS_MAX];
	struct ip observer;
	unsigned count;
};

static inline void on_flow(void *ctx, const struct flow_rec *f)
{
	struct seen *s = ctx;
	struct value v;

	if (s->count < FLOWS_MAX) {
		s->flow[s->count] = *f;
		s->rate[s->count] = s->ingress[s->count] = s->egress[s->count] = 0;
		for (uint32_t at = 0; facts_next(f->facts, &at, &v);) {
			if (v.field == F_SAMPLING_RATE)
				s->rate[s->count] = v.number;
			else if (v.field == F_OBSERVER_INGRESS)
				s->ingress[s->count] = v.number;
			else if (v.field == F_OBSERVER_EGRESS)
				s->egress[s->count] = v.number;
			else
				s->observer = v.ip;
		}
	}
	s->count++;
}

static inline void seen_open(struct seen *s)
{
	*s = (struct seen){ 0 };
	assert_int_equal(exporters_new(EXPORTERS_MEMORY, &s->x), OK);
}

/* Bytes at an address that ends where they end, so that one too far is seen. */
static inline void feed_at(struct seen *s, uint8_t who, const uint8_t *bytes, size_t len, nsec_t when)
{
	struct ip from = { .version = 4, .bytes = { 192, 0, 2, who } };
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	exporters_datagram(s->x, &from, copy, len, when, on_flow, s);
	free(copy);
}

static inline void feed(struct seen *s, const uint8_t *bytes, size_t len)
{
	feed_at(s, 1, bytes, len, CAME);
}

/* A made message, IPFIX with its length filled in. */
static inline void feed_made(struct seen *s, struct made *m)
{
	if (m->bytes[1] == 10)
		patch16(m, 2, m->len);
	feed(s, m->bytes, m->len);
}

static inline uint64_t wrong(const struct seen *s, enum not_understood n)
{
	return exporters_tally(s->x).not_understood[n];
}

static inline uint64_t wrong_all(const struct seen *s)
{
	struct export_tally t = exporters_tally(s->x);
	uint64_t n = 0;

	for (size_t i = 0; i < COUNT_OF(t.not_understood); i++)
		n += t.not_understood[i];
	return n;
}

/* "192.168.0.30 42116 192.168.0.123 22 6 140/182 11225/32369 1a/1a" */
static inline void expect_flow(const struct seen *s, unsigned i, const char *want)
{
	const struct flow_rec *f = &s->flow[i];
	char ends[2][64] = { "", "" }, text[256];

	assert_true(i < s->count);
	for (unsigned side = 0; side < 2; side++)
		for (unsigned b = 0; b < (f->address[side].version == 4 ? 4u : 16u); b++)
			(void)snprintf(ends[side] + strlen(ends[side]), sizeof(ends[side]) - strlen(ends[side]),
				       f->address[side].version == 4 ? "%s%u" : "%s%02x",
				       b > 0 && f->address[side].version == 4 ? "." : "",
				       f->address[side].bytes[b]);
	(void)snprintf(text, sizeof(text),
		       "%s %u %s %u %u %" PRIu64 "/%" PRIu64 " %" PRIu64 "/%" PRIu64 " %02x/%02x", ends[0],
		       f->port[0], ends[1], f->port[1], f->transport, f->packets[0], f->packets[1],
		       f->bytes[0], f->bytes[1], f->tcp_flags[0], f->tcp_flags[1]);
	assert_string_equal(text, want);
}

#endif
