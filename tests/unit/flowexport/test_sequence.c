#include "../check.h"

#include "messages.h"

static struct made m;

/* An IPFIX datagram of `n` records, and options records too. */
static void ten(struct seen *s, uint32_t sequence, unsigned n, unsigned options)
{
	ipfix(&m, sequence, 1);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
	set_open(&m, 3);
	PUT16(&m, 300, 1, 1, 149, 4);
	set_close(&m);
	set_open(&m, 256);
	for (unsigned i = 0; i < n; i++)
		put(&m, 8, i);
	set_close(&m);
	set_open(&m, 300);
	for (unsigned i = 0; i < options; i++)
		put(&m, 4, i);
	set_close(&m);
	feed_made(s, &m);
}

static void lost_are(const struct seen *s, uint64_t records, uint64_t datagrams, uint64_t restarts)
{
	struct export_tally t = exporters_tally(s->x);

	assert_int_equal(t.not_understood[EXPORT_LOST], records);
	assert_int_equal(t.not_understood[EXPORT_LOST_DATAGRAMS], datagrams);
	assert_int_equal(t.restarts, restarts);
}

static void records(void **state)
{
	struct export_info info;
	struct seen s;
	uint32_t at = 0;

	(void)state;
	seen_open(&s);
	ten(&s, 0xfffffff0, 10, 0);
	ten(&s, 0xfffffffa, 10, 2);	/* across the wrap; options count */
	ten(&s, 6, 7, 0);
	lost_are(&s, 0, 0, 0);
	ten(&s, 113, 7, 0);	/* 13 was expected */
	lost_are(&s, 100, 0, 0);
	ten(&s, 13, 40, 0);	/* late */
	lost_are(&s, 60, 0, 0);
	ten(&s, 120, 7, 0);
	lost_are(&s, 60, 0, 0);
	assert_true(exporters_next(s.x, &at, &info));
	assert_int_equal(info.lost, 60);
	ten(&s, 0x70000000, 1, 0);	/* no loss can be so large */
	lost_are(&s, 60, 0, 1);
	ten(&s, 0x70000001, 1, 0);
	lost_are(&s, 60, 0, 1);
	exporters_free(s.x);
}

/* What softflowd does: the number includes its own datagram's records, not options. */
static void other_ways(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	ten(&s, 19, 19, 1);
	ten(&s, 47, 28, 0);
	ten(&s, 48, 1, 0);
	ten(&s, 58, 10, 3);
	lost_are(&s, 0, 0, 0);
	ten(&s, 88, 10, 0);
	lost_are(&s, 20, 0, 0);
	exporters_free(s.x);
}

static void nine(struct seen *s, uint32_t sequence, bool data)
{
	netflow9(&m, 1, sequence, 1);
	TEMPLATE(&m, 0, 256, 8, 4, 12, 4);
	set_open(&m, data ? 300 : 256);
	for (unsigned i = 0; i < 5; i++)
		put(&m, 8, i);
	set_close(&m);
	feed_made(s, &m);
}

/* NetFlow 9 counts datagrams, whether their records are understood or not. */
static void datagrams(void **state)
{
	struct seen s;

	(void)state;
	seen_open(&s);
	nine(&s, 7, false);
	nine(&s, 8, true);
	nine(&s, 9, false);
	lost_are(&s, 0, 0, 0);
	nine(&s, 13, true);
	lost_are(&s, 0, 3, 0);
	for (uint32_t i = 0; i < 20; i++)	/* began anew, with few */
		nine(&s, 1 + i, false);
	lost_are(&s, 0, 0, 1);
	exporters_free(s.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(other_ways),
		cmocka_unit_test(datagrams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
