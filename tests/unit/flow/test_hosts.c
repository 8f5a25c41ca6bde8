/* What flows of a host say together: a clock's beat, a scan, a new destination. */
#include "../check.h"

#include <stdio.h>
#include <string.h>

#include "flow/hosts.h"

static struct hosts *hosts;

static int setup(void **state)
{
	(void)state;
	return hosts_new(7, &hosts) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	hosts_free(hosts);
	return 0;
}

static struct flow_rec flow_to(unsigned to, uint16_t port, double second, const char *history)
{
	struct flow_rec f = { .transport = 6, .port = { 40000, port }, .packets = { 1, 1 },
			      .address = { { 4, { 10, 0, 0, 1 } }, { 4, { 192, 0, (uint8_t)(to >> 8), (uint8_t)to } } } };

	f.start = (nsec_t)(second * (double)NSEC_PER_SEC);
	(void)snprintf(f.history, sizeof(f.history), "%s", history);
	return f;
}

static bool is_new;	/* of the flow that was seen last */

/* Begin and end a flow; what is known then. */
static struct behaviour seen(struct flow_rec f)
{
	struct behaviour b;

	is_new = hosts_begin(hosts, &f);
	hosts_end(hosts, &f);
	hosts_tell(hosts, &f, &b);
	return b;
}

static bool new_at(unsigned to, uint16_t port, double second)
{
	(void)seen(flow_to(to, port, second, "S"));
	return is_new;
}

static void beat(void **state)
{
	struct behaviour b = { .beacon_score = 0 };

	(void)state;
	for (int i = 0; i <= 20; i++) {
		b = seen(flow_to(1, 443, 1000 + 60 * i, "ShADadFf"));
		assert_int_equal(b.beacon_count, i);
		if (i < 4)
			assert_int_equal(b.beacon_score, 0);
	}
	assert_int_equal(b.beacon_score, 100);
	assert_in_range(b.beacon_interval, 59 * NSEC_PER_SEC, 61 * NSEC_PER_SEC);
	/* Another port of the same host is another service. */
	assert_int_equal(seen(flow_to(1, 80, 3000, "S")).beacon_count, 0);
	/* A tenth of jitter is still seen, people are not regular. */
	for (int i = 0; i <= 40; i++)
		b = seen(flow_to(2, 443, 5000 + 30 * i + (i * 7 % 5 - 2) * 1.5, "ShADadFf"));
	assert_in_range(b.beacon_score, 80, 99);
	static const double people[] = { 0, 1, 2, 90, 91, 400, 401, 402, 403, 900, 1500, 1501, 1502, 2600 };
	for (size_t i = 0; i < COUNT_OF(people); i++)
		b = seen(flow_to(3, 443, 10000 + people[i], "ShADadFf"));
	assert_in_range(b.beacon_score, 0, 20);
}

static void scan(void **state)
{
	struct behaviour b = { .fan_out = 0 };

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		b = seen(flow_to(i, 445, 100 + i * 0.1, i % 3 == 0 ? "S" : i % 3 == 1 ? "Sr" : "ShADadFf"));
	assert_in_range(b.fan_out, 240, 360);
	assert_int_equal(b.fan_out_ports, 1);
	assert_int_equal(b.failures, 100);	/* refused; "S" with an answer counted is none */
	struct flow_rec f = flow_to(1, 445, 140, "S");
	f.packets[SIDE_DESTINATION] = 0;
	assert_int_equal(seen(f).failures, 101);
	for (unsigned i = 1; i <= 100; i++)
		b = seen(flow_to(5, (uint16_t)i, 150, "Sr"));
	assert_in_range(b.fan_out_ports, 80, 125);
	/* Another window. */
	b = seen(flow_to(5, 80, 150 + 601, "ShADadFf"));
	assert_int_equal(b.fan_out, 1);
	assert_int_equal(b.failures, 0);
}

static void new_destination(void **state)
{
	(void)state;
	assert_true(new_at(9, 80, 0));
	assert_false(new_at(9, 443, 10));
	assert_true(new_at(8, 443, 20));
	assert_false(new_at(9, 443, 86000));
	assert_true(new_at(9, 443, 86000 + 86401));
}

static void names(void **state)
{
	struct facts facts = FACTS_NONE;
	struct flow_rec f = flow_to(1, 53, 0, "");
	struct behaviour b;

	(void)state;
	assert_int_equal(hosts_entropy((const uint8_t *)"aaaaaaaa", 8), 0);
	assert_int_equal(hosts_entropy((const uint8_t *)"abababab", 8), 100);
	assert_int_equal(hosts_entropy((const uint8_t *)"abcdefgh", 8), 300);
	assert_int_equal(hosts_entropy((const uint8_t *)"", 0), 0);
	facts_text(&facts, F_DNS_NAME, "www.example.org", 15);
	f.facts = &facts;
	hosts_tell(hosts, &f, &b);
	assert_int_equal(b.dns_length, 15);
	assert_int_equal(b.dns_entropy, 0);	/* no label of 8 */
	facts_text(&facts, F_DNS_NAME, "q7zx0vplk3m9w2te8.t.example", 27);
	hosts_tell(hosts, &f, &b);
	assert_int_equal(b.dns_length, 27);
	assert_in_range(b.dns_entropy, 380, 420);
	facts_free(&facts);
}

/* Any number of hosts: the room stays the same, and a host that is alive is found. */
static void flood(void **state)
{
	struct flow_rec f = flow_to(1, 80, 0, "S");

	(void)state;
	for (uint32_t i = 0; i < 300000; i++) {
		memcpy(f.address[SIDE_SOURCE].bytes, &i, sizeof(i));
		f.start = (nsec_t)i * 1000000;
		(void)seen(f);
	}
	assert_int_equal(seen(f).beacon_count, 0);
	assert_in_range(seen(f).fan_out, 1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(beat, setup, teardown),
		cmocka_unit_test_setup_teardown(scan, setup, teardown),
		cmocka_unit_test_setup_teardown(new_destination, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(flood, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
