#include "../check.h"

#include "messages.h"

/* A record of the addresses 10.0.0.n alone. */
static void addresses(struct made *m, uint8_t n)
{
	put(m, 4, 0x0a000000u + n);
	put(m, 4, 0x0a0000feu);
}

/* A new definition replaces the old; the same one again changes nothing. */
static void redefined(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	TEMPLATE(&m, 2, 256, 12, 4, 8, 4, 2, 1);
	set_open(&m, 256);
	addresses(&m, 2);
	put(&m, 1, 9);
	set_close(&m);
	feed_made(&s, &m);
	expect_flow(&s, 0, "10.0.0.1 0 10.0.0.254 0 0 0/0 0/0 00/00");
	expect_flow(&s, 1, "10.0.0.254 0 10.0.0.2 0 0 9/0 0/0 00/00");
	assert_int_equal(exporters_tally(s.x).templates, 2);
	/* The same number of another exporter, another domain, another version is another. */
	ipfix(&m, 0, 2);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	patch16(&m, 2, m.len);
	feed(&s, m.bytes, m.len);
	m.bytes[15] = 1;
	feed_at(&s, 2, m.bytes, m.len, CAME);
	netflow9(&m, 1, 1, 1);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 2);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 3);
	exporters_free(s.x);
}

/* Over UDP a withdrawal is ignored: anybody can send one. */
static void withdrawn(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
	set_open(&m, 2);
	PUT16(&m, 256, 0, 2, 0);
	set_close(&m);
	set_open(&m, 3);
	PUT16(&m, 3, 0);
	set_close(&m);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 1);
	assert_int_equal(wrong(&s, EXPORT_WITHDRAWAL), 3);
	assert_int_equal(wrong_all(&s), 3);
	exporters_free(s.x);
}

static void cannot_be(struct seen *s, struct made *m, enum not_understood why)
{
	uint64_t before = wrong(s, why), all = wrong_all(s);

	feed_made(s, m);
	assert_int_equal(wrong(s, why), before + 1);
	assert_int_equal(wrong_all(s), all + 1);
}

static void impossible(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 255, 8, 4, 12, 4);	/* a number of other sets */
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 256, 8, 0);	/* records of no bytes would never end */
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 256, 8, 40000, 12, 40000);	/* longer than any set */
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	ipfix(&m, 0, 1);
	set_open(&m, 2);
	PUT16(&m, 256, 60000, 8, 4, 12, 4);	/* ends before its fields */
	set_close(&m);
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	ipfix(&m, 0, 1);
	set_open(&m, 3);
	PUT16(&m, 256, 1, 2, 8, 4);	/* more scope than fields */
	set_close(&m);
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	netflow9(&m, 1, 1, 1);
	set_open(&m, 1);
	PUT16(&m, 256, 5, 4, 8, 4, 12, 4);	/* five bytes of scope */
	set_close(&m);
	cannot_be(&s, &m, EXPORT_TEMPLATE);
	ipfix(&m, 0, 1);
	set_open(&m, 2);
	PUT16(&m, 256, TEMPLATE_FIELDS + 1);
	for (unsigned i = 0; i <= TEMPLATE_FIELDS; i++)
		PUT16(&m, (uint16_t)(1 + i), 4);
	set_close(&m);
	cannot_be(&s, &m, EXPORT_TEMPLATE_FIELDS);
	assert_int_equal(exporters_tally(s.x).templates, 0);
	exporters_free(s.x);
}

static void sets(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	for (uint16_t id = 0; id < 256; id++) {
		if (id == 2 || id == 3)
			continue;
		ipfix(&m, 0, 1);
		set_open(&m, id);
		put(&m, 4, 1);
		set_close(&m);
		cannot_be(&s, &m, EXPORT_SET_ID);
	}
	ipfix(&m, 0, 1);
	PUT16(&m, 256, 3, 0, 0);
	cannot_be(&s, &m, EXPORT_SET_LENGTH);
	ipfix(&m, 0, 1);
	patch16(&m, 2, 15);
	uint64_t all = wrong_all(&s);
	feed(&s, m.bytes, m.len);
	patch16(&m, 2, 17);
	feed(&s, m.bytes, m.len);
	put(&m, 8, 0);
	patch16(&m, 2, 16);
	feed(&s, m.bytes, m.len);
	assert_true(wrong(&s, EXPORT_SHORT) == 1 && wrong(&s, EXPORT_CUT) == 1 && wrong(&s, EXPORT_TRAILER) == 1);
	m.bytes[1] = 8;
	feed(&s, m.bytes, m.len);
	feed(&s, m.bytes, 1);
	feed(&s, m.bytes, 0);
	assert_true(wrong(&s, EXPORT_VERSION) == 1 && wrong(&s, EXPORT_SHORT) == 3);
	assert_int_equal(wrong_all(&s), all + 6);
	exporters_free(s.x);
}

/* More templates than one exporter may have: the ones used longest ago go out. */
static void many_templates(void **state)
{
	static struct made m;
	struct seen s;

	(void)state;
	seen_open(&s);
	for (uint16_t id = 256; id < 256 + EXPORTER_TEMPLATES + 10; id++) {
		ipfix(&m, 0, 1);
		TEMPLATE(&m, 2, id, 8, 4, 12, 4);
		set_open(&m, 256);	/* which keeps in use */
		addresses(&m, 1);
		set_close(&m);
		feed_made(&s, &m);
	}
	struct export_tally t = exporters_tally(s.x);
	assert_int_equal(t.templates, EXPORTER_TEMPLATES + 10);
	assert_int_equal(t.templates_out, 10);
	assert_int_equal(s.count, EXPORTER_TEMPLATES + 10);
	ipfix(&m, 0, 1);
	set_open(&m, 257);
	addresses(&m, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(wrong(&s, EXPORT_NO_TEMPLATE), 1);
	exporters_free(s.x);
}

static void many_exporters(void **state)
{
	static struct made m;
	struct export_info info;
	struct seen s;
	uint32_t at = 0, n = 0;

	(void)state;
	seen_open(&s);
	for (uint32_t domain = 0; domain < EXPORTERS_MAX + 20; domain++) {
		ipfix(&m, 0, domain);
		TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
		feed_made(&s, &m);
		ipfix(&m, 0, 0);	/* which is heard all the time */
		feed_made(&s, &m);
	}
	while (exporters_next(s.x, &at, &info))
		n++;
	assert_int_equal(n, EXPORTERS_MAX);
	assert_int_equal(exporters_tally(s.x).exporters_out, 20);
	ipfix(&m, 0, 0);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 1);
	exporters_free(s.x);
	assert_int_equal(exporters_new(EXPORTERS_MEMORY_MIN - 1, &s.x), ERR_USAGE);
}

/* An exporter that defines large templates without end has its own thrown out, not
 * another's, and the bound of memory holds. */
static void memory(void **state)
{
	static struct made m;
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(exporters_new(EXPORTERS_MEMORY_MIN, &s.x), OK);
	ipfix(&m, 0, 1);
	TEMPLATE(&m, 2, 256, 8, 4, 12, 4);
	feed_made(&s, &m);
	for (unsigned i = 0; i < 2000; i++) {
		ipfix(&m, 0, 2);
		set_open(&m, 2);
		PUT16(&m, (uint16_t)(256 + i), 120);
		for (uint16_t f = 0; f < 60; f++)
			PUT16(&m, 8, 4, 20000, 1);
		set_close(&m);
		feed_made(&s, &m);
		ipfix(&m, 0, 3);	/* and sets of data that has no template */
		set_open(&m, 256);
		for (unsigned b = 0; b < 100; b++)
			put(&m, 8, b);
		set_close(&m);
		feed_made(&s, &m);
		assert_true(exporters_memory(s.x) <= EXPORTERS_MEMORY_MIN);
	}
	assert_true(exporters_tally(s.x).templates_out > 1500);
	ipfix(&m, 0, 1);
	set_open(&m, 256);
	addresses(&m, 1);
	set_close(&m);
	feed_made(&s, &m);
	assert_int_equal(s.count, 1);
	assert_int_equal(wrong(&s, EXPORT_NO_ROOM), 0);
	/* With exporters too: the ones heard longest ago go. */
	for (uint32_t domain = 10; domain < 100; domain++) {
		ipfix(&m, 0, domain);
		feed_made(&s, &m);
		assert_true(exporters_memory(s.x) <= EXPORTERS_MEMORY_MIN);
	}
	assert_true(exporters_tally(s.x).exporters_out > 50);
	exporters_free(s.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redefined), cmocka_unit_test(withdrawn),      cmocka_unit_test(impossible),
		cmocka_unit_test(sets),	     cmocka_unit_test(many_templates), cmocka_unit_test(many_exporters),
		cmocka_unit_test(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
