#include "../check.h"

#include "messages.h"
#include "real.h"

/* RFC 7011 appendix A: a template (A.2.1), its three records (A.3), an options
 * template (A.4.2), its two records (A.4.4). */
static const uint8_t appendix_a[] = {
	0, 10, 0, 152, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 2, 0, 28, 1, 0, 0, 5, 0, 8, 0, 4, 0, 12, 0, 4, 0, 15, 0, 4, 0, 2, 0, 4, 0, 1, 0, 4,
	1, 0, 0, 64,
	192, 0, 2, 12, 192, 0, 2, 254, 192, 0, 2, 1, 0, 0, 0x13, 0x91, 0, 0x51, 0x8c, 0x81,
	192, 0, 2, 27, 192, 0, 2, 23, 192, 0, 2, 2, 0, 0, 2, 0xec, 0, 5, 0xef, 0x46,
	192, 0, 2, 56, 192, 0, 2, 65, 192, 0, 2, 3, 0, 0, 0, 5, 0, 0, 0x19, 0x86,
	0, 3, 0, 24, 1, 2, 0, 3, 0, 1, 0, 141, 0, 4, 0, 41, 0, 2, 0, 42, 0, 2, 0, 0,
	1, 2, 0, 20, 0, 0, 0, 1, 1, 0x59, 0x27, 0xd9, 0, 0, 0, 2, 2, 0xb2, 0x4f, 0xb2,
};

static void rfc7011(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, appendix_a, sizeof(appendix_a));
	assert_int_equal(s.count, 3);
	expect_flow(&s, 0, "192.0.2.12 0 192.0.2.254 0 0 5009/0 5344385/0 00/00");
	expect_flow(&s, 1, "192.0.2.27 0 192.0.2.23 0 0 748/0 388934/0 00/00");
	expect_flow(&s, 2, "192.0.2.56 0 192.0.2.65 0 0 5/0 6534/0 00/00");
	struct export_tally t = exporters_tally(s.x);
	assert_int_equal(t.records, 3);
	assert_int_equal(t.options, 2);
	assert_int_equal(t.templates, 2);
	assert_int_equal(wrong_all(&s), 0);
	assert_int_equal(s.flow[0].start, CAME);	/* its export time is 0: no clock */
	exporters_free(s.x);
}

/* Each prefix of a real datagram: no byte beyond it is read, nothing is made up. */
static void prefixes(const uint8_t *bytes, size_t len, unsigned flows)
{
	unsigned before = 0;

	for (size_t n = 0; n <= len; n++) {
		struct seen s;
		seen_open(&s);
		feed(&s, bytes, n);
		assert_true(s.count >= before);
		before = s.count;
		assert_int_equal(exporters_tally(s.x).records, s.count);
		if (n < len)
			assert_true(wrong_all(&s) > 0 || s.count < flows || n + 4 > len || bytes[1] == 9);
		exporters_free(s.x);
	}
	assert_int_equal(before, flows);
}

static void every_prefix(void **state)
{
	(void)state;
	prefixes(softflowd5, sizeof(softflowd5), 4);
	prefixes(softflowd9, sizeof(softflowd9), 4);
	prefixes(softflowd10, sizeof(softflowd10), 2);
	prefixes(pmacctd9a, sizeof(pmacctd9a), 2);
	prefixes(appendix_a, sizeof(appendix_a), 3);
}

static void five(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, softflowd5, sizeof(softflowd5));
	assert_int_equal(s.count, 4);
	expect_flow(&s, 0, "192.168.0.30 0 8.8.8.8 0 1 20/0 1680/0 00/00");
	assert_true(s.flow[0].has_icmp == 1 && s.flow[0].icmp_type == 8 && s.flow[0].icmp_code == 0);
	expect_flow(&s, 1, "8.8.8.8 0 192.168.0.30 0 1 20/0 1680/0 00/00");
	assert_true(s.flow[1].has_icmp == 1 && s.flow[1].icmp_type == 0);
	expect_flow(&s, 2, "192.168.0.30 42116 192.168.0.123 22 6 140/0 11225/0 1a/00");
	expect_flow(&s, 3, "192.168.0.123 22 192.168.0.30 42116 6 182/0 32369/0 1a/00");
	/* First 6073, last 18013, exported at 19039 milliseconds of uptime. */
	nsec_t exported = 0x613aebfd * NSEC_PER_SEC + 0x25a36040;
	assert_int_equal(s.flow[2].start, exported - (nsec_t)(19039 - 6073) * 1000000);
	assert_int_equal(s.flow[2].end, exported - (nsec_t)(19039 - 18013) * 1000000);
	assert_int_equal(s.observer.bytes[3], 1);
	assert_true(s.rate[0] == 0 && s.ingress[0] == 0 && s.flow[0].first_data == -1);
	assert_int_equal(wrong_all(&s), 0);
	exporters_free(s.x);
}

/* A sampling rate of 100 and interfaces in a made datagram; one byte too many, too few. */
static void five_sampled(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	PUT16(&m, 5, 1, 0, 50000);
	put(&m, 4, EXPORTED);
	PUT16(&m, 0, 0, 0, 1, 0x0102, 0x4000 | 100);
	put(&m, 4, 0x0a000001);
	put(&m, 4, 0x0a000002);
	PUT16(&m, 0, 0, 3, 4, 0, 7, 0, 700, 0, 49000, 0, 49500, 1234, 443, 0x1b, 0x0600, 0, 0, 0, 0);
	feed(&s, m.bytes, m.len);
	expect_flow(&s, 0, "10.0.0.1 1234 10.0.0.2 443 6 700/0 70000/0 1b/00");
	assert_true(s.rate[0] == 100 && s.ingress[0] == 3 && s.egress[0] == 4);
	put(&m, 1, 0);
	feed(&s, m.bytes, m.len);
	assert_int_equal(s.count, 2);
	assert_int_equal(wrong(&s, EXPORT_TRAILER), 1);
	feed(&s, m.bytes, m.len - 2);
	assert_int_equal(s.count, 2);
	assert_int_equal(wrong(&s, EXPORT_CUT), 1);
	struct export_info info;
	uint32_t at = 0;
	assert_true(exporters_next(s.x, &at, &info));
	assert_true(info.version == 5 && info.domain == 0x0102 && info.records == 2);
	assert_false(exporters_next(s.x, &at, &info));
	exporters_free(s.x);
}

static void nine(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, softflowd9, sizeof(softflowd9));
	assert_int_equal(s.count, 4);
	expect_flow(&s, 0, "8.8.8.8 0 192.168.0.30 0 1 6/0 504/0 00/00");
	assert_true(s.flow[0].has_icmp == 1 && s.flow[0].icmp_type == 0);
	expect_flow(&s, 1, "192.168.0.30 0 8.8.8.8 0 1 34/0 2856/0 00/00");
	assert_true(s.flow[1].icmp_type == 8);
	assert_int_equal(s.rate[0], 2);
	assert_int_equal(wrong_all(&s), 0);
	exporters_free(s.x);
}

/* The sampler's number stands in each record; pmacctd has its definition in the same
 * datagram, before them. */
static void samplers(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, pmacctd9a, sizeof(pmacctd9a));
	feed(&s, pmacctd9b, sizeof(pmacctd9b));
	assert_int_equal(s.count, 4);
	expect_flow(&s, 0, "192.168.0.30 0 8.8.8.8 0 1 28/0 2352/0 00/00");
	expect_flow(&s, 2, "192.168.0.30 42116 192.168.0.123 22 6 138/0 10200/0 18/00");
	assert_true(s.rate[0] == 2 && s.rate[3] == 2 && s.flow[0].icmp_type == 8);
	assert_int_equal(s.flow[0].start, INT64_C(0x17bce299049) * 1000000);
	struct export_tally t = exporters_tally(s.x);
	assert_true(t.not_understood[EXPORT_LOST_DATAGRAMS] == 0 && t.options == 1 && t.templates == 5);
	exporters_free(s.x);
}

/* Both directions in one record (RFC 5103), times in NTP's form. */
static void both_directions(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, softflowd10, sizeof(softflowd10));
	assert_int_equal(s.count, 2);
	expect_flow(&s, 0, "26001f1300f8d40003a6303ce01118eb 60202 2607f8b0400a0800000000000000200e 443 6 "
			   "18/18 2187/28610 1b/1b");
	assert_int_equal(s.flow[0].start, INT64_C(1692825579601937000));
	assert_int_equal(wrong_all(&s), 0);
	exporters_free(s.x);
}

/* Data comes, then its template: what waited is read with its own datagram's time. */
static void held(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	feed(&s, pmacctd9b, sizeof(pmacctd9b));
	assert_int_equal(s.count, 0);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 1);
	feed(&s, pmacctd9a, sizeof(pmacctd9a));
	assert_int_equal(s.count, 4);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 0);
	/* One hour later it is too late. */
	ipfix(&m, 0, 1);
	set_open(&m, 400);
	put(&m, 8, 1);
	set_close(&m);
	feed_made(&s, &m);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 400, 8, 4, 12, 4);
	patch16(&m, 2, m.len);
	feed_at(&s, 1, m.bytes, m.len, CAME + 3600 * NSEC_PER_SEC);
	assert_int_equal(s.count, 4);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 1);
	/* No more than 64 wait. */
	for (unsigned i = 0; i < 100; i++) {
		ipfix(&m, 0, 2);
		set_open(&m, 400);
		put(&m, 8, i);
		set_close(&m);
		feed_made(&s, &m);
	}
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 101);
	ipfix(&m, 0, 2);
	TEMPLATE(&m, 2, 400, 8, 4, 12, 4);
	feed_made(&s, &m);
	assert_int_equal(s.count, 4 + 64);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 1 + 36);
	exporters_free(s.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7011), cmocka_unit_test(every_prefix),    cmocka_unit_test(five),
		cmocka_unit_test(five_sampled), cmocka_unit_test(nine),	      cmocka_unit_test(samplers),
		cmocka_unit_test(both_directions), cmocka_unit_test(held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
