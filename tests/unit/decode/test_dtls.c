#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/cc.h"
#include "base/enc.h"
#include "decode/dtls.h"
#include "hello.h"

#define STR(s)	(const uint8_t *)(s), sizeof(s) - 1

static struct facts facts;
static struct buf text, gram, hello;
static struct talk talk;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(8192);
	gram = buf_of(16384);
	hello = buf_of(16384);
	talk = (struct talk){ .state = calloc(1, proto_dtls.state), .facts = &facts };
	return talk.state == NULL;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&facts);
	buf_free(&text);
	buf_free(&gram);
	buf_free(&hello);
	free(talk.state);
	return 0;
}

static void again(void)
{
	facts_clear(&facts);
	memset(talk.state, 0, proto_dtls.state);
	talk.sure = talk.over = false;
}

/* A hello of TLS as one of DTLS, without its header: the version, a cookie of `cookie` bytes. */
static void to_dtls(uint16_t version, size_t cookie)
{
	struct buf tls = buf_of(8192);

	buf_add(&tls, hello.bytes, hello.len);
	buf_clear(&hello);
	buf_u16be(&hello, version);
	buf_add(&hello, tls.bytes + 6, 33);	/* random, no session */
	if (tls.bytes[0] == 1) {
		buf_u8(&hello, (uint8_t)cookie);
		for (size_t i = 0; i < cookie; i++)
			buf_u8(&hello, 0xcc);
	}
	buf_add(&hello, tls.bytes + 39, tls.len - 39);
	buf_free(&tls);
}

/* hello[from..to) as a part of a message in a record of its own. */
static void add_part(uint8_t type, uint16_t sequence, size_t from, size_t to)
{
	static uint16_t record;

	buf_add(&gram, "\x16\xfe\xff\0\0\0\0\0\0", 9);
	buf_u16be(&gram, record++);
	buf_u16be(&gram, (uint16_t)(to - from + 12));
	buf_u8(&gram, type);
	buf_u8(&gram, 0);
	buf_u16be(&gram, (uint16_t)hello.len);
	buf_u16be(&gram, sequence);
	buf_u8(&gram, 0);
	buf_u16be(&gram, (uint16_t)from);
	buf_u8(&gram, 0);
	buf_u16be(&gram, (uint16_t)(to - from));
	buf_add(&gram, hello.bytes + from, to - from);
}

static err_t send_bytes(enum side side, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	talk.side = side;
	bool may = proto_dtls.may_begin(copy, len);
	err_t e = proto_dtls.datagram(&talk, copy, len);
	assert_true(talk.sure || may == (e == OK));
	talk.sure = talk.sure || e == OK;
	free(copy);
	return e;
}

static err_t send_hex(enum side side, const char *hex)
{
	uint8_t bytes[512];
	size_t len = strlen(hex) / 2;

	assert_true(len <= sizeof(bytes));
	assert_int_equal(hex_to(hex, 2 * len, bytes, len), OK);
	return send_bytes(side, bytes, len);
}

static err_t send_gram(enum side side)
{
	err_t e = send_bytes(side, gram.bytes, gram.len);

	buf_clear(&gram);
	return e;
}

static void fact_is(enum field field, const char *want)
{
	assert_string_equal(values(&facts, field, &text), want);
}

static void example_is_read(void)
{
	fact_is(F_PROTOCOL, "dtls|");
	fact_is(F_TLS_SNI, "www.example.org|");
	fact_is(F_TLS_CLIENT_ALPN, "h2|http/1.1|");
	fact_is(F_TLS_JA4, "dd2d1516h2_8daaf6152771_e5627efa2ab1|");
}

/* A browser's hello and its answer, out of a call (WebRTC), and a hello that OpenSSL
 * sent in two datagrams. */
static void hellos_of_real_programs(void **state)
{
	static const char client[] =
		"16feff00000000000000000090010000840000000000000084fefd4bf46b94af3b20dcb7ca52337eef1b8b3b149996c9"
		"b35800d1e92a7fa8ab407d00000016c02bc02fcca9cca8c009c013c00ac014009c002f00350100004400170000ff0100"
		"0100000a00080006001d00170018000b0002010000230000000d00140012040308040401050308050501080606010201"
		"000e0009000600010008000700";
	static const char server[] =
		"16fefd00000000000000000050020000440000000000000044fefd638a06259c856f925ea407bdb332638c1caf299dfb"
		"70fa9512b619c8cefae58000c02f00001c00170000ff01000100000b0002010000230000000e00050002000800";
	static const char first[] =
		"16fefd000000000000000000d70100011f00000000000000cbfefd06ac4343e701fd74cac15bdb8d0fb735dca354f8e4"
		"cc1e65944f8d443a1af9b2000000a0c030c02cc028c024c014c00a00a500a300a1009f006b006a006900680039003800"
		"3700360088008700860085c032c02ec02ac026c00fc005009d003d00350084c02fc02bc027c023c013c00900a400a200"
		"a0009e00670040003f003e0033003200310030009a0099009800970045004400430042c031c02dc029c025c00ec00400"
		"9c003c002f009600410007c012c008001600130010000dc00dc003000a00ff0100005500";
	static const char second[] =
		"16fefd000000000000000100600100011f00000000cb0000540b000403000102000a001c001a00170019001c001b0018"
		"001a0016000e000d000b000c0009000a00230000000d0020001e06010602060305010502050304010402040303010302"
		"0303020102020203000f000101";
	(void)state;

	assert_int_equal(send_hex(SIDE_SOURCE, client), OK);
	fact_is(F_TLS_JA3, "c14667d7da3e6f7a7ab5519ef78c2452|");
	fact_is(F_TLS_JA4, "dd2i110700_c45550529adf_d9dd6182da81|");
	assert_int_equal(send_hex(SIDE_DESTINATION, server), OK);
	fact_is(F_TLS_JA3S, "1f5d6a6d0bc5d514dd84d13e6283d309|");
	fact_is(F_TLS_VERSION, "1.2|");
	assert_true(talk.over);
	again();
	assert_int_equal(send_hex(SIDE_SOURCE, second), OK);
	assert_int_equal(send_hex(SIDE_SOURCE, first), OK);
	fact_is(F_TLS_JA3, "3c3d129780d0066cd8936a6291a8d44f|");
}

static void hellos_of_both_ends(void **state)
{
	(void)state;

	example_hello(&hello);
	to_dtls(0xfefd, 0);
	add_part(1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
	fact_is(F_TLS_VERSION, "");
	assert_int_equal(send_bytes(SIDE_DESTINATION, STR("\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x11"
		"\3\0\0\5\0\0\0\0\0\0\0\5\xfe\xff\2\1\2")), OK);
	buf_clear(&hello);
	server_hello(&hello, 0x0303, 0xc02b, false);
	to_dtls(0xfefd, 0);
	add_part(2, 1, 0, hello.len);
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_TLS_VERSION, "1.2|");
	fact_is(F_TLS_ALPN, "h2|");
	assert_true(talk.over);
}

/* Every cut, either part first, with and without a cookie. */
static void hellos_in_parts(void **state)
{
	(void)state;

	for (size_t cookie = 0; cookie < 40; cookie += 20) {
		buf_clear(&hello);
		example_hello(&hello);
		to_dtls(0xfefd, cookie);
		for (size_t cut = 1; cut < 2 * hello.len; cut++) {
			size_t n = cut % hello.len, first = cut < hello.len ? 0 : n;
			if (n == 0)
				continue;
			add_part(1, 1, first, first == 0 ? n : hello.len);
			assert_int_equal(send_gram(SIDE_SOURCE), OK);
			fact_is(F_TLS_JA4, "");
			add_part(1, 1, first == 0 ? n : 0, first == 0 ? hello.len : n);
			assert_int_equal(send_gram(SIDE_SOURCE), OK);
			example_is_read();
			again();
		}
	}
}

/* Half a hello, then the one that answers HelloVerifyRequest, its parts in one datagram. */
static void the_second_hello_does_not_mix(void **state)
{
	(void)state;

	example_hello(&hello);
	to_dtls(0xfeff, 0);
	hello.bytes[60] ^= 0xff;
	add_part(1, 0, 40, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	hello.bytes[60] ^= 0xff;
	add_part(1, 1, 30, hello.len);
	add_part(1, 1, 0, 40);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	fact_is(F_TLS_JA4, "dd1d1516h2_8daaf6152771_e5627efa2ab1|");
	proto_dtls.end(&talk);
	fact_is(F_TLS_VERSION, "1.0|");
}

/* DTLS 1.3 says so in an extension, and counts down. */
static void version_1_3(void **state)
{
	static const uint8_t offered[] = { 4, 0xfe, 0xfd, 0xfe, 0xfc }, chosen[] = { 0xfe, 0xfc };
	(void)state;

	client_hello(&hello, 0x0303, (const uint16_t[]){ 0x1301 }, 1, (const uint16_t[]){ 13 }, 1);
	add_ext(&hello, 43, offered, sizeof(offered));
	hello.bytes[3] = (uint8_t)(hello.len - 4);
	hello.bytes[46] = (uint8_t)(hello.len - 47);
	to_dtls(0xfefd, 0);
	add_part(1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	assert_memory_equal(values(&facts, F_TLS_JA4, &text), "dd3i010200_", 11);
	buf_clear(&hello);
	server_hello(&hello, 0x0303, 0x1301, true);
	memcpy(hello.bytes + hello.len - 2, chosen, 2);
	to_dtls(0xfefd, 0);
	add_part(2, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_TLS_VERSION, "1.3|");
	assert_true(talk.over);
	assert_int_equal(send_bytes(SIDE_DESTINATION, STR("\x2e\x92sealed")), OK);
}

static void others_are_refused(void **state)
{
	static const struct { const char *bytes; size_t len; } grams[] = {
#define G(s)	{ s, sizeof(s) - 1 }
		G("\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\3org\0\0\1\0\1"),
		G("\x16\3\1\0\4\1\0\0\0"),	/* TLS */
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\0"),	/* an empty record */
		G("\x16\xfe\xfd\0\1\0\0\0\0\0\0\0\x0e\1\0\1\0\0\0\0\0\0\0\0\2\xfe\xfd"),	/* sealed */
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0e\1\0\1\0\0\0\0\0\0\0\0\2\3\3"),
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0e\1\0\0\1\0\0\0\0\0\0\0\2\xfe\xfd"),	/* part > whole */
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0e\1\0\1\0\0\0\0\0\xff\0\0\2\xfe\xfd"),	/* behind its end */
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0e\1\0\1\0\0\0\0\0\0\0\0\2\xfe\xfdmore"),
		G("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0e\x0b\0\1\0\0\0\0\0\0\0\0\2\xfe\xfd"),
		G("\x17\xfe\xfd\0\1\0\0\0\0\0\1\0\4data"),
#undef G
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(grams); i++)
		assert_int_not_equal(send_bytes(SIDE_SOURCE, (const uint8_t *)grams[i].bytes, grams[i].len), OK);
	assert_int_equal(facts.used, 0);
	example_hello(&hello);
	to_dtls(0xfefd, 0);
	add_part(1, 0, 0, hello.len);
	for (size_t n = 0; n < gram.len; n++)
		assert_int_not_equal(send_bytes(SIDE_SOURCE, gram.bytes, n), OK);
	assert_int_equal(facts.used, 0);
}

/* A hello longer than its room, and one that is none, leave nothing behind. */
static void hostile_hellos(void **state)
{
	(void)state;

	example_hello(&hello);
	to_dtls(0xfefd, 0);
	size_t len = hello.len;
	while (hello.len < 5000)
		buf_u8(&hello, 0);
	add_part(1, 0, 0, 1000);
	add_part(1, 0, 4090, 5000);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	hello.len = 40;
	add_part(1, 1, 0, 40);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	assert_int_equal(facts.used, 0);
	hello.len = len;
	add_part(1, 2, 0, len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
}

#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(hellos_of_real_programs),
		T(hellos_of_both_ends),
		T(hellos_in_parts),
		T(the_second_hello_does_not_mix),
		T(version_1_3),
		T(others_are_refused),
		T(hostile_hellos),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
