#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "decode/protos.h"
#include "flow/first.h"

static struct first first;

/* HTTP/1 and HTTP/2 have one name. */
static uint64_t bit_of(const char *name)
{
	const struct proto *p;
	uint64_t bits = 0;

	for (size_t i = 0; (p = proto_at(i)) != NULL; i++)
		if (strcmp(p->name, name) == 0)
			bits |= UINT64_C(1) << i;
	assert_true(bits != 0);
	return bits;
}

static uint64_t likely(uint16_t source, uint16_t destination)
{
	struct talk t = { .side = SIDE_SOURCE };

	t.port[SIDE_SOURCE] = source;
	t.port[SIDE_DESTINATION] = destination;
	return first_likely(&first, &t);
}

static void first_bytes(void **state)
{
	(void)state;
	assert_true((first.starts[0x16] & bit_of("tls")) != 0);
	assert_true((first.starts['G'] & bit_of("http")) != 0);
	assert_true((first.starts['H'] & bit_of("http")) != 0);
	assert_true((first.starts['S'] & bit_of("ssh")) != 0);
	assert_true((first.starts[3] & bit_of("rdp")) != 0);
	assert_true((first.starts[3] & bit_of("s7comm")) != 0);
	assert_true((first.starts['G'] & (bit_of("tls") | bit_of("ssh") | bit_of("rdp"))) == 0);
	assert_true((first.starts[0x16] & (bit_of("http") | bit_of("ssh"))) == 0);
}

/* Whatever a protocol does not refuse at once has its bit: two bytes of every kind. */
static void nobody_is_left_out(void **state)
{
	const struct proto *p;

	(void)state;
	for (size_t i = 0; (p = proto_at(i)) != NULL; i++)
		for (unsigned n = 0; p->starts != NULL && n < 0x10000; n++) {
			const uint8_t two[] = { (uint8_t)(n >> 8), (uint8_t)n };
			struct talk t = { .side = SIDE_SOURCE, .port = { 40000, 4 } };
			if (p->starts(&t, two, sizeof(two)) != GUESS_NO)
				if ((first.starts[two[0]] >> i & 1) == 0)
					fail_msg("%s begins with %02x %02x", p->name, two[0], two[1]);
		}
}

static void the_known_one_is_asked(void **state)
{
	(void)state;
	assert_true(first_of(&first, NULL, 'G') == first.starts['G']);
	assert_true(first_of(&first, proto_at(0), 'G') == (first.starts['G'] | 1));
	assert_true(first_of(&first, proto_at(3), 'G') == (first.starts['G'] | 8));
}

static void ports(void **state)
{
	(void)state;
	assert_true(likely(40000, 53) == bit_of("dns"));
	assert_true(likely(53, 40000) == bit_of("dns"));
	assert_true(likely(123, 123) == bit_of("ntp"));
	assert_true(likely(161, 53) == (bit_of("dns") | bit_of("snmp")));
	assert_true(likely(40000, 53 + FIRST_PORTS) == 0);
	assert_true(likely(40000, 502) == 0);	/* no datagrams of Modbus are read */
	for (unsigned byte = 0; byte < 256; byte++) {	/* DNS begins with any number; BACnet with its type */
		assert_true((first.datagrams[byte] & bit_of("dns")) != 0);
		assert_true((first.datagrams[byte] & bit_of("http")) == 0);
		assert_int_equal((first.datagrams[byte] & bit_of("bacnet")) != 0, byte == 0x81 || byte == 0x82);
		assert_int_equal((first.datagrams[byte] & bit_of("quic")) != 0, byte >= 0x80);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_bytes),
		cmocka_unit_test(nobody_is_left_out),
		cmocka_unit_test(the_known_one_is_asked),
		cmocka_unit_test(ports),
	};

	first_make(&first);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
