#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cc.h"
#include "decode/pop3.h"
#include "hello.h"
#include "text_talk.h"

static struct text_talk c;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	text = buf_of(8192);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&c.facts);
	buf_free(&text);
	return 0;
}

#define FACTS(field)	values(&c.facts, field, &text)

/* GMX's server, as a capture shows it; the account is another. */
static void a_session(void **state)
{
	static const struct say says[] = {
		S_("+OK POP server ready H migmxus005\r\n"), C_("user pupil@example.com\r\n"),
		S_("+OK password required for user \"pupil@example.com\"\r\n"), C_("pass SECRET word\r\n"),
		S_("+OK mailbox \"pupil@example.com\" has 2 messages (17672 octets) H migmxus005\r\n"),
		C_("list\r\n"), S_("+OK\r\n1 16196\r\n2 1476\r\n.\r\n"), C_("uidl\r\n"),
		S_("+OK\r\n1 0LnyLp-1TsNI72MLw-00g8zj\r\n2 0Mhti8-1SycGg1Hjn-00MsFf\r\n.\r\n"),
		C_("retr 2\r\n"), S_("+OK\r\n"),
		S_("Return-Path: <SECRET@example.it>\r\n-ERR SECRET\r\n+OK\r\n..\r\n"), S_("\r\n.\r\n"),
		C_("pass again\r\n"), S_("-ERR [AUTH] no\r\n"), C_("list 1\r\n"), S_("+OK 1 2\r\n"),
		C_("XSENDER 1\r\nquit\r\n"), S_("-ERR no\r\n+OK POP server signing off\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_pop3, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_POP3_COMMAND), "USER|PASS|LIST|UIDL|RETR|UNKNOWN|QUIT|");
	assert_string_equal(FACTS(F_USER_NAME), "pupil@example.com|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "1|");
	assert_true(text_absent(&c.facts, "SECRET"));
}

/* A capture without greeting; Google's answers. */
static void auth(void **state)
{
	static const struct say says[] = {
		C_("CAPA\r\n"),
		S_("+OK Capability list follows\r\nUSER\r\nRESP-CODES\r\nSASL PLAIN XOAUTH2 OAUTHBEARER\r\n.\r\n"),
		C_("AUTH XOAUTH2\r\n"), S_("+ \r\n"), C_("dXNlcj1qb2Uuc3BlZWRib2F0AWF1dGg9QmVhcmVyIA==\r\n"),
		S_("+OK Welcome.\r\n"), C_("STAT\r\n"), S_("+OK 1 308661\r\n"),
		C_("AUTH\r\n"), S_("-ERR 1 argument required\r\n"), C_("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"),
		S_("-ERR no\r\n"), C_("CAPA\r\nQUIT\r\n"), S_("+OK\r\nTOP\r\n.\r\n+OK bye\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_pop3, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_POP3_COMMAND), "CAPA|AUTH|STAT|APOP|QUIT|");
	assert_string_equal(FACTS(F_POP3_AUTH), "XOAUTH2|");
	assert_string_equal(FACTS(F_USER_NAME), "mrose|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "1|");
	assert_true(text_absent(&c.facts, "dXNl"));
	assert_true(text_absent(&c.facts, "c4c9"));
}

static void stls(void **state)
{
	static const struct say says[] = {
		S_("+OK lavad\r\n"), C_("AUTH\r\n"), S_("-ERR Unrecognized command.\r\n"), C_("CAPA\r\n"),
		S_("+OK Capabilities follow.\r\nTOP\r\nSTLS\r\nIMPLEMENTATION lavad 4.3.0\r\n.\r\n"), C_("STLS\r\n"),
		S_("+OK Ready to start TLS negotiation.\r\n"), C_("\x16\3\1"),
	};
	static const struct say swapped[] = { S_("+OK x\r\n"), C_("STLS\r\n\x16\3\1\0"), S_("+OK go\r\n") };
	static const struct say refused[] = { S_("+OK x\r\n"), C_("STLS\r\n"), S_("-ERR\r\n"), C_("QUIT\r\n") };
	(void)state;

	text_all_ways(&c, &proto_pop3, says, COUNT_OF(says));
	assert_true(c.over);
	facts_free(&c.facts);
	text_all_ways(&c, &proto_pop3, swapped, COUNT_OF(swapped));
	assert_true(c.over);
	facts_free(&c.facts);
	text_all_ways(&c, &proto_pop3, refused, COUNT_OF(refused));
	assert_false(c.over);
	assert_string_equal(FACTS(F_POP3_COMMAND), "STLS|QUIT|");
}

/* Bytes are missing; more commands than are remembered; lines without end. */
static void hostile(void **state)
{
	struct buf b = buf_of(1 << 16), d = buf_of(1 << 16);
	(void)state;

	for (int i = 0; i < 100; i++)
		buf_printf(&b, "NOOP\r\n");
	buf_printf(&b, "USER ");
	for (int i = 0; i < 3000; i++)
		buf_u8(&b, 'a');
	buf_printf(&b, "\r\nPASS x\r\n");
	buf_printf(&d, "+OK ");
	for (int i = 0; i < 3000; i++)
		buf_u8(&d, 'b');
	buf_printf(&d, "\r\nodd body\r\n+OK SECRET\r\n.\r\n-ERR\r\n");
	const struct say says[] = { { SIDE_SOURCE, (const char *)b.bytes, b.len },
				    { SIDE_DESTINATION, (const char *)d.bytes, d.len } };
	text_all_ways(&c, &proto_pop3, says, 2);
	assert_string_equal(FACTS(F_POP3_COMMAND), "NOOP|USER|PASS|");
	assert_string_equal(FACTS(F_USER_NAME), "");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "");
	buf_free(&b);
	buf_free(&d);
}

static void recognises(void **state)
{
	(void)state;
	assert_int_equal(text_starts(&proto_pop3, "+OK POP3 ready\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_pop3, "+OK \xd3\xca\xbc CMailServer\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_pop3, "+OK POP3 rea", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_pop3, "+OK\r\n", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_pop3, "+", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_pop3, "CAPA\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_pop3, "USER a\r\nPASS b\r\nUIDL\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_pop3, "USER a\r\nPASS b\r\n", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_pop3, "DELE 4\r\n", true), GUESS_YES);
	assert_int_equal(text_starts(&proto_pop3, "-ERR x\r\n", true), GUESS_YES);
}

static void refuses(void **state)
{
	static const char *const others[] = {
		"220 mail ESMTP\r\n", "* OK IMAP4rev1\r\n", "+PONG\r\n", "+OK\r\n$5\r\nhello\r\n", "+OKAY\r\n", "-ERR x\r\n",
		"USER a\r\nPASS b\r\nSYST\r\n", "USER a 0 * :b\r\n", "GET / HTTP/1.1\r\n", "DELE 4\r\n", "*1\r\n$4\r\n", "\x16\3\1",
		"$qSupported#37",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(text_starts(&proto_pop3, others[i], false), GUESS_NO);
}

static void order_lost(void **state)
{
	(void)state;
	text_open(&c, &proto_pop3);
	text_bytes(&c, SIDE_SOURCE, "PASS x\r\nRETR 1\r\n", 16);
	c.talk.side = SIDE_DESTINATION;
	proto_pop3.lost(&c.talk);
	text_bytes(&c, SIDE_DESTINATION, "+OK\r\nSubject: x\r\n.\r\n", 20);
	text_bytes(&c, SIDE_SOURCE, "PASS y\r\n", 8);
	text_bytes(&c, SIDE_DESTINATION, "-ERR\r\n", 6);
	text_end(&c);
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "1|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_session, setup, teardown),
		cmocka_unit_test_setup_teardown(auth, setup, teardown),
		cmocka_unit_test_setup_teardown(stls, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(recognises, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(order_lost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
