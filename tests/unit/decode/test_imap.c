#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cc.h"
#include "decode/imap.h"
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

/* Exchange's server, as a capture shows it; account and mail are others. */
static void a_session(void **state)
{
	static const struct say says[] = {
		S_("* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (umr-mail02) ready\r\n"),
		C_("a0000 CAPABILITY\r\n"),
		S_("* CAPABILITY IMAP4 IMAP4rev1 IDLE LITERAL+ AUTH=NTLM\r\na0000 OK CAPABILITY completed.\r\n"),
		C_("a0001 LOGIN \"pupil \\\"x\" \"SECRET\"\r\n"), S_("a0001 OK LOGIN completed.\r\n"),
		C_("a0002 LIST \"\" \"SECRET\"\r\n"), S_("* LIST (\\Noselect) \"/\" \"SECRET\"\r\na0002 OK LIST completed.\r\n"),
		C_("a0003 select \"INBOX\"\r\n"), S_("* 13 EXISTS\r\n* OK [UIDVALIDITY 2097] UIDVALIDITY value.\r\na0003 OK [READ-WRITE]\r\n"),
		C_("a0007 UID FETCH 12 RFC822\r\n"), S_("* 12 FETCH (RFC822 "),
		S_("{40}\r\nSubject: SECRET\r\n\r\na0007 NO\r\n* BYE {9}\r\n)\r\na0007 OK FETCH completed.\r\n"),
		C_("a8 APPEND SECRET (\\Seen) {12}\r\n"), S_("+ Ready\r\n"), C_("b LOGIN x y\n"), C_("\r\n"),
		S_("a8 BAD no\r\n"), C_("a9 XFOO SECRET\r\na10 IDLE\r\nDONE\r\na11 LOGOUT\r\n"),
		S_("a9 BAD\r\n+ idling\r\na10 OK\r\n* BYE IMAP4rev1 server terminating\r\na11 OK done\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_imap, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_IMAP_COMMAND),
			    "CAPABILITY|LOGIN|LIST|SELECT|UID FETCH|APPEND|UNKNOWN|IDLE|LOGOUT|");
	assert_string_equal(FACTS(F_IMAP_STATUS), "OK|BAD|BYE|");
	assert_string_equal(FACTS(F_USER_NAME), "pupil \"x|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "");
	assert_true(text_absent(&c.facts, "SECRET"));
}

static void logins(void **state)
{
	static const struct say says[] = {
		S_("* OK x\r\n"), C_("1 LOGIN tom secret\r\n"), S_("1 NO [AUTHENTICATIONFAILED] no\r\n"),
		C_("2 LOGIN {3}\r\n"), S_("+ go\r\n"), C_("joe {4}\r\n"), S_("+ go\r\n"), C_("pass\r\n"), S_("2 NO\r\n"),
		C_("3 LOGIN ann {4+}\r\na b \r\n"), S_("3 NO\r\n"), C_("4 AUTHENTICATE PLAIN\r\n"), S_("+ \r\n"),
		C_("AHRvbQBzZWNyZXQ=\r\n"), S_("4 OK\r\n"), C_("5 NOOP\r\n"), S_("5 NO\r\n"),
		C_("6 AUTHENTICATE X AHRv\r\n"), S_("6 BAD\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_imap, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_IMAP_COMMAND), "LOGIN|AUTHENTICATE|NOOP|");
	assert_string_equal(FACTS(F_USER_NAME), "tom|ann|");
	assert_string_equal(FACTS(F_IMAP_AUTH), "PLAIN|X|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "3|");
	assert_true(text_absent(&c.facts, "AHRv"));
}

static void starttls(void **state)
{
	static const struct say says[] = {
		S_("* OK x\r\n"), C_("1 CAPABILITY\r\n2 STARTTLS\r\n"), S_("1 OK\r\n2 OK Begin TLS\r\n"), C_("\x16\3\1"),
	};
	static const struct say swapped[] = { S_("* OK x\r\n"), C_("2 STARTTLS\r\n\x16\3\1\0"), S_("2 OK\r\n") };
	static const struct say refused[] = { S_("* OK x\r\n"), C_("2 STARTTLS\r\n"), S_("2 BAD\r\n"), C_("3 NOOP\r\n") };
	(void)state;

	text_all_ways(&c, &proto_imap, says, COUNT_OF(says));
	assert_true(c.over);
	facts_free(&c.facts);
	text_all_ways(&c, &proto_imap, swapped, COUNT_OF(swapped));
	assert_true(c.over);
	facts_free(&c.facts);
	text_all_ways(&c, &proto_imap, refused, COUNT_OF(refused));
	assert_false(c.over);
	assert_string_equal(FACTS(F_IMAP_COMMAND), "STARTTLS|NOOP|");
}

/* A literal behind a line longer than is read; numbers that are too large. */
static void hostile(void **state)
{
	struct buf b = buf_of(1 << 16);
	(void)state;

	buf_printf(&b, "1 LOGIN \"");
	for (int i = 0; i < 3000; i++)
		buf_u8(&b, 'a');
	buf_printf(&b, "\" {9}\r\n2 LOGOUT\n\r\n3 NOOP {99999999999999}\r\n4 LOGIN \"x\r\n5 LOGIN {1}\r\n");
	const struct say says[] = { { SIDE_SOURCE, (const char *)b.bytes, b.len } };
	text_all_ways(&c, &proto_imap, says, 1);
	assert_string_equal(FACTS(F_IMAP_COMMAND), "LOGIN|NOOP|");
	assert_string_equal(FACTS(F_USER_NAME), "");
	buf_free(&b);
}

static void recognises(void **state)
{
	(void)state;
	assert_int_equal(text_starts(&proto_imap, "* OK IMAP4 ready\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "* PREAUTH x\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "* O", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_imap, "C00000 CAPABILITY\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "1 login a b\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "1 ID (\"name\" \"x\")\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "a1", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_imap, "a1 CAPAB", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_imap, "a1 OK done\r\n", true), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "a1 NOOP\r\n", true), GUESS_YES);
	assert_int_equal(text_starts(&proto_imap, "* 1 EXISTS", true), GUESS_YES);
}

static void refuses(void **state)
{
	static const char *const others[] = {
		"220 mail ESMTP\r\n", "+OK POP3 ready\r\n", "GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "\x16\3\1", "* OKAY\r\n",
		"a1 NOOP\r\n", "a1 OK done\r\n", "* 1 EXISTS\r\n", "EHLO x\r\n", "USER a\r\n", "NICK login\r\n", "USER login 0 * :x\r\n", "*1\r\n$4\r\n",
		"a1 CAPABILITYX\r\n", "a1 LOGIN \1\r\n", " CAPABILITY\r\n", "OPTIONS sip:a@b SIP/2.0\r\n",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(text_starts(&proto_imap, others[i], false), GUESS_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_session, setup, teardown),
		cmocka_unit_test_setup_teardown(logins, setup, teardown),
		cmocka_unit_test_setup_teardown(starttls, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(recognises, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
