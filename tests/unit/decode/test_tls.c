#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/ja.h"
#include "decode/tls.h"
#include "hello.h"

static void read_hello(const struct buf *b, struct tls_hello *h)
{
	assert_int_equal(tls_hello_read(b->bytes, b->len, h), OK);
}

/* Values published with JA3: salesforce/ja3, README. */
static void ja3_as_published(void **state)
{
	static const uint16_t ciphers[] = { 47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4 };
	static const uint16_t bare[] = { 4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99 };
	static const uint16_t server_exts[] = { 65281, 0, 11, 35, 5, 16 };
	struct buf b = buf_of(4096);
	struct tls_hello h;
	char text[JA_TEXT_BYTES];
	(void)state;

	client_hello(&b, 769, bare, COUNT_OF(bare), NULL, 0);
	read_hello(&b, &h);
	assert_int_equal(ja3_client(&h, text), OK);
	assert_string_equal(text, "de350869b8c85de67a350c8d186f11e6");

	/* 769,...,0-10-11,23-24-25,0: the groups differ from the helper's. */
	static const uint8_t groups[] = { 0, 6, 0, 23, 0, 24, 0, 25 };
	static const uint8_t formats[] = { 1, 0 };
	struct buf exts = buf_of(4096);
	add_ext(&exts, 0, "", 0);
	add_ext(&exts, 10, groups, sizeof(groups));
	add_ext(&exts, 11, formats, sizeof(formats));
	buf_clear(&b);
	client_hello(&b, 769, ciphers, COUNT_OF(ciphers), NULL, 0);
	read_hello(&b, &h);
	h.extensions = (struct tls_span){ exts.bytes, exts.len };
	h.groups = (struct tls_span){ groups + 2, 6 };
	h.formats = (struct tls_span){ formats + 1, 1 };
	assert_int_equal(ja3_client(&h, text), OK);
	assert_string_equal(text, "ada70206e40642a3e4461f35503241d5");

	/* MD5 of "769,47,65281-0-11-35-5-16" */
	buf_clear(&exts);
	for (size_t i = 0; i < COUNT_OF(server_exts); i++)
		add_ext(&exts, server_exts[i], "", 0);
	static const uint8_t cipher[] = { 0, 47 };
	h = (struct tls_hello){ .legacy_version = 769, .ciphers = { cipher, 2 },
				.extensions = { exts.bytes, exts.len } };
	assert_int_equal(ja3_server(&h, text), OK);
	assert_string_equal(text, "836ce314215654b5b1f85f97c73e506f");
	buf_free(&exts);
	buf_free(&b);
}

/* The example of FoxIO's text. */
static void ja4_as_published(void **state)
{
	struct buf b = buf_of(4096);
	struct tls_hello h;
	char text[JA_TEXT_BYTES];
	(void)state;

	example_hello(&b);
	read_hello(&b, &h);
	assert_int_equal(ja4_client(&h, 't', text), OK);
	assert_string_equal(text, "t13d1516h2_8daaf6152771_e5627efa2ab1");
	assert_int_equal(ja4_client(&h, 'q', text), OK);
	assert_int_equal(text[0], 'q');

	/* Without signature algorithms the text ends without an underscore. */
	h.algorithms.len = 0;
	assert_int_equal(ja4_client(&h, 't', text), OK);
	assert_string_equal(text + 24, "6d807ffa2a79");
	buf_free(&b);
}

static void ja4_alpn_letters(void **state)
{
	static const struct {
		const char *alpn;
		size_t len;
		const char *letters;
	} cases[] = {
		{ "\x02h2", 3, "h2" }, { "\x08http/1.1", 9, "h1" }, { "\x01h", 2, "hh" }, { "", 0, "00" },
		{ "\0", 1, "00" }, { "\x01\xab", 2, "99" }, { "\x01 ", 2, "20" },
		{ "\x02\xab\xcd", 3, "99" }, { "\x02 a", 3, "21" }, { "\x02" "0\xab", 3, "3b" },
		{ "\x02" "a ", 3, "60" }, { "\x04" "01\xab\xcd", 5, "3d" },
		{ "\x04" "0\xab\xcd" "1", 5, "01" },
	};
	char text[JA_TEXT_BYTES];
	(void)state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct tls_hello h = { .version = 0x0301,
				       .alpn = { (const uint8_t *)cases[i].alpn, cases[i].len } };
		assert_int_equal(ja4_client(&h, 't', text), OK);
		assert_memory_equal(text, "t10i0000", 8);
		assert_memory_equal(text + 8, cases[i].letters, 2);
		assert_string_equal(text + 10, "_000000000000_000000000000");
	}
}

static void ja4_counts_stop_at_99(void **state)
{
	static uint8_t many[2 * (JA_VALUES_MAX + 1)];
	struct tls_hello h = { .version = 0x0303, .ciphers = { many, 2 * 120 } };
	char text[JA_TEXT_BYTES];
	(void)state;

	assert_int_equal(ja4_client(&h, 't', text), OK);
	assert_memory_equal(text, "t12i990000_", 11);
	h.ciphers.len = sizeof(many);
	assert_int_equal(ja4_client(&h, 't', text), ERR_LIMIT);
	assert_int_equal(ja3_client(&h, text), ERR_LIMIT);
}

static void facts_of_both_hellos(void **state)
{
	struct buf b = buf_of(4096), text = buf_of(4096);
	struct facts f = FACTS_NONE;
	struct tls_hello h;
	(void)state;

	example_hello(&b);
	read_hello(&b, &h);
	assert_int_equal(h.version, 0x0304);
	tls_hello_facts(&h, 't', &f);
	assert_string_equal(values(&f, F_TLS_SNI, &text), "www.example.org|");
	assert_string_equal(values(&f, F_TLS_CLIENT_ALPN, &text), "h2|http/1.1|");
	assert_string_equal(values(&f, F_TLS_VERSION, &text), "");
	buf_clear(&b);
	server_hello(&b, 0x0303, 0xc02f, false);
	read_hello(&b, &h);
	tls_hello_facts(&h, 't', &f);
	assert_string_equal(values(&f, F_TLS_VERSION, &text), "1.2|");
	assert_string_equal(values(&f, F_TLS_ALPN, &text), "h2|");
	facts_free(&f);
	buf_clear(&b);
	server_hello(&b, 0x0303, 0x1301, true);
	read_hello(&b, &h);
	tls_hello_facts(&h, 't', &f);
	assert_string_equal(values(&f, F_TLS_VERSION, &text), "1.3|");
	facts_free(&f);
	buf_free(&text);
	buf_free(&b);
}

/* Whatever the size of the records, the same message comes out. */
static void spread_over_records(void **state)
{
	struct buf message = buf_of(4096), stream = buf_of(16384);
	struct tls_place place;
	(void)state;

	example_hello(&message);
	for (size_t size = 1; size <= message.len; size++) {
		buf_clear(&stream);
		records(&stream, &message, size);
		for (size_t n = 0; n < stream.len; n++) {
			assert_int_not_equal(tls_starts(stream.bytes, n), GUESS_NO);
			assert_int_equal(tls_find(stream.bytes, n, &place), ERR_SHORT);
		}
		assert_int_equal(tls_starts(stream.bytes, stream.len), GUESS_YES);
		assert_int_equal(tls_find(stream.bytes, stream.len, &place), OK);
		assert_int_equal(place.len, message.len);
		assert_int_equal(place.joined, size == message.len);
		if (!place.joined) {
			tls_join(stream.bytes, stream.len, &place);
			place.at = 0;
		}
		assert_memory_equal(stream.bytes + place.at, message.bytes, message.len);
	}
	buf_free(&message);
	buf_free(&stream);
}

/* A warning may come before the ServerHello. */
static void alert_first(void **state)
{
	static const uint8_t alert[] = { 21, 3, 1, 0, 2, 1, 112 };
	struct buf message = buf_of(4096), stream = buf_of(4096);
	struct tls_place place;
	(void)state;

	server_hello(&message, 0x0303, 47, false);
	buf_add(&stream, alert, sizeof(alert));
	records(&stream, &message, 4096);
	assert_int_equal(tls_starts(stream.bytes, stream.len), GUESS_NO);
	assert_int_equal(tls_answer_starts(stream.bytes, stream.len), GUESS_YES);
	assert_int_equal(tls_find(stream.bytes, stream.len, &place), OK);
	assert_int_equal(place.at, sizeof(alert) + 5);
	buf_free(&message);
	buf_free(&stream);
}

static void refuses_what_is_not(void **state)
{
	static const uint8_t http[] = "GET / HTTP/1.1\r\n";
	static const uint8_t data[] = { 23, 3, 3, 0, 5, 1, 2, 3, 4, 5, 6, 7 };
	static const uint8_t long_hello[] = { 22, 3, 1, 64, 0, 1, 1, 0, 0, 3, 3 };
	static const uint8_t huge[] = { 22, 3, 1, 64, 0, 1, 0, 0x90, 0, 3, 3 };
	struct tls_place place;
	struct tls_hello h = { .kind = 77 };
	(void)state;

	assert_int_equal(tls_starts(http, sizeof(http)), GUESS_NO);
	assert_int_equal(tls_starts(data, sizeof(data)), GUESS_NO);
	assert_int_equal(tls_starts(long_hello, sizeof(long_hello)), GUESS_NO);
	assert_int_equal(tls_find(data, sizeof(data), &place), ERR_FORM);
	assert_int_equal(tls_find(huge, sizeof(huge), &place), ERR_LIMIT);
	assert_int_equal(tls_hello_read(huge + 5, 6, &h), ERR_SHORT);
	assert_int_equal(h.kind, 77);	/* untouched */
}

/* Cut anywhere, with the length of the message made to fit: never a crash, and
 * what is whole of the extensions still counts. */
static void cut_anywhere(void **state)
{
	struct buf b = buf_of(4096);
	struct tls_hello h;
	bool sni = false;
	(void)state;

	example_hello(&b);
	for (size_t n = 4; n <= b.len; n++) {
		uint8_t *copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, b.bytes, n);
		copy[2] = (uint8_t)((n - 4) >> 8);
		copy[3] = (uint8_t)(n - 4);
		if (tls_hello_read(copy, n, &h) == OK)
			sni = h.server_name.len > 0;
		else
			assert_false(sni);
		free(copy);
	}
	assert_true(sni);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ja3_as_published),
		cmocka_unit_test(ja4_as_published),
		cmocka_unit_test(ja4_alpn_letters),
		cmocka_unit_test(ja4_counts_stop_at_99),
		cmocka_unit_test(facts_of_both_hellos),
		cmocka_unit_test(spread_over_records),
		cmocka_unit_test(alert_first),
		cmocka_unit_test(refuses_what_is_not),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
