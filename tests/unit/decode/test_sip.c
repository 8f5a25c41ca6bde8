#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cc.h"
#include "decode/sip.h"
#include "hello.h"
#include "text_talk.h"

static struct text_talk c;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	text = buf_of(8192);
	text_open(&c, &proto_sip);
	c.talk.sure = false;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&c.facts);
	free(c.talk.state);
	buf_free(&c.side[0].bytes);
	buf_free(&c.side[1].bytes);
	buf_free(&text);
	return 0;
}

#define FACTS(field)	values(&c.facts, field, &text)

#define REGISTER(number, more)	"REGISTER sip:sip.cybercity.dk SIP/2.0\r\n" \
	"Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bKnp149505178-438c528b192.168.1.2;rport\r\n" \
	"From: <sip:voi18063@sip.cybercity.dk>;tag=8e948b0\r\nTo: <sip:voi18063@sip.cybercity.dk>\r\n" \
	"Call-ID: 578222729-4665d775@578222732-4665d772\r\nCSeq: " number " REGISTER\r\n" more \
	"User-Agent: Nero SIPPS IP Phone Version 2.0.51.16\r\nContent-Length: 0\r\n\r\n"
#define CREDENTIALS	"Authorization: Digest username=\"voi18063\",response=\"bd79fecae600a2eb79d37ec73214830b\"\r\n"
#define ANSWER(status, number)	"SIP/2.0 " status "\r\nCall-ID: 578222729-4665d775@578222732-4665d772\r\n" \
	"CSeq: " number " REGISTER\r\nFrom: <sip:voi18063@sip.cybercity.dk>;tag=8e948b0\r\n" \
	"To: <sip:voi18063@sip.cybercity.dk>;tag=00-04092-1701af62\r\nContent-Length: 0\r\n\r\n"

static err_t datagram(const char *bytes)
{
	size_t len = strlen(bytes);
	uint8_t *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	err_t e = proto_sip.datagram(&c.talk, copy, len);
	free(copy);
	return e;
}

/* As a capture of a telephone that logs in shows it. */
static void registrations(void **state)
{
	static const char *const said[] = {
		REGISTER("68", ""), ANSWER("401 Unauthorized", "68"),
		REGISTER("8", "Authorization: Digest response=\"\"\r\n"), ANSWER("401 Unauthorized", "8"), REGISTER("69", CREDENTIALS),
		ANSWER("100 Trying", "69"), ANSWER("403 Wrong password", "69"), REGISTER("70", CREDENTIALS),
		ANSWER("401 nonce has changed", "70"), REGISTER("71", CREDENTIALS), ANSWER("200 OK", "71"),
		ANSWER("200 OK", "71"),
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(said); i++)
		assert_int_equal(datagram(said[i]), OK);
	proto_sip.end(&c.talk);
	assert_string_equal(FACTS(F_SIP_METHOD), "REGISTER|");
	assert_string_equal(FACTS(F_SIP_STATUS), "401|100|403|200|");
	assert_string_equal(FACTS(F_SIP_FROM), "sip:voi18063@sip.cybercity.dk|");
	assert_string_equal(FACTS(F_SIP_TO), "sip:voi18063@sip.cybercity.dk|");
	assert_string_equal(FACTS(F_USER_AGENT), "Nero SIPPS IP Phone Version 2.0.51.16|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "2|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_true(text_absent(&c.facts, "bd79"));
}

static void parties(void **state)
{
	static const struct { const char *value, *uri; } rows[] = {
		{ "\"SECRET <sip:x@y>\" <SIP:Alice:SECRET@Host.EXAMPLE:5061;transport=udp?h=1>;tag=1", "sip:Alice@host.example:5061|" },
		{ "sips:bob@h.example;tag=2", "sips:bob@h.example|" },
		{ "<sip:+1;phone-context=x@h.example;user=phone>", "sip:+1;phone-context=x@h.example|" },
		{ "<tel:+81-3-1234;phone-context=x>", "tel:+81-3-1234|" }, { "<sip:200.57.7.195:55061;user=phone>", "sip:200.57.7.195:55061|" },
		{ "SECRET <http://x>", "" }, { "<sip:>", "" }, { "<sip", "" }, { "<", "" }, { "\"", "" }, { "sip:@", "sip:@|" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char message[512];
		facts_clear(&c.facts);
		(void)snprintf(message, sizeof(message), "INVITE sip:SECRET@x SIP/2.0\r\nv: x\r\nf: %s\r\nt: <sip:to@x>\r\n"
			       "Subject: SECRET\r\n\r\nSECRET: body\r\nUser-Agent: SECRET\r\n", rows[i].value);
		assert_int_equal(datagram(message), OK);
		assert_string_equal(FACTS(F_SIP_FROM), rows[i].uri);
		assert_string_equal(FACTS(F_SIP_METHOD), "INVITE|");
		assert_true(text_absent(&c.facts, "SECRET"));
	}
}

static void over_tcp(void **state)
{
	static const struct say says[] = {
		C_("\r\n\r\nREGISTER sip:192.168.43.100;transport=TCP SIP/2.0\r\nTo: <sip:987654@192.168.43.100;transport=TCP>\r\n"
		   "From: <sip:987654@192.168.43.100;transport=TCP>;tag=9b99167f\r\nCSeq: 1 REGISTER\r\n"
		   "User-Agent: Zoiper rv2.10.3.2\r\nContent-Length: 0\r\n\r\n"),
		S_("SIP/2.0 200 OK\r\nTo: <sip:987654@192.168.43.100;transport=TCP>;tag=9dd6\r\n"
		   "From: <sip:987654@192.168.43.100;transport=TCP>;tag=9b99167f\r\nCSeq: 1 REGISTER\r\nl: 4\r\n\r\nBODY"),
		C_("MESSAGE sip:a@b SIP/2.0\nf: sip:x@y\nl:  7 \n\nSIP/2.0SPAM sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n"),
		S_("SIP/2.0 404 Not Found\r\nCSeq: 2 MESSAGE\r\n\r\n"),
	};
	struct text_talk tcp;
	(void)state;

	text_all_ways(&tcp, &proto_sip, says, COUNT_OF(says));
	assert_string_equal(values(&tcp.facts, F_SIP_METHOD, &text), "REGISTER|MESSAGE|UNKNOWN|");
	assert_string_equal(values(&tcp.facts, F_SIP_STATUS, &text), "200|404|");
	assert_string_equal(values(&tcp.facts, F_SIP_FROM, &text), "sip:987654@192.168.43.100|sip:x@y|");
	assert_string_equal(values(&tcp.facts, F_LOGIN_SUCCESSES, &text), "");
	assert_int_equal(tcp.side[0].then, PROTO_ON);
	facts_free(&tcp.facts);
}

static void hostile(void **state)
{
	struct buf b = buf_of(1 << 16);
	struct text_talk tcp;
	(void)state;

	buf_printf(&b, "INVITE sip:a@b SIP/2.0\r\nFrom: sip:a@b\r\n");
	for (int i = 0; i < 20000; i++)
		buf_u8(&b, 'x');
	buf_printf(&b, "\r\n\r\n");
	const struct say says[] = { { SIDE_SOURCE, (const char *)b.bytes, b.len } };
	text_all_ways(&tcp, &proto_sip, says, 1);
	assert_int_equal(tcp.facts.used, 0);
	assert_int_equal(tcp.side[0].then, PROTO_LOST);
	facts_free(&tcp.facts);
	for (int i = 0; i < 40; i++)	/* more than wait for their answer */
		assert_int_equal(datagram(REGISTER("1", CREDENTIALS)), OK);
	for (int i = 0; i < 40; i++)
		assert_int_equal(datagram(ANSWER("401 no", "1")), OK);
	proto_sip.end(&c.talk);
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "16|");
	buf_free(&b);
}

static void every_cut(void **state)
{
	static const char m[] = REGISTER("1", CREDENTIALS);
	(void)state;

	for (size_t n = 0; n < sizeof(m) - 1; n++) {
		uint8_t *copy = malloc(n + 1);
		assert_non_null(copy);
		memcpy(copy, m, n);
		uint8_t *exact = realloc(copy, n > 0 ? n : 1);
		err_t e = proto_sip.datagram(&c.talk, exact, n);
		assert_true(e == OK || c.facts.used == 0);
		assert_int_not_equal(proto_sip.starts(&c.talk, exact, n), GUESS_NO);
		free(exact);
	}
}

static void recognises(void **state)
{
	(void)state;
	assert_int_equal(text_starts(&proto_sip, "SIP/2.0 200 OK\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_sip, "SIP/2", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_sip, "sip/2.0 200 OK\r\n", false), GUESS_YES);	/* either case */
	assert_int_equal(text_starts(&proto_sip, "s", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_sip, "OPTIONS sip:test@example.com SIP/2.0\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_sip, "XYZ tel:1 SIP/2.0\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_sip, "INVITE sip:te", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_sip, "INV", false), GUESS_MORE);
}

static void refuses(void **state)
{
	static const char *const others[] = {
		"GET / HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n", "OPTIONS rtsp://a RTSP/1.0\r\n", "OPTIONS rtsp", "hello", "HTTP/1.1 200 OK\r\n",
		"SIP/2.0 2000 OK\r\n", "SIP/2.0 ABC\r\n", "SIP/3.0 200 OK\r\n", "INVITE sip:a@b HTTP/1.1\r\n", "invite sip:a@b SIP/2.0\r\n",
		"INVITE mailto:a SIP/2.0\r\n", "EHLO x\r\n", "220 mail ESMTP\r\n", "NOTIFY * HTTP/1.1\r\n", "\x16\3\1",
		"M-SEARCH * HTTP/1.1\r\n", "INVITE  SIP/2.0\r\n",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		assert_int_equal(text_starts(&proto_sip, others[i], false), GUESS_NO);
		assert_int_equal(datagram(others[i]), ERR_FORM);
	}
	assert_int_equal(datagram("\r\n\r\n"), ERR_FORM);
	assert_int_equal(datagram("SIP/2.0 200 OK\r\n\r\n"), ERR_FORM);
	c.talk.sure = true;
	assert_int_equal(datagram("\r\n\r\n"), OK);
	assert_int_equal(datagram("hello"), ERR_FORM);
	assert_int_equal(c.facts.used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(registrations, setup, teardown),
		cmocka_unit_test_setup_teardown(parties, setup, teardown),
		cmocka_unit_test_setup_teardown(over_tcp, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(every_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(recognises, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
