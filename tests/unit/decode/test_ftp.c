#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cc.h"
#include "decode/ftp.h"
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

/* ProFTPD and NetBSD's server, as captures show them. */
static void a_session(void **state)
{
	static const struct say says[] = {
		S_("220 ProFTPD 1.3.0a Server (ProFTPD Anonymous Server) [192.168.1.231]\r\n"), C_("USER ftp\r\n"),
		S_("331 Anonymous login ok, send your complete email address as your password.\r\n"),
		C_("PASS SECRET\r\n"),
		S_("230-\r\n    The NetBSD Project FTP Server located in Redwood City, CA, USA\r\n230-\r\n"
		   "230 Anonymous access granted, restrictions apply.\r\n"),
		C_("FEAT\r\n"), S_("211-Features:\n MDTM\n REST STREAM\n530 SIZE\r\n"), S_("211 End\r\n"),
		C_("PWD\r\n"), S_("257 \"/SECRET\" is current directory.\r\n"), C_("EPSV\r\n"),
		S_("229 Entering Extended Passive Mode (|||58612|)\r\n"), C_("LIST\r\n"),
		S_("150 Opening ASCII mode data connection for file list\r\n"), S_("226 Transfer complete.\r\n"),
		C_("PASV\r\n"), S_("227 Entering Passive Mode (199,233,217,249,221,90)\r\n"),
		C_("RETR SECRET.doc\r\n"), S_("150 Opening BINARY mode data connection for SECRET.doc\r\n"),
		C_("PORT 141,142,220,235,131,46\r\n"), S_("200 PORT command successful.\r\n"),
		C_("EPRT |2|2001:470:4867:99::21|57086|\r\n"), S_("200 EPRT command successful.\r\n"),
		C_("\xff\xf4\xff\xf2" "ABOR\r\n"), S_("226 Abort successful\r\n"),
		C_("QUIT\r\n"), S_("221 Goodbye.\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_ftp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_FTP_COMMAND), "USER|PASS|FEAT|PWD|EPSV|LIST|PASV|RETR|PORT|EPRT|ABOR|QUIT|");
	assert_string_equal(FACTS(F_FTP_REPLY_CODE), "220|331|230|211|257|229|150|226|227|200|221|");
	assert_string_equal(FACTS(F_FTP_DATA_PORT), "58612|56666|33582|57086|");
	assert_string_equal(FACTS(F_USER_NAME), "ftp|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "");
	assert_true(text_absent(&c.facts, "SECRET"));
}

static void failed_logins(void **state)
{
	static const struct say says[] = {
		S_("220 redmint FTP server (Version 6.4/OpenBSD/Linux-ftpd-0.17) ready.\r\n"), C_("PWD\r\n"),
		S_("530 Please login with USER and PASS.\r\n"), C_("USER bro\r\n"),
		S_("331 Password required for bro.\r\n"), C_("PASS 1\r\n"), S_("530 Login incorrect.\r\n"),
		C_("USER bro\r\nPASS 2\r\n"), S_("331 Password required for bro.\r\n530-a\r\n530 Login incorrect.\r\n"),
		C_("LIST\r\n"), S_("530 Please login with USER and PASS.\r\n"), C_("XYZZY SECRET\r\n"), S_("500 ?\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_ftp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "2|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "");
	assert_string_equal(FACTS(F_FTP_COMMAND), "PWD|USER|PASS|LIST|UNKNOWN|");
}

/* The server alone. */
static void one_side(void **state)
{
	static const struct say says[] = {
		S_("220 x\r\n331 Password required\r\n530 Login incorrect.\r\n530 no\r\nodd text\r\n"
		   "227 at 1,2,3,4,5\r\n227 =10,20,30,40,1,2\r\n229 ok (|||70000|)\r\n229 (|||12|)\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_ftp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "1|");
	assert_string_equal(FACTS(F_FTP_DATA_PORT), "258|12|");
}

static void auth_tls(void **state)
{
	static const struct say says[] = {
		S_("220 \"Authorized users only. All activity may be monitored and reported\"\r\n"),
		C_("AUTH TLS\r\n"), S_("234 Proceed with negotiation.\r\n"), C_("\x16\3\3"),
	};
	static const struct say refused[] = {
		S_("220 FTP\r\n"), C_("AUTH TLS\r\n"), S_("502 no\r\n"), C_("USER tom\r\n"), S_("234 what\r\n230 in\r\n"),
	};
	static const struct say swapped[] = { S_("220 FTP\r\n"), C_("AUTH SSL\r\n\x16\3\1\0"), S_("234 go\r\n") };
	(void)state;

	text_all_ways(&c, &proto_ftp, says, COUNT_OF(says));
	assert_true(c.over);
	facts_free(&c.facts);
	text_all_ways(&c, &proto_ftp, refused, COUNT_OF(refused));
	assert_false(c.over);
	assert_string_equal(FACTS(F_USER_NAME), "tom|");
	facts_free(&c.facts);
	text_all_ways(&c, &proto_ftp, swapped, COUNT_OF(swapped));
	assert_true(c.over);
}

static void hostile(void **state)
{
	struct buf b = buf_of(1 << 16);
	(void)state;

	buf_printf(&b, "USER ");
	for (int i = 0; i < 3000; i++)
		buf_u8(&b, 'a');
	buf_printf(&b, "\r\nPORT 1,2,3,4,256,1\r\nPORT 1,2,3,4,99999999999,1\r\nEPRT\r\nEPRT |\r\nEPRT |1|x|65536|\r\n\r\n");
	const struct say says[] = { { SIDE_SOURCE, (const char *)b.bytes, b.len } };
	text_all_ways(&c, &proto_ftp, says, 1);
	assert_string_equal(FACTS(F_FTP_COMMAND), "USER|PORT|EPRT|");
	assert_string_equal(FACTS(F_USER_NAME), "");
	assert_string_equal(FACTS(F_FTP_DATA_PORT), "");
	buf_free(&b);
}

static void recognises(void **state)
{
	(void)state;
	assert_int_equal(text_starts(&proto_ftp, "220 (vsFTPd 3.0.5)\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_ftp, "220-FileZilla\r\n220 x\r\n331 y\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_ftp, "220-FileZilla\r\n220 x\r\n", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_ftp, "220 ready\r\n230-", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_ftp, "auth tls\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_ftp, "USER tom\r\n", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_ftp, "USER tom\r\nPASS x\r\nSYST\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_ftp, "CWD x\r\n", true), GUESS_YES);
	assert_int_equal(text_starts(&proto_ftp, "CWD x", true), GUESS_MORE);
	assert_int_equal(text_starts(&proto_ftp, "226 x", true), GUESS_YES);
}

static void refuses(void **state)
{
	static const char *const others[] = {
		"220 mail ESMTP\r\n", "220 ftp.example.com ESMTP FTP\r\n", "220 a\r\n250 b\r\n", "EHLO x\r\n", "CWD x\r\n",
		"+OK POP3 ready\r\n", "* OK IMAP4rev1\r\n", "GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "226 x\r\n",
		"USER tom\r\nPASS x\r\nUIDL\r\n", "USER a 0 * :b\r\nNICK c\r\n", "USER a\r\nNICK c\r\n", "\x16\3\1",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(text_starts(&proto_ftp, others[i], false), GUESS_NO);
}

static void garbage_is_lost(void **state)
{
	static const struct say says[] = { S_("220 FTP\r\n"), C_("USER a\r\n\1\2\3\r\nUSER b\r\n") };
	(void)state;

	text_all_ways(&c, &proto_ftp, says, COUNT_OF(says));
	assert_int_equal(c.side[0].then, PROTO_LOST);
	assert_string_equal(FACTS(F_USER_NAME), "a|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_session, setup, teardown),
		cmocka_unit_test_setup_teardown(failed_logins, setup, teardown),
		cmocka_unit_test_setup_teardown(one_side, setup, teardown),
		cmocka_unit_test_setup_teardown(auth_tls, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(recognises, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(garbage_is_lost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
