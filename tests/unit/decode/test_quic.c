#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/cc.h"
#include "base/enc.h"
#include "decode/quic.h"
#include "hello.h"
#include "quic_seal.h"
#include "quic_vectors.h"

#define STR(s)	(const uint8_t *)(s), sizeof(s) - 1
#define C1	STR("client-1")		/* connection IDs */
#define C2	STR("after retry")
#define RETRY	STR("\xf0\0\0\0\1\2id\013after retrytoken0123456789abcdef")

static struct facts facts;
static struct buf text, gram, hello;
static struct talk talk;
static bool clear_fixed;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(8192);
	gram = buf_of(65536);
	hello = buf_of(65536);
	talk = (struct talk){ .state = calloc(1, proto_quic.state), .facts = &facts };
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

/* hello[from..to) as a CRYPTO frame. */
static void add_crypto(struct buf *payload, size_t from, size_t to)
{
	buf_u8(payload, 6);
	buf_u16be(payload, (uint16_t)(0x4000 | from));
	buf_u16be(payload, (uint16_t)(0x4000 | (to - from)));
	buf_add(payload, hello.bytes + from, to - from);
}

static void add_part(uint32_t version, enum quic_end end, const uint8_t *key, size_t key_len,
		     uint16_t number, size_t from, size_t to)
{
	struct buf payload = buf_of(16384);

	buf_add(&payload, "\0\0\1", 3);				/* PADDING, PING */
	buf_add(&payload, "\2\x41\0\5\2\1\1\0\0\0", 10);		/* ACK of three ranges */
	buf_add(&payload, "\3\1\0\0\1\1\2\3", 8);			/* ACK with counts */
	add_crypto(&payload, from, to);
	quic_seal(&gram, version, end | (clear_fixed ? QUIC_SEAL_PLAIN : 0), key, key_len, number, &payload);
	buf_free(&payload);
}

static err_t send_bytes(enum side side, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	talk.side = side;
	err_t e = proto_quic.datagram(&talk, copy, len);
	talk.sure = talk.sure || e == OK;
	free(copy);
	return e;
}

static err_t send_gram(enum side side)
{
	err_t e = send_bytes(side, gram.bytes, gram.len);

	buf_clear(&gram);
	return e;
}

static err_t send_hex(enum side side, const char *hex)
{
	uint8_t bytes[1200];
	size_t len = strlen(hex) / 2;

	assert_int_equal(hex_to(hex, 2 * len, bytes, len), OK);
	return send_bytes(side, bytes, len);
}

static void fact_is(enum field field, const char *want)
{
	assert_string_equal(values(&facts, field, &text), want);
}

static void untouched(void)
{
	const uint8_t *s = talk.state;

	assert_int_equal(facts.used, 0);
	for (size_t i = 0; i < proto_quic.state; i++)
		assert_int_equal(s[i], 0);
}

static void example_is_read(void)
{
	fact_is(F_PROTOCOL, "quic|");
	fact_is(F_TLS_SNI, "www.example.org|");
	fact_is(F_TLS_CLIENT_ALPN, "h2|http/1.1|");
	fact_is(F_TLS_JA4, "q13d1516h2_8daaf6152771_e5627efa2ab1|");
}

static void packets_of_the_standards(void **state)
{
	static const char *const sent[][3] = { { client_1, server_1, "1|" }, { client_2, server_2, "2|" } };
	(void)state;

	for (int i = 0; i < 2; i++) {
		talk.sure = talk.over = false;
		assert_true(proto_quic.may_begin((const uint8_t *)"\xc0\0\0\0\1\10abc", 9));
		assert_int_equal(send_hex(SIDE_SOURCE, sent[i][0]), OK);
		fact_is(F_PROTOCOL, "quic|");
		fact_is(F_QUIC_VERSION, sent[i][2]);
		fact_is(F_TLS_SNI, "example.com|");
		fact_is(F_TLS_CLIENT_ALPN, "alpn|");
		fact_is(F_TLS_JA4, "q13d0211an_62ed6f6ca7ad_4d634acda6c0|");
		fact_is(F_TLS_JA3, "41bc9ae914d6cb3bd0bd0a5453ab7d7f|");
		fact_is(F_TLS_VERSION, "");
		assert_false(talk.over);
		assert_int_equal(send_hex(SIDE_DESTINATION, sent[i][1]), OK);
		fact_is(F_TLS_JA3S, "eb1d94daa7e0344597e756a1fb6e7054|");
		fact_is(F_TLS_VERSION, "1.3|");
		assert_true(talk.over);
		facts_clear(&facts);
		memset(talk.state, 0, proto_quic.state);
	}
}

/* The packets come in any order, some twice, some parts in another cut. */
static void a_hello_in_pieces(void **state)
{
	(void)state;

	example_hello(&hello);
	for (unsigned first = 0; first < 3; first++) {
		static const size_t cut[][2] = { { 0, 3 }, { 3, 120 }, { 100, 1000 } };
		for (unsigned i = 0; i < 4; i++) {
			unsigned n = (first + 2 * i) % 3;
			size_t to = cut[n][1] < hello.len ? cut[n][1] : hello.len;
			if (i == 2)
				fact_is(F_TLS_JA4, "");
			add_part(V1, QUIC_CLIENT, C1, (uint16_t)n, cut[n][0], to);
			assert_int_equal(send_gram(SIDE_SOURCE), OK);
			fact_is(F_QUIC_VERSION, "1|");
		}
		example_is_read();
		proto_quic.end(&talk);
		fact_is(F_TLS_VERSION, "1.3|");
		facts_clear(&facts);
		memset(talk.state, 0, proto_quic.state);
		talk.sure = false;
	}
}

static void every_cut_of_a_hello(void **state)
{
	(void)state;

	example_hello(&hello);
	for (size_t cut = 0; cut <= hello.len; cut++) {
		add_part(V2, QUIC_CLIENT, C1, 0, cut, hello.len);
		assert_int_equal(send_gram(SIDE_DESTINATION), OK);
		add_part(V2, QUIC_CLIENT, C1, 1, 0, cut);
		assert_int_equal(send_gram(SIDE_DESTINATION), OK);
		example_is_read();
		facts_clear(&facts);
		memset(talk.state, 0, proto_quic.state);
		talk.sure = false;
	}
}

/* In one datagram: 0-RTT, two Initials, Handshake, what fills it. */
static void packets_together(void **state)
{
	(void)state;

	example_hello(&hello);
	buf_add(&gram, "\xd5\0\0\0\1\010client-1\2id\4\1\2\3\4", 22);
	add_part(V1, QUIC_CLIENT, C1, 1, 60, hello.len);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, 60);
	buf_add(&gram, "\xe5\0\0\0\1\010client-1\2id\4\1\2\3\4\0\0\0", 25);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
}

static void keys_begin_anew_after_retry(void **state)
{
	(void)state;

	example_hello(&hello);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
	assert_int_equal(send_bytes(SIDE_DESTINATION, RETRY), OK);
	add_part(V1, QUIC_CLIENT, C2, 1, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	buf_clear(&hello);
	server_hello(&hello, 0x0303, 0x1301, true);
	add_part(V1, QUIC_SERVER, C1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_TLS_JA3S, "");
	add_part(V1, QUIC_SERVER, C2, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_TLS_VERSION, "1.3|");
	assert_true(talk.over);
}

/* Half a hello that no Retry let go on does not mix with the next connection's. */
static void nothing_mixes(void **state)
{
	(void)state;

	example_hello(&hello);
	hello.bytes[60] ^= 0xff;
	add_part(V1, QUIC_CLIENT, C1, 0, 40, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	hello.bytes[60] ^= 0xff;
	add_part(V1, QUIC_CLIENT, C2, 1, 0, 50);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	fact_is(F_TLS_JA4, "");
	add_part(V1, QUIC_CLIENT, C2, 2, 50, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
}

/* RFC 9368: the server answers in version 2, with keys of the client's first ID. */
static void the_server_moves_on(void **state)
{
	(void)state;

	example_hello(&hello);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	buf_clear(&hello);
	server_hello(&hello, 0x0303, 0x1301, true);
	add_part(V2, QUIC_SERVER, C1, 0, 0, hello.len);
	gram.bytes[0] ^= 0x40;		/* sealed as it was: not opened */
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_QUIC_VERSION, "1|");
	clear_fixed = true;		/* RFC 9287 */
	add_part(V2, QUIC_SERVER, C1, 0, 0, hello.len);
	clear_fixed = false;
	assert_int_equal(send_gram(SIDE_DESTINATION), OK);
	fact_is(F_QUIC_VERSION, "1|2|");
	fact_is(F_TLS_VERSION, "1.3|");
	assert_true(talk.over);
}

static void others_are_refused(void **state)
{
	static const uint8_t negotiation[] = "\xc0\0\0\0\0\0\010client-1\0\0\0\1\x1a\x2a\x3a\x4a";
	(void)state;

	assert_int_equal(send_bytes(SIDE_DESTINATION, negotiation, sizeof(negotiation) - 1), ERR_FORM);
	assert_int_equal(send_hex(SIDE_DESTINATION, server_1), ERR_FORM);
	assert_int_not_equal(send_bytes(SIDE_SOURCE, STR("\x40" "a short header comes first")), OK);
	assert_int_equal(send_bytes(SIDE_SOURCE, RETRY), ERR_FORM);
	assert_int_equal(send_bytes(SIDE_SOURCE, STR("\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\3org\0\0\1\0\1")), ERR_FORM);
	example_hello(&hello);
	add_part(V1, QUIC_CLIENT, STR("7 bytes"), 0, 0, hello.len);	/* RFC 9000 section 7.2 */
	assert_int_equal(send_gram(SIDE_SOURCE), ERR_FORM);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	gram.bytes[gram.len - 1] ^= 1;
	assert_int_equal(send_gram(SIDE_SOURCE), ERR_FORM);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	gram.bytes[1] = 0x1a;		/* a version kept free */
	assert_int_equal(send_gram(SIDE_SOURCE), ERR_FORM);
	untouched();
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	assert_int_equal(send_bytes(SIDE_DESTINATION, negotiation, sizeof(negotiation) - 1), OK);
	assert_int_equal(send_bytes(SIDE_DESTINATION, STR("\x40sealed")), OK);
	assert_int_equal(send_bytes(SIDE_DESTINATION, STR("\xc0\0\0\0\1\4")), ERR_SHORT);
	assert_false(talk.over);
}

static void cut_packets_are_refused(void **state)
{
	(void)state;

	example_hello(&hello);
	add_part(V1, QUIC_CLIENT, C1, 0, 0, hello.len);
	for (size_t n = 0; n < gram.len; n++) {
		assert_int_not_equal(send_bytes(SIDE_SOURCE, gram.bytes, n), OK);
		(void)proto_quic.may_begin(gram.bytes, n);
	}
	untouched();
}

/* What a peer may claim and does not hold. */
static void hostile_frames(void **state)
{
	static const struct { const char *bytes; size_t len; } frames[] = {
		{ "\6\0\5\1\0", 5 },					/* CRYPTO longer than the packet */
		{ "\6\0\xff\xff\xff\xff\xff\xff\xff\xff\1", 11 },
		{ "\6\xff\xff\xff\xff\xff\xff\xff\xff\4abcd", 14 },	/* far behind any room */
		{ "\6\x5f\xff\4abcd", 8 },				/* across its end */
		{ "\2\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 12 },	/* ranges without end */
		{ "\x1c\0\0\0", 4 }, { "\6", 1 }, { "\xff", 1 }, { "", 0 },
	};
	struct buf payload = buf_of(1024);
	(void)state;

	for (size_t i = 0; i < COUNT_OF(frames); i++) {
		buf_clear(&payload);
		buf_add(&payload, "\0\0\0\0", 4);
		buf_add(&payload, frames[i].bytes, frames[i].len);
		quic_seal(&gram, V1, QUIC_CLIENT, C1, (uint16_t)i, &payload);
		assert_int_equal(send_gram(SIDE_SOURCE), OK);
	}
	buf_free(&payload);
	fact_is(F_PROTOCOL, "quic|");
	example_hello(&hello);
	add_part(V1, QUIC_CLIENT, C1, 30, 0, hello.len);
	assert_int_equal(send_gram(SIDE_SOURCE), OK);
	example_is_read();
}

/* A hello too long for the state, and one of another kind, end the side. */
static void hellos_that_are_not_read(void **state)
{
	static const char *const heads[] = { "\1\0\x20\1", "\2\0\0\1" };
	(void)state;

	for (int i = 0; i < 2; i++) {
		buf_add(&hello, heads[i], 4);
		add_part(V1, QUIC_CLIENT, C1, 0, 0, 4);
		assert_int_equal(send_gram(SIDE_SOURCE), OK);
		buf_clear(&hello);
		example_hello(&hello);
		add_part(V1, QUIC_CLIENT, C1, 1, 0, hello.len);
		assert_int_equal(send_gram(SIDE_SOURCE), OK);
		fact_is(F_TLS_JA4, "");
		buf_clear(&hello);
		facts_clear(&facts);
		memset(talk.state, 0, proto_quic.state);
		talk.sure = false;
	}
}

#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(packets_of_the_standards),
		T(a_hello_in_pieces),
		T(every_cut_of_a_hello),
		T(packets_together),
		T(keys_begin_anew_after_retry),
		T(nothing_mixes),
		T(the_server_moves_on),
		T(others_are_refused),
		T(cut_packets_are_refused),
		T(hostile_frames),
		T(hellos_that_are_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
