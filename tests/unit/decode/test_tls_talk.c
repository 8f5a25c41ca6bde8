/* TLS as a conversation: certificates over any records, alerts, what hides a name. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "certificate.h"
#include "decode/tls_talk.h"
#include "decode/x509.h"

static uint8_t der[2048];
static size_t der_len;

static int setup(void **state)
{
	(void)state;
	der_len = (sizeof(certificate_hex) - 1) / 2;
	for (size_t i = 0; i < der_len; i++) {
		const char digits[3] = { certificate_hex[2 * i], certificate_hex[2 * i + 1], '\0' };
		der[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return 0;
}

/* All values of a field, '|' behind each. */
static const char *all(const struct facts *facts, enum field field)
{
	static char text[1024];
	char time[CLOCK_TEXT_BYTES];
	size_t n = 0;
	struct value v;

	text[0] = '\0';
	for (uint32_t at = 0; facts_next(facts, &at, &v);) {
		if (v.field != field)
			continue;
		if (field_info(field)->type == TYPE_TIME) {
			clock_utc(v.time, time);
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s|", time);
		} else {
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s|", (int)v.len, (const char *)v.text);
		}
	}
	return text;
}

static void check_certificate(const struct facts *facts)
{
	assert_string_equal(all(facts, F_TLS_SERVER_SHA1), CERTIFICATE_SHA1 "|");
	assert_string_equal(all(facts, F_TLS_SUBJECT), "C=JP, O=Example\\, Inc., OU=Test, CN=WWW.Example.jp|");
	assert_string_equal(all(facts, F_TLS_ISSUER), "C=JP, O=Example\\, Inc., OU=Test, CN=WWW.Example.jp|");
	assert_string_equal(all(facts, F_TLS_NOT_BEFORE), CERTIFICATE_FROM "|");
	assert_string_equal(all(facts, F_TLS_NOT_AFTER), CERTIFICATE_TO "|");
	assert_string_equal(all(facts, F_TLS_ALTERNATIVE_NAMES), "www.example.jp|*.example.jp|");
	assert_null(memmem(facts->bytes, facts->used, "person@", 7));
}

static void certificate_alone(void **state)
{
	struct facts facts = FACTS_NONE;

	(void)state;
	assert_int_equal(x509_facts(der, der_len, &facts), OK);
	check_certificate(&facts);
	for (size_t cut = 0; cut < der_len; cut++) {	/* from an exact-size copy */
		uint8_t *copy = malloc(cut + 1);
		assert_non_null(copy);
		memcpy(copy, der, cut);
		facts_clear(&facts);
		assert_int_not_equal(x509_facts(copy, cut, &facts), OK);
		free(copy);
	}
	facts_free(&facts);
}

static void put24(struct buf *b, size_t n)
{
	buf_u8(b, (uint8_t)(n >> 16));
	buf_u16be(b, (uint16_t)n);
}

static void put_message(struct buf *b, uint8_t type, const void *body, size_t len)
{
	buf_u8(b, type);
	put24(b, len);
	buf_add(b, body, len);
}

static void put_certificate(struct buf *b)
{
	struct buf list = buf_of(4096);

	put24(&list, der_len + 3);
	put24(&list, der_len);
	buf_add(&list, der, der_len);
	put_message(b, 11, list.bytes, list.len);
	buf_free(&list);
}

static void put_record(struct buf *b, const struct buf *messages)
{
	buf_add(b, "\x16\3\3", 3);
	buf_u16be(b, (uint16_t)messages->len);
	buf_add(b, messages->bytes, messages->len);
}

/* ServerHello of 1.2 and the certificate, in records of `record` bytes. */
static struct buf server_flight(size_t record)
{
	static const uint8_t hello[38] = { 3, 3, [34] = 0, 0xc0, 0x2b, 0 };
	struct buf plain = buf_of(8192), out = buf_of(16384);

	put_message(&plain, 2, hello, sizeof(hello));
	put_certificate(&plain);
	for (size_t at = 0; at < plain.len; at += record) {
		size_t n = plain.len - at < record ? plain.len - at : record;
		buf_add(&out, "\x16\3\3", 3);
		buf_u16be(&out, (uint16_t)n);
		buf_add(&out, plain.bytes + at, n);
	}
	buf_free(&plain);
	return out;
}

static void certificate_in_records(void **state)
{
	static const size_t sizes[] = { 8192, 100, 7 };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct buf b = server_flight(sizes[i]);
		for (size_t cut = 1; cut <= b.len; cut += 3) {
			uint8_t memory[16] = { 0 };
			struct facts facts = FACTS_NONE;
			struct talk t = { .side = SIDE_DESTINATION, .sure = true, .state = memory, .facts = &facts };
			struct proto_step step = { .used = 0 };
			proto_tls.read(&t, b.bytes, cut, &step);
			if (step.then == PROTO_MORE) {
				assert_int_equal(facts.used, 0);
				proto_tls.read(&t, b.bytes, b.len, &step);
			}
			step = (struct proto_step){ .used = 0 };
			check_certificate(&facts);
			assert_string_equal(all(&facts, F_TLS_VERSION), "1.2|");
			facts_free(&facts);
		}
		buf_free(&b);
	}
}

static struct facts read_as(enum side side, const struct buf *b)
{
	uint8_t memory[16] = { 0 };
	struct facts facts = FACTS_NONE;
	struct talk t = { .side = side, .sure = true, .last = true, .state = memory, .facts = &facts };
	struct proto_step step = { .used = 0 };

	proto_tls.read(&t, b->bytes, b->len, &step);
	return facts;
}

/* Whoever began the flow, by what was captured: a certificate behind a ServerHello is the server's, any other
 * may be a person's. */
static void certificate_of_whom(void **state)
{
	static const uint8_t client_hello[42] = { 3, 3, [34] = 0, 0, 2, 0xc0, 0x2b, 1, 0 };
	static const uint8_t warning[] = { 21, 3, 3, 0, 2, 1, 41 };
	struct buf server = server_flight(8192), plain = buf_of(8192), bare = buf_of(8192);
	struct buf both = buf_of(8192), client = buf_of(8192);
	(void)state;

	put_certificate(&plain);
	buf_add(&bare, warning, sizeof(warning));
	put_record(&bare, &plain);
	put_message(&both, 1, client_hello, sizeof(client_hello));
	put_certificate(&both);
	put_record(&client, &both);
	for (enum side side = SIDE_SOURCE; side <= SIDE_DESTINATION; side++) {
		struct facts facts = read_as(side, &server);
		check_certificate(&facts);
		facts_free(&facts);
		facts = read_as(side, &bare);
		assert_string_equal(all(&facts, F_TLS_ALERT), "no_certificate|");
		assert_string_equal(all(&facts, F_TLS_SUBJECT), "");
		assert_string_equal(all(&facts, F_TLS_SERVER_SHA1), "");
		facts_free(&facts);
		facts = read_as(side, &client);
		assert_string_not_equal(all(&facts, F_TLS_JA3), "");
		assert_string_equal(all(&facts, F_TLS_SUBJECT), "");
		facts_free(&facts);
	}
	buf_free(&server);
	buf_free(&plain);
	buf_free(&bare);
	buf_free(&both);
	buf_free(&client);
}

/* The capture ends within the certificate: the hello counts. */
static void cut_off(void **state)
{
	struct buf b = server_flight(8192);
	uint8_t memory[16] = { 0 };
	struct facts facts = FACTS_NONE;
	struct talk t = { .side = SIDE_DESTINATION, .sure = true, .last = true, .state = memory, .facts = &facts };
	struct proto_step step = { .used = 0 };

	(void)state;
	proto_tls.read(&t, b.bytes, 200, &step);
	assert_string_equal(all(&facts, F_TLS_VERSION), "1.2|");
	assert_string_equal(all(&facts, F_TLS_SUBJECT), "");
	facts_free(&facts);
	buf_free(&b);
}

static void alerts_and_ech(void **state)
{
	static const uint8_t refused[] = { 21, 3, 3, 0, 2, 2, 40 };
	static const uint8_t client[] = { 22, 3, 1, 0, 54, 1, 0, 0, 50, 3, 3, [43] = 0, 0, 2, 0x13, 1, 1, 0,
					  0, 7, 0xfe, 0x0d, 0, 3, 0, 1, 2 };
	uint8_t memory[16] = { 0 };
	struct facts facts = FACTS_NONE;
	struct talk t = { .side = SIDE_SOURCE, .state = memory, .facts = &facts };
	struct proto_step step = { .used = 0 };

	(void)state;
	assert_int_equal(sizeof(client), 59);
	proto_tls.read(&t, client, sizeof(client), &step);
	assert_int_equal(step.then, PROTO_DONE);
	assert_string_equal(all(&facts, F_TLS_ECH), "outer|");
	t.side = SIDE_DESTINATION;
	t.sure = true;
	step = (struct proto_step){ .used = 0 };
	proto_tls.read(&t, refused, sizeof(refused), &step);
	assert_int_equal(step.then, PROTO_MORE);	/* a hello may follow a warning */
	t.last = true;
	proto_tls.read(&t, refused, sizeof(refused), &step);
	assert_string_equal(all(&facts, F_TLS_ALERT), "handshake_failure|");
	proto_tls.end(&t);
	assert_string_equal(all(&facts, F_TLS_VERSION), "1.2|");
	facts_free(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(certificate_alone, setup),
		cmocka_unit_test_setup(certificate_in_records, setup),
		cmocka_unit_test_setup(certificate_of_whom, setup),
		cmocka_unit_test_setup(cut_off, setup),
		cmocka_unit_test(alerts_and_ech),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
