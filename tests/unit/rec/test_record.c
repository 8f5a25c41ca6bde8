/* Field names, and the fields that a flow record answers to. */
#include "../check.h"

#include <stdio.h>

#include "rec/flow.h"

static void names(void **state)
{
	(void)state;
	assert_int_equal(field_of_name("source.ip"), F_SOURCE_IP);
	assert_int_equal(field_of_name("DestinationIp"), F_DESTINATION_IP);
	assert_int_equal(field_of_name("destinationip"), FIELD_NONE);
	assert_int_equal(field_of_name("src_ip SourceIp"), FIELD_NONE);
	assert_int_equal(field_of_name("Destination"), FIELD_NONE);
	assert_int_equal(field_of_name(""), FIELD_NONE);
	assert_true(field_group_exists("dns"));
	assert_false(field_group_exists("body"));
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		assert_int_equal(field_of_name(field_info((enum field)f)->name), f);
}

static void transports(void **state)
{
	char number[4];

	(void)state;
	assert_string_equal(transport_name(6), "tcp");
	assert_string_equal(transport_name(132), "sctp");
	for (unsigned i = 200; i < 256; i++) {
		(void)snprintf(number, sizeof(number), "%u", i);
		assert_string_equal(transport_name((uint8_t)i), number);
	}
	assert_string_equal(transport_name(0), "0");
	assert_string_equal(transport_name(99), "99");
}

static void walk(void **state)
{
	struct facts facts = FACTS_NONE, all = FACTS_NONE;
	struct flow_rec flow = { .address = { { 4, { 10, 0, 0, 1 } }, { 4, { 10, 0, 0, 2 } } },
				 .port = { 1234, 53 }, .transport = 17, .start = 5, .end = 9,
				 .facts = &facts };
	struct value v;
	uint32_t at = 0;

	(void)state;
	facts_text(&facts, F_DNS_NAME, "a.example", 9);
	facts_text(&facts, F_DNS_NAME, "b.example", 9);
	struct record r = record_of_flow(&flow);
	assert_true(record_next(&r, F_DESTINATION_PORT, &at, &v) && v.number == 53);
	assert_false(record_next(&r, F_DESTINATION_PORT, &at, &v));
	at = 0;
	assert_true(record_next(&r, F_DNS_NAME, &at, &v) && v.text[0] == 'a');
	assert_true(record_next(&r, F_DNS_NAME, &at, &v) && v.text[0] == 'b');
	assert_false(record_next(&r, F_DNS_NAME, &at, &v));
	at = 0;
	assert_false(record_next(&r, F_VLAN, &at, &v));		/* none: absent, not 0 */
	at = 0;
	assert_true(record_next(&r, F_DURATION, &at, &v) && v.number == 4);
	record_facts(&r, &all);
	assert_true(facts_has(&all, F_SOURCE_IP) && facts_has(&all, F_DNS_NAME));
	assert_false(facts_has(&all, F_TCP_HISTORY));
	facts_free(&all);
	facts_free(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(transports),
		cmocka_unit_test(walk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
