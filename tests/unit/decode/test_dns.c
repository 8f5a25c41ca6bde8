#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/dns.h"
#include "hello.h"

#define HEAD(flags, q, a, n, r)	"\x12\x34" flags "\0" q "\0" a "\0" n "\0" r
#define QUERY	HEAD("\x01\0", "\1", "\0", "\0", "\0")
#define EXAMPLE	"\3Www\7example\3ORG\0"
#define STR(s)	(const uint8_t *)(s), sizeof(s) - 1

static struct facts facts;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(8192);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&facts);
	buf_free(&text);
	return 0;
}

static void a_query(void **state)
{
	(void)state;
	assert_int_equal(dns_read(STR(QUERY EXAMPLE "\0\x41\0\1"), DNS_STRICT, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), "www.example.org|");
	assert_string_equal(values(&facts, F_DNS_TYPE, &text), "HTTPS|");
	assert_string_equal(values(&facts, F_PROTOCOL, &text), "dns|");
	assert_string_equal(values(&facts, F_DNS_RCODE, &text), "");
}

static void root_and_unknown_type(void **state)
{
	(void)state;
	assert_int_equal(dns_read(STR(QUERY "\0" "\xfe\xdc\0\1"), DNS_STRICT, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), ".|");
	assert_string_equal(values(&facts, F_DNS_TYPE, &text), "TYPE65244|");
}

static void odd_bytes_are_escaped(void **state)
{
	(void)state;
	assert_int_equal(dns_read(STR(QUERY "\6a.b\\c \2\xe9\0\0" "\0\1\0\1"), DNS_STRICT, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), "a\\.b\\\\c\\032.\\233\\000|");
}

/* Answers: CNAME by pointer, A, AAAA, MX, SRV; TXT is content and left out. */
static void a_response(void **state)
{
	static const char m[] = HEAD("\x81\x80", "\1", "\6", "\0", "\1") EXAMPLE "\0\1\0\1"
		"\xc0\x0c\0\5\0\1\0\0\0\1\0\6" "\3alt\xc0\x10"
		"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\xc0\0\2\1"
		"\xc0\x0c\0\x1c\0\1\0\0\0\1\0\x10\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
		"\xc0\x0c\0\x0f\0\1\0\0\0\1\0\7\0\x0a\2mx\xc0\x10"
		"\xc0\x0c\0\x21\0\1\0\0\0\1\0\x0a\0\1\0\2\0\x50\1s\xc0\x10"
		"\xc0\x0c\0\x10\0\1\0\0\0\1\0\7\6SECRET"
		"\0\0\x29\x10\0\1\0\0\0\0\0";
	(void)state;

	assert_int_equal(dns_read(STR(m), DNS_STRICT, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_ANSWER, &text),
			    "alt.example.org|192.0.2.1|2001:db8::1|mx.example.org|s.example.org|");
	assert_string_equal(values(&facts, F_DNS_RCODE, &text), "BADVERS|");
	assert_null(memmem(facts.bytes, facts.used, "SECRET", 6));
}

static void loops_and_forward_pointers_are_refused(void **state)
{
	(void)state;
	assert_int_equal(dns_read(STR(QUERY "\xc0\x0c\0\1\0\1"), DNS_LOOSE, &facts), ERR_FORM);
	assert_int_equal(dns_read(STR(QUERY "\1a\xc0\x0c\0\1\0\1"), DNS_LOOSE, &facts), ERR_FORM);
	assert_int_equal(dns_read(STR(QUERY "\xc0\x12\0\1\0\1\0\1\0\1"), DNS_LOOSE, &facts), ERR_FORM);
	assert_int_equal(facts.used, 0);
}

/* The longest name: 255 bytes on the wire, all of them odd, fits as text. */
static void longest_name(void **state)
{
	struct buf m = buf_of(1024);
	(void)state;

	buf_add(&m, QUERY, 12);
	for (int label = 0; label < 4; label++) {
		uint8_t n = label < 3 ? 63 : 61;
		buf_u8(&m, n);
		for (int i = 0; i < n; i++)
			buf_u8(&m, 0xff);
	}
	buf_add(&m, "\0\0\1\0\1", 5);
	assert_int_equal(dns_read(m.bytes, m.len, DNS_STRICT, &facts), OK);
	assert_int_equal(strlen(values(&facts, F_DNS_NAME, &text)), 250 * 4 + 3 + 1);
	assert_int_equal(facts.cut, 0);
	m.bytes[12 + 3 * 64] = 62;	/* one byte more is too long */
	assert_int_equal(dns_read(m.bytes, m.len, DNS_LOOSE, &facts), ERR_FORM);
	buf_free(&m);
}

static void strict_and_loose(void **state)
{
	(void)state;
	/* A byte too many. */
	assert_int_equal(dns_read(STR(QUERY EXAMPLE "\0\1\0\1x"), DNS_STRICT, &facts), ERR_FORM);
	/* An update is not for a strange port. */
	assert_int_equal(dns_read(STR(HEAD("\x28\0", "\1", "\0", "\0", "\0") EXAMPLE "\0\6\0\1"),
				  DNS_STRICT, &facts), ERR_FORM);
	/* A response that is cut off. */
	static const char cut[] = HEAD("\x81\x83", "\1", "\1", "\0", "\0") EXAMPLE "\0\1\0\1\xc0\x0c\0";
	assert_int_equal(dns_read(STR(cut), DNS_STRICT, &facts), ERR_SHORT);
	assert_int_equal(facts.used, 0);
	assert_int_equal(dns_read(STR(cut), DNS_LOOSE, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), "www.example.org|");
	assert_string_equal(values(&facts, F_DNS_RCODE, &text), "NXDOMAIN|");
}

static void multicast_question(void **state)
{
	(void)state;
	assert_int_equal(dns_read(STR(HEAD("\0\0", "\1", "\0", "\0", "\0") "\5_http\4_tcp\5local\0" "\0\x0c\x80\1"),
				  DNS_LOOSE, &facts), OK);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), "_http._tcp.local|");
}

static void every_cut_is_an_error(void **state)
{
	static const char m[] = QUERY EXAMPLE "\0\1\0\1";
	(void)state;

	for (size_t n = 0; n < sizeof(m) - 1; n++) {
		uint8_t *copy = malloc(n + 1);
		assert_non_null(copy);
		memcpy(copy, m, n);
		uint8_t *exact = realloc(copy, n > 0 ? n : 1);
		assert_int_not_equal(dns_read(exact, n, DNS_LOOSE, &facts), OK);
		assert_int_not_equal(dns_read(exact, n, DNS_STRICT, &facts), OK);
		free(exact);
	}
	assert_int_equal(facts.used, 0);
}

static void over_tcp(void **state)
{
	static const char m[] = "\0\x21" QUERY EXAMPLE "\0\1\0\1";
	(void)state;

	for (size_t n = 0; n < 14; n++)
		assert_int_equal(dns_tcp_starts((const uint8_t *)m, n, DNS_STRICT), GUESS_MORE);
	assert_int_equal(dns_tcp_starts((const uint8_t *)m, 14, DNS_STRICT), GUESS_YES);
	assert_int_equal(dns_tcp_starts(STR("GET / HTTP/1.1"), DNS_STRICT), GUESS_NO);
	assert_int_equal(dns_tcp_starts(STR("\x16\3\1\2\0\1\0\1\xfc\3\3 12345"), DNS_STRICT), GUESS_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_query, setup, teardown),
		cmocka_unit_test_setup_teardown(root_and_unknown_type, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_bytes_are_escaped, setup, teardown),
		cmocka_unit_test_setup_teardown(a_response, setup, teardown),
		cmocka_unit_test_setup_teardown(loops_and_forward_pointers_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(longest_name, setup, teardown),
		cmocka_unit_test_setup_teardown(strict_and_loose, setup, teardown),
		cmocka_unit_test_setup_teardown(multicast_question, setup, teardown),
		cmocka_unit_test_setup_teardown(every_cut_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(over_tcp, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
