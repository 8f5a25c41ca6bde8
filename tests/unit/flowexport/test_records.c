#include "../check.h"

#include "messages.h"

#define MS	INT64_C(1000000)
#define HEADER	((nsec_t)EXPORTED * NSEC_PER_SEC)

static struct made m;

/* One IPFIX record: addresses, then one element of `len` bytes with its value; others
 * may be added by the caller before feed_made(). */
static void begin(const uint16_t *fields, size_t count)
{
	ipfix(&m, 0, 1);
	set_open(&m, 2);
	PUT16(&m, 256, (uint16_t)(2 + count / 2), 8, 4, 12, 4);
	put16s(&m, fields, count);
	set_close(&m);
	set_open(&m, 256);
	put(&m, 4, 0x0a000001);
	put(&m, 4, 0x0a000002);
}

#define BEGIN(...)	begin((const uint16_t[]){ __VA_ARGS__ }, sizeof((uint16_t[]){ __VA_ARGS__ }) / 2)

static void end(struct seen *s)
{
	set_close(&m);
	feed_made(s, &m);
}

static void times_are(struct seen *s, nsec_t start, nsec_t last, uint64_t bad)
{
	assert_true(s->count > 0);
	assert_int_equal(s->flow[s->count - 1].start, start);
	assert_int_equal(s->flow[s->count - 1].end, last);
	assert_int_equal(exporters_tally(s->x).bad_times, bad);
}

static void times(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	BEGIN(150, 4, 151, 4);
	put(&m, 4, 1600000000);
	put(&m, 4, 1600000009);
	end(&s);
	times_are(&s, 1600000000 * NSEC_PER_SEC, 1600000009 * NSEC_PER_SEC, 0);
	BEGIN(152, 8, 153, 8);
	put(&m, 8, 1600000000001);
	put(&m, 8, 1600000009002);
	end(&s);
	times_are(&s, 1600000000001 * MS, 1600000009002 * MS, 0);
	/* 2000-01-01T00:00:00.5 as seconds since 1900; in 2036 they begin anew. */
	BEGIN(156, 8, 157, 8);
	put(&m, 8, UINT64_C(3155673600) << 32 | 0x80000000u);
	put(&m, 8, UINT64_C(1) << 32);
	end(&s);
	times_are(&s, 946684800 * NSEC_PER_SEC + NSEC_PER_SEC / 2, INT64_C(2085978497) * NSEC_PER_SEC, 0);
	BEGIN(158, 4, 159, 4);
	put(&m, 4, 3000000);
	put(&m, 4, 1000000);
	end(&s);
	times_are(&s, HEADER - 3 * NSEC_PER_SEC, HEADER - NSEC_PER_SEC, 0);
	/* Only one of them, and how long; or seconds of two kinds: the finer one counts. */
	BEGIN(152, 8, 161, 4);
	put(&m, 8, 1600000000000);
	put(&m, 4, 1500);
	end(&s);
	times_are(&s, 1600000000 * NSEC_PER_SEC, 1600000001500 * MS, 0);
	BEGIN(151, 4, 162, 4, 153, 8);
	put(&m, 4, 1500000000);
	put(&m, 4, 500000);
	put(&m, 8, 1600000000500);
	end(&s);
	times_are(&s, 1600000000 * NSEC_PER_SEC, 1600000000500 * MS, 0);
	BEGIN(322, 4);
	put(&m, 4, 1600000000);
	end(&s);
	times_are(&s, 1600000000 * NSEC_PER_SEC, 1600000000 * NSEC_PER_SEC, 0);
	BEGIN(4, 1);
	put(&m, 1, 6);
	end(&s);
	times_are(&s, HEADER, HEADER, 0);
	exporters_free(s.x);
}

static void strange_times(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	BEGIN(152, 8, 153, 8);	/* ends before it begins */
	put(&m, 8, 1600000009000);
	put(&m, 8, 1600000000000);
	end(&s);
	times_are(&s, 1600000009 * NSEC_PER_SEC, 1600000009 * NSEC_PER_SEC, 1);
	BEGIN(152, 8, 153, 8);	/* no such time */
	put(&m, 8, UINT64_MAX);
	put(&m, 8, UINT64_MAX / 2);
	end(&s);
	times_are(&s, HEADER, HEADER, 2);
	BEGIN(156, 8, 161, 4);	/* before 1970 */
	put(&m, 8, UINT64_C(0x80000001) << 32);
	put(&m, 4, UINT32_MAX);
	end(&s);
	times_are(&s, HEADER - UINT32_MAX * MS, HEADER, 3);
	exporters_free(s.x);
}

/* Uptimes: of NetFlow 9's header, across their wrap; of IPFIX with the boot's time in
 * the record, in an options record, and without it. */
static void uptimes(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	netflow9(&m, 500, 1, 1);
	TEMPLATE(&m, 0, 256, 8, 4, 12, 4, 22, 4, 21, 4);
	set_open(&m, 256);
	put(&m, 8, 1);
	put(&m, 4, 0xffffffff - 999);
	put(&m, 4, 600);
	set_close(&m);
	feed_made(&s, &m);
	times_are(&s, HEADER - 1500 * MS, HEADER + 100 * MS, 0);

	BEGIN(22, 4, 21, 4);
	put(&m, 4, 5000);
	put(&m, 4, 7000);
	end(&s);
	times_are(&s, HEADER - 2000 * MS, HEADER, 0);
	BEGIN(22, 4, 21, 4, 160, 8);
	put(&m, 4, 5000);
	put(&m, 4, 7000);
	put(&m, 8, UINT64_C(1000) * EXPORTED - 9000);
	end(&s);
	times_are(&s, HEADER - 4000 * MS, HEADER - 2000 * MS, 0);
	ipfix(&m, 0, 1);
	set_open(&m, 3);
	PUT16(&m, 300, 2, 1, 149, 4, 160, 8);
	set_close(&m);
	set_open(&m, 300);
	put(&m, 4, 1);
	put(&m, 8, UINT64_C(1000) * EXPORTED - 10000);
	set_close(&m);
	feed_made(&s, &m);
	BEGIN(22, 4, 21, 4);
	put(&m, 4, 5000);
	put(&m, 4, 7000);
	end(&s);
	times_are(&s, HEADER - 5000 * MS, HEADER - 3000 * MS, 0);
	exporters_free(s.x);
}

/* Elements of any length before a value, of other enterprises, shortened numbers,
 * padding. */
static void lengths(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	ipfix(&m, 0, 1);
	set_open(&m, 2);
	PUT16(&m, 256, 8, 82, 65535, 8, 4, 0x8000 | 8, 4, 0, 9, 12, 4, 0x8000 | 1, 65535, 0, 9);
	PUT16(&m, 1, 3, 2, 1, 4, 1);
	set_close(&m);
	set_open(&m, 256);
	for (unsigned i = 0; i < 2; i++) {
		put(&m, 1, 3);
		put(&m, 3, 0x616263);
		put(&m, 4, 0x0a000001 + i);
		put(&m, 4, 0xdeadbeef);
		put(&m, 4, 0x0a000009);
		put(&m, 3, 0xff0001);	/* 255: the length in two more bytes */
		put(&m, 1, 7);
		put(&m, 3, 0x012345);
		put(&m, 1, 200);
		put(&m, 1, 17);
	}
	put(&m, 7, 0);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 2);
	expect_flow(&s, 1, "10.0.0.2 0 10.0.0.9 0 17 200/0 74565/0 00/00");
	assert_int_equal(wrong_all(&s), 0);
	/* A value that would leave its set. */
	ipfix(&m, 2, 1);
	set_open(&m, 256);
	put(&m, 1, 254);
	for (unsigned i = 0; i < 40; i++)
		put(&m, 1, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(wrong(&s, EXPORT_RECORD), 1);
	assert_int_equal(s.count, 2);
	exporters_free(s.x);
}

static void counters(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	BEGIN(85, 8, 86, 8, 352, 8);	/* totals */
	put(&m, 8, 1000);
	put(&m, 8, 10);
	put(&m, 8, 1140);
	end(&s);
	expect_flow(&s, 0, "10.0.0.1 0 10.0.0.2 0 0 10/0 1000/0 00/00");
	assert_int_equal(s.flow[0].frame_bytes[0], 1140);
	BEGIN(85, 8, 1, 8, 2, 8);	/* deltas come before totals */
	put(&m, 8, 1000);
	put(&m, 8, 0);
	put(&m, 8, 0);
	end(&s);
	expect_flow(&s, 1, "10.0.0.1 0 10.0.0.2 0 0 0/0 0/0 00/00");
	BEGIN(231, 8, 232, 8, 298, 4, 299, 4, 183, 2, 182, 2);
	put(&m, 8, 500);
	put(&m, 8, 900);
	put(&m, 4, 5);
	put(&m, 4, 9);
	put(&m, 2, 80);
	put(&m, 2, 50000);
	end(&s);
	expect_flow(&s, 2, "10.0.0.1 50000 10.0.0.2 80 6 5/9 500/900 00/00");
	/* Of both ways, RFC 5103: bytes, packets, flags. */
	BEGIN(1, 8, 6, 2, 0x8000 | 1, 8, 0, 29305, 0x8000 | 2, 8, 0, 29305, 0x8000 | 6, 1, 0, 29305, 4, 1);
	patch16(&m, 16 + 6, 8);	/* enterprises are no fields of their own */
	put(&m, 8, 40);
	put(&m, 2, 0x0102);
	put(&m, 8, 50);
	put(&m, 8, 5);
	put(&m, 1, 0x12);
	put(&m, 1, 6);
	end(&s);
	expect_flow(&s, 3, "10.0.0.1 0 10.0.0.2 0 6 0/5 40/50 02/12");
	exporters_free(s.x);
}

static void tuples(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	ipfix(&m, 0, 1);	/* both versions, one unused; neither; only one end */
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4, 27, 16, 28, 16, 58, 2, 10, 4, 14, 4);
	TEMPLATE(&m, 2, 257, 8, 4, 4, 1);
	set_open(&m, 256);
	put(&m, 8, 0);
	put(&m, 8, UINT64_C(0x20010db8) << 32);
	put(&m, 8, 1);
	put(&m, 8, UINT64_C(0x20010db8) << 32);
	put(&m, 8, 2);
	put(&m, 2, 0xe001);
	put(&m, 4, 17);
	put(&m, 4, 18);
	set_close(&m);
	set_open(&m, 257);
	put(&m, 5, 1);
	put(&m, 5, 2);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 1);
	expect_flow(&s, 0, "20010db8000000000000000000000001 0 20010db8000000000000000000000002 0 0 0/0 0/0 00/00");
	assert_true(s.flow[0].vlan == 1 && s.ingress[0] == 17 && s.egress[0] == 18);
	assert_int_equal(wrong(&s, EXPORT_NO_ADDRESS), 2);
	BEGIN(4, 1, 178, 1, 179, 1);
	put(&m, 3, 0x3a8003);
	end(&s);
	assert_true(s.flow[1].has_icmp == 1 && s.flow[1].icmp_type == 128 && s.flow[1].icmp_code == 3);
	BEGIN(4, 1, 139, 2);
	put(&m, 3, 0x3a8701);
	end(&s);
	assert_true(s.flow[2].has_icmp == 1 && s.flow[2].icmp_type == 135 && s.flow[2].icmp_code == 1);
	BEGIN(4, 1);
	put(&m, 1, 1);
	end(&s);
	assert_int_equal(s.flow[3].has_icmp, 0);	/* nobody said */
	exporters_free(s.x);
}

/* An options record that announces a rate: scope first. */
static void announce(struct seen *s, const uint16_t *fields, size_t count, const uint32_t *values, uint32_t domain)
{
	ipfix(&m, 0, domain);
	set_open(&m, 3);
	PUT16(&m, 300, (uint16_t)(count / 2), 1);
	put16s(&m, fields, count);
	set_close(&m);
	set_open(&m, 300);
	for (size_t i = 0; i < count / 2; i++)
		put(&m, fields[2 * i + 1], values[i]);
	set_close(&m);
	feed_made(s, &m);
}

#define ANNOUNCE(s, domain, f0, f1, f2, v0, v1, v2)	announce((s), (const uint16_t[]){ f0, 4, f1, 4, f2, 4 }, 6, \
								 (const uint32_t[]){ v0, v1, v2 }, domain)

/* 1,000 packets by sampler (or none, 0) and interface, in a domain. */
static void sampled(struct seen *s, uint32_t domain, uint32_t sampler, uint32_t interface, uint64_t packets,
		    uint64_t rate)
{
	ipfix(&m, 0, domain);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4, 2, 4, 10, 4, 302, 4);
	TEMPLATE(&m, 2, 257, 8, 4, 12, 4, 2, 4, 10, 4);
	set_open(&m, sampler != 0 ? 256 : 257);
	put(&m, 8, 1);
	put(&m, 4, 1000);
	put(&m, 4, interface);
	if (sampler != 0)
		put(&m, 4, sampler);
	set_close(&m);
	feed_made(s, &m);
	assert_int_equal(s->flow[s->count - 1].packets[0], packets);
	assert_int_equal(s->rate[s->count - 1], rate);
}

static void sampling(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	sampled(&s, 1, 0, 0, 1000, 0);
	ANNOUNCE(&s, 1, 149, 34, 35, 1, 50, 1);	/* the exporter's samplingInterval */
	sampled(&s, 1, 0, 0, 50000, 50);
	ANNOUNCE(&s, 1, 302, 305, 306, 7, 1, 99);	/* a selector: one of a hundred */
	sampled(&s, 1, 7, 0, 100000, 100);
	ANNOUNCE(&s, 1, 302, 305, 306, 8, 3, 4);	/* three of seven */
	sampled(&s, 1, 8, 0, 2333, 2);
	sampled(&s, 1, 9, 0, 50000, 50);	/* one that nobody announced: the exporter's */
	ANNOUNCE(&s, 1, 10, 34, 35, 5, 20, 1);	/* an interface */
	sampled(&s, 1, 0, 5, 20000, 20);
	sampled(&s, 1, 0, 6, 50000, 50);
	ANNOUNCE(&s, 1, 149, 34, 35, 1, 1, 1);	/* now it looks at all */
	sampled(&s, 1, 0, 6, 1000, 0);
	ANNOUNCE(&s, 1, 149, 34, 35, 1, 0, 1);	/* says nothing */
	sampled(&s, 1, 0, 6, 1000, 0);
	/* Another domain: size of population, of the only sampler, by a record without. */
	ANNOUNCE(&s, 2, 302, 309, 310, 1, 10, 40);
	sampled(&s, 2, 0, 0, 4000, 4);
	/* A rate in the record itself; a count that would be too large. */
	BEGIN(2, 8, 34, 4);
	put(&m, 8, UINT64_MAX / 2);
	put(&m, 4, 1000);
	end(&s);
	assert_true(s.flow[s.count - 1].packets[0] == UINT64_MAX && s.rate[s.count - 1] == 1000);
	BEGIN(2, 8, 311, 8);	/* probability 0.01 */
	put(&m, 8, 3);
	put(&m, 8, UINT64_C(0x3f847ae147ae147b));
	end(&s);
	assert_true(s.flow[s.count - 1].packets[0] == 300 && s.rate[s.count - 1] == 100);
	exporters_free(s.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),    cmocka_unit_test(strange_times), cmocka_unit_test(uptimes),
		cmocka_unit_test(lengths),  cmocka_unit_test(counters),	     cmocka_unit_test(tuples),
		cmocka_unit_test(sampling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
