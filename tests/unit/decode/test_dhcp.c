#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/dhcp.h"
#include "feed_talk.h"

#define COOKIE	"\x63\x82\x53\x63"

/* Options of real clients and servers: Android, FreeBSD's dhclient, PowWeb's server. */
#define ANDROID	COOKIE "\x35\1\1\x39\2\2\x4e\x37\4\1\x1c\3\x2b\x33\4\0\0\x0e\x10\x34\1\3\x38\7padding\0" \
	"\x3d\7\1\0\0\x6c\x82\xdc\x4e\xff"
#define ANSWER	COOKIE "\x35\1\5\x3a\4\0\0\7\x08\x3b\4\0\0\x0c\x4e\x33\4\0\0\x0e\x10\x36\4\xc0\xa8\0\1" \
	"\1\4\xff\xff\xff\0\xff\0\0\0"

/* The fixed part: 10.0.0.7 is the client's new address. */
static size_t message(uint8_t *out, uint8_t op, const void *options, size_t len)
{
	memset(out, 0, 236);
	memcpy(out, "\1\1\6\0\x12\x34\x56\x78", 8);
	out[0] = op;
	memcpy(out + 16, "\x0a\0\0\7", 4);
	memcpy(out + 28, "\0\x0b\x82\1\xfc\x42", 6);
	memcpy(out + 44, "SECRET-SERVER", 13);
	memcpy(out + 108, "SECRET-FILE", 11);
	memcpy(out + 236, options, len);
	return 236 + len;
}

static void expect(const struct proto *p, const uint8_t *m, size_t len, const char *want)
{
	struct feed f;

	feed_open(&f, p);
	assert_int_equal(feed_datagram(&f, SIDE_SOURCE, m, len), OK);
	assert_string_equal(feed_facts(&f), want);
	assert_false(feed_holds(&f, "SECRET"));
	feed_close(&f);
}

static void an_answer(void **state)
{
	uint8_t m[600];
	size_t len = message(m, 2, BYTES(ANSWER));
	(void)state;

	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=ACK|dhcp.client.mac=00:0b:82:01:fc:42|"
	       "dhcp.assigned_ip=10.0.0.7|dhcp.lease_seconds=3600|dhcp.server_id=192.168.0.1|");
	feed_cuts_refused(&proto_dhcp, m, 240, 0);
	feed_cuts_refused(&proto_dhcp, m, 245, 244);	/* in the middle of an option */
}

/* An offer promises nothing yet. */
static void an_offer(void **state)
{
	uint8_t m[600];
	size_t len = message(m, 2, BYTES(COOKIE "\x35\1\2\x33\4\0\0\x0e\x10\x0c\4" "pc\0\0\xff"));
	(void)state;

	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=OFFER|"
	       "dhcp.client.mac=00:0b:82:01:fc:42|dhcp.client.host=pc|");
}

static void a_client(void **state)
{
	uint8_t m[600];
	size_t len = message(m, 1, BYTES(COOKIE "\x35\1\3\x37\x0d\1\x0f\3\6\x2c\x2e\x2f\x1f\x21\x79\xf9\x2b\xfc"
					 "\x3c\x08MSFT 5.0\x0c\7laptop1\x51\x11\4\0\0\7laptop1\4" "corp\0"
					 "\x43\x0bSECRET-BOOT\xff"));
	(void)state;

	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=REQUEST|"
	       "dhcp.client.mac=00:0b:82:01:fc:42|dhcp.fingerprint=1,15,3,6,44,46,47,31,33,121,249,43,252|"
	       "dhcp.vendor_class=MSFT 5.0|dhcp.client.host=laptop1|dhcp.client.host=laptop1.corp|");
}

/* A full name is one name, written as text with its last dot or as labels. */
static void full_name(void **state)
{
	static const char want[] = "network.protocol=dhcp|dhcp.message_type=REQUEST|dhcp.client.mac=00:0b:82:01:fc:42|"
				   "dhcp.client.host=laptop1.corp|";
	uint8_t m[600];
	(void)state;

	size_t len = message(m, 1, BYTES(COOKIE "\x35\1\3\x51\x11\4\0\0\7laptop1\4" "corp\0\xff"));
	expect(&proto_dhcp, m, len, want);
	len = message(m, 1, BYTES(COOKIE "\x35\1\3\x51\x10\0\0\0laptop1.corp.\xff"));
	expect(&proto_dhcp, m, len, want);
	len = message(m, 1, BYTES(COOKIE "\x35\1\3\x51\x11\0\0\0laptop1.corp.\0\xff"));
	expect(&proto_dhcp, m, len, want);
	len = message(m, 1, BYTES(COOKIE "\x35\1\3\x51\4\0\0\0.\xff"));
	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=REQUEST|dhcp.client.mac=00:0b:82:01:fc:42|");
}

/* Options go on in the fields of the server's name and the file. */
static void overload(void **state)
{
	uint8_t m[600];
	size_t len = message(m, 1, BYTES(ANDROID));
	(void)state;

	memset(m + 44, 0, 64 + 128);
	memcpy(m + 44, "\x0c\4name\xff", 7);
	memcpy(m + 108, "\x3c\4kind\xff", 7);
	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=DISCOVER|"
	       "dhcp.client.mac=00:0b:82:01:fc:42|dhcp.fingerprint=1,28,3,43|dhcp.vendor_class=kind|"
	       "dhcp.client.host=name|");
	m[108 + 1] = 200;	/* more than the field */
	struct feed f;
	feed_open(&f, &proto_dhcp);
	assert_int_equal(feed_datagram(&f, SIDE_SOURCE, m, len), ERR_SHORT);
	assert_int_equal(f.facts.used, 0);
	feed_close(&f);
}

static err_t refused(const struct proto *p, const uint8_t *m, size_t len)
{
	struct feed f;

	feed_open(&f, p);
	err_t e = feed_datagram(&f, SIDE_SOURCE, m, len);
	assert_int_equal(f.facts.used, 0);
	feed_close(&f);
	return e;
}

static void hostile(void **state)
{
	uint8_t m[600];
	size_t len = message(m, 3, BYTES(ANSWER));
	(void)state;

	assert_int_equal(refused(&proto_dhcp, m, len), ERR_FORM);
	m[0] = 2;
	m[2] = 17;
	assert_int_equal(refused(&proto_dhcp, m, len), ERR_FORM);
	m[2] = 16;
	m[236] = 0;
	assert_int_equal(refused(&proto_dhcp, m, len), ERR_FORM);
	len = message(m, 2, BYTES(COOKIE "\x35\2\1\1\xff"));
	assert_int_equal(refused(&proto_dhcp, m, len), ERR_FORM);
	len = message(m, 2, BYTES(COOKIE "\x35\1\5\x36\1\x01\x51\2\1\1\x33\1\1\x51\x05\4\0\0\x3f" "a\xff"));
	expect(&proto_dhcp, m, len, "network.protocol=dhcp|dhcp.message_type=ACK|"
	       "dhcp.client.mac=00:0b:82:01:fc:42|dhcp.assigned_ip=10.0.0.7|");
}

/* Windows: SOLICIT with elapsed time, client identifier, IA_NA, FQDN, vendor class, ORO. */
#define SOLICIT	"\1\x5b\xae\xf7\0\x08\0\2\0\0\0\1\0\x0e\0\1\0\1\x1c\x39\xcf\x88\x08\0\x27\xfe\x8f\x95" \
	"\0\3\0\x0c\x0f\x08\0\x27\0\0\0\0\0\0\0\0\0\6\0\x08\0\x18\0\x17\0\x11\0\x27"

static void version_6(void **state)
{
	static const char relay[] = "\x0c\0aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb\0\x09\0\x38" SOLICIT;
	static const char inform[] = "\x0b\1\2\3\0\x08\0\2\0\0\0\6\0\2\0\x17";
	struct feed f;
	(void)state;

	expect(&proto_dhcpv6, BYTES(SOLICIT), "network.protocol=dhcpv6|dhcp.message_type=SOLICIT|");
	expect(&proto_dhcpv6, BYTES(relay), "network.protocol=dhcpv6|dhcp.message_type=RELAY-FORW|"
	       "dhcp.message_type=SOLICIT|");
	assert_int_equal(refused(&proto_dhcpv6, BYTES(SOLICIT "\0")), ERR_SHORT);
	assert_int_equal(refused(&proto_dhcpv6, BYTES(SOLICIT "\0\6\1\0")), ERR_SHORT);
	for (size_t n = 1; n < sizeof(relay) - 1; n++)
		assert_int_not_equal(refused(&proto_dhcpv6, (const uint8_t *)relay, n), OK);
	assert_int_equal(refused(&proto_dhcpv6, BYTES(inform)), ERR_FORM);
	feed_open(&f, &proto_dhcpv6);
	f.talk.port[SIDE_SOURCE] = 546;
	assert_int_equal(feed_datagram(&f, SIDE_SOURCE, BYTES(inform)), OK);
	assert_string_equal(feed_values(&f, F_DHCP_TYPE), "INFORMATION-REQUEST|");
	feed_close(&f);
}

static void others_are_refused(void **state)
{
	static const char dns[] = "\1\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\3org\0\0\1\0\1";
	static uint8_t ntp[48] = { 0x23, 2 };
	(void)state;

	assert_int_not_equal(refused(&proto_dhcp, BYTES(dns)), OK);
	assert_int_not_equal(refused(&proto_dhcpv6, BYTES(dns)), OK);
	assert_int_not_equal(refused(&proto_dhcpv6, ntp, sizeof(ntp)), OK);
	assert_false(proto_dhcp.may_begin(BYTES(dns)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer),
		cmocka_unit_test(an_offer),
		cmocka_unit_test(a_client),
		cmocka_unit_test(full_name),
		cmocka_unit_test(overload),
		cmocka_unit_test(hostile),
		cmocka_unit_test(version_6),
		cmocka_unit_test(others_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
