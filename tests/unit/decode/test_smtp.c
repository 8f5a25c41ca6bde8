#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cc.h"
#include "decode/smtp.h"
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

/* Exim 4.69 and Outlook; the login and the mailboxes are others. */
static void a_mail(void **state)
{
	static const struct say says[] = {
		S_("220-xc90.websitewelcome.com ESMTP Exim 4.69 #1 Mon, 05 Oct 2009 01:05:54 -0500 \r\n"
		   "220-We do not authorize the use of this system to transport unsolicited, \r\n"
		   "220 and/or bulk e-mail.\r\n"),
		C_("EHLO GP\r\n"),
		S_("250-xc90.websitewelcome.com Hello GP [122.162.143.157]\r\n250-SIZE 52428800\r\n"
		   "250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n250-STARTTLS\r\n250 HELP\r\n"),
		C_("AUTH LOGIN\r\n"), S_("334 VXNlcm5hbWU6\r\n"), C_("cHVwaWxAZXhhbXBsZS5vcmc=\r\n"),
		S_("334 UGFzc3dvcmQ6\r\n"), C_("c2VjcmV0\r\n"), S_("235 Authentication succeeded\r\n"),
		C_("MAIL FROM: <Pupil@Example.ORG>\r\n"), S_("250 OK\r\n"),
		C_("RCPT TO: <teacher@example.net>\r\n"), S_("250 Accepted\r\n"), C_("DATA\r\n"),
		S_("354 Enter message, ending with \".\" on a line by itself\r\n"),
		C_("From: \"P\" <hidden@example.org>\r\nSubject: SECRET\r\n\r\nQUIT\r\n..\r\n.SECRET\r\n"
		   "\n.\nRCPT TO:<hidden@example.org>\r\n.\r\n"),
		S_("250 OK id=1Mugho-0003Dg-Un\r\n"), C_("QUIT\r\n"),
		S_("221 xc90.websitewelcome.com closing connection\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_SMTP_COMMAND), "EHLO|AUTH|MAIL|RCPT|DATA|QUIT|");
	assert_string_equal(FACTS(F_SMTP_REPLY_CODE), "220|250|334|235|354|221|");
	assert_string_equal(FACTS(F_SMTP_HELO), "GP|");
	assert_string_equal(FACTS(F_SMTP_AUTH), "LOGIN|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "Pupil@example.org|");
	assert_string_equal(FACTS(F_EMAIL_TO), "teacher@example.net|");
	assert_string_equal(FACTS(F_LOGIN_SUCCESSES), "1|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "");
	assert_true(text_absent(&c.facts, "SECRET"));
	assert_true(text_absent(&c.facts, "hidden"));
	assert_true(text_absent(&c.facts, "c2Vjc"));
}

/* Postfix: DATA is refused, the session goes on. */
static void refused_data(void **state)
{
	static const struct say says[] = {
		S_("220 mail.example.com ESMTP Postfix\r\n"), C_("helo client.example.com\r\n"),
		S_("250 mail.example.com\r\n"), C_("data\r\n"),
		S_("503 5.5.1 Error: need RCPT command\r\n"), C_("ehlo client.example.com\r\n"),
		S_("250-mail.example.com\r\n250-PIPELINING\r\n250 CHUNKING\r\n"),
		C_("mail from:<bob@example.com>\r\nrcpt to:<nobody@example.com>\r\nrcpt to:<alice@example.com>\r\ndata\r\n"),
		S_("250 2.1.0 Ok\r\n550 no\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n"),
		C_("Subject: rset\r\n\r\nrset\r\n.\r\n"), S_("250 2.0.0 Ok: queued as 83DA35E945FF\r\n"),
		C_("STARTTLS\r\n"), S_("454 TLS not available\r\n"), C_("NOOP\r\nQUIT\r\n"),
		S_("250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_SMTP_COMMAND), "HELO|DATA|EHLO|MAIL|RCPT|STARTTLS|NOOP|QUIT|");
	assert_string_equal(FACTS(F_SMTP_REPLY_CODE), "220|250|503|550|354|454|221|");
	assert_string_equal(FACTS(F_EMAIL_TO), "nobody@example.com|alice@example.com|");
	assert_false(c.over);
}

static void logins(void **state)
{
	static const struct say says[] = {
		S_("220 mail ESMTP\r\n"), C_("EHLO x\r\n"), S_("250 AUTH PLAIN\r\n"),
		C_("AUTH PLAIN AHRvbQBzZWNyZXQ=\r\n"), S_("535 5.7.8 Error: authentication failed\r\n"),
		C_("AUTH CRAM-MD5\r\n"), S_("334 PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5leGFtcGxl\r\n"),
		C_("cmpzMyBlYzNhNTlmZWQzOTVhYmExZWM2MzY3YzRmNGI0MWFjMA==\r\n"), S_("535-no\r\n535 no\r\n"),
		C_("AUTH LOGIN\r\n"), S_("334 VXNlcm5hbWU6\r\n"), C_("*\r\n"), S_("501 cancelled\r\n"),
		C_("AUTH GSSAPI YII\r\n"), S_("454 Temporary authentication failure\r\n"),
		C_("WHAT\r\n"), S_("500 what\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_SMTP_COMMAND), "EHLO|AUTH|UNKNOWN|");
	assert_string_equal(FACTS(F_SMTP_AUTH), "PLAIN|CRAM-MD5|LOGIN|GSSAPI|");
	assert_string_equal(FACTS(F_LOGIN_FAILURES), "3|");
	assert_true(text_absent(&c.facts, "AHRv"));
}

/* As Google's server says it. */
static void starttls(void **state)
{
	static const struct say says[] = {
		S_("220 mx.google.com ESMTP s4si9696358qcc.63 - gsmtp\r\n"), C_("EHLO client.example\r\n"),
		S_("250-mx.google.com at your service, [10.0.0.1]\r\n250-STARTTLS\r\n250 CHUNKING\r\n"),
		C_("STARTTLS\r\n"), S_("220 2.0.0 Ready to start TLS\r\n"), C_("\x16\3\1"),
	};
	/* The handshake comes before the answer does: it waits. */
	static const struct say swapped[] = {
		S_("220 mx ESMTP\r\n"), C_("STARTTLS\r\n\x16\3\1\0"), S_("220 go\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_true(c.over);
	assert_string_equal(FACTS(F_SMTP_COMMAND), "EHLO|STARTTLS|");
	facts_free(&c.facts);
	text_all_ways(&c, &proto_smtp, swapped, COUNT_OF(swapped));
	assert_true(c.over);
}

static void chunks(void **state)
{
	static const struct say says[] = {
		S_("220 mail ESMTP\r\n"), C_("EHLO x\r\nMAIL FROM:<\"a b\\\"@c\"@D.example> SIZE=5\r\n"
		"RCPT TO:<@r.example,@s.example:b@E.example>\r\nBDAT 8 LAST\r\nSECRET\r\nBDAT 4\r\nQUITBDAT 0 LAST\r\nRSET\r\n"
		"MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\nBDAT -4\r\nRCPT TO:<hidden@e.example>\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_SMTP_COMMAND), "EHLO|MAIL|RCPT|BDAT|RSET|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "\"a b\\\"@c\"@d.example|");
	assert_string_equal(FACTS(F_EMAIL_TO), "b@e.example|Postmaster|");
	assert_int_equal(c.side[0].then, PROTO_LOST);
}

/* What may be a message is not read as commands. */
static void odd_chunk(void **state)
{
	static const struct say says[] = {
		S_("220 mail ESMTP\r\n"), C_("EHLO x\r\nBDAT 5 X\r\nMAIL FROM:<hidden@d.example>\r\n"),
	};
	static const struct say text_lines[] = {
		S_("220 mail ESMTP\r\n"), C_("XFOO\r\nRSET\r\nFrom: me\r\nTo: you\r\nSubject: x\r\n\r\nMAIL FROM:<hidden@d.example>\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_int_equal(c.side[0].then, PROTO_LOST);
	assert_string_equal(FACTS(F_EMAIL_FROM), "");
	facts_free(&c.facts);
	text_all_ways(&c, &proto_smtp, text_lines, COUNT_OF(text_lines));
	assert_int_equal(c.side[0].then, PROTO_LOST);
	assert_string_equal(FACTS(F_SMTP_COMMAND), "UNKNOWN|RSET|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "");
}

/* Only one side is there: a message is passed over, a login too. */
static void one_side(void **state)
{
	static const struct say says[] = {
		C_("LHLO x\r\nAUTH LOGIN\r\ndG9t\r\nZGF0YQ==\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n.SECRET\r\nMAIL FROM:<c@d.example>\r\n.\r\nQUIT\r\n"),
	};
	(void)state;

	text_all_ways(&c, &proto_smtp, says, COUNT_OF(says));
	assert_string_equal(FACTS(F_SMTP_COMMAND), "LHLO|AUTH|MAIL|DATA|QUIT|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "a@b.example|");
}

/* Lines without end, and addresses that are too long. */
static void hostile(void **state)
{
	struct buf b = buf_of(1 << 16);
	(void)state;

	buf_printf(&b, "MAIL FROM:<");
	for (int i = 0; i < 400; i++)
		buf_u8(&b, 'a');
	buf_printf(&b, "@example.org>\r\nRCPT TO:<b@c.example> ");
	for (int i = 0; i < 5000; i++)
		buf_u8(&b, 'x');
	buf_printf(&b, "\r\nEHLO ");
	for (int i = 0; i < 300; i++)
		buf_u8(&b, 'h');
	buf_printf(&b, "\r\nBDAT 99999999999999999999\r\n");
	const struct say says[] = { { SIDE_SOURCE, (const char *)b.bytes, b.len } };
	text_all_ways(&c, &proto_smtp, says, 1);
	assert_string_equal(FACTS(F_SMTP_COMMAND), "MAIL|RCPT|EHLO|BDAT|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "");
	assert_string_equal(FACTS(F_EMAIL_TO), "b@c.example|");
	assert_string_equal(FACTS(F_SMTP_HELO), "");
	buf_free(&b);
}

static void recognises(void **state)
{
	(void)state;
	assert_int_equal(text_starts(&proto_smtp, "220 mail.example.com esmtp Postfix\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "220-a\r\n220 b ESMTP\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "220 a\r\n250-b\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "220 mail", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_smtp, "220 mail\r\n", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_smtp, "2", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_smtp, "ehlo x\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "LHLO x\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "EHLO\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "HELO x", false), GUESS_MORE);
	assert_int_equal(text_starts(&proto_smtp, "RCPT TO:<a@b>\r\n", false), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "QUIT\r\n", true), GUESS_YES);
	assert_int_equal(text_starts(&proto_smtp, "250-x", true), GUESS_YES);
}

static void refuses(void **state)
{
	static const char *const others[] = {
		"220 (vsFTPd 3.0.3)\r\n", "220 ProFTPD ready\r\n", "220 a\r\n331 b\r\n", "250 OK\r\n", "QUIT\r\n",
		"USER tom\r\n", "+OK POP3 ready\r\n", "* OK IMAP4rev1\r\n", "GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n",
		"HELO \1\r\n", "HELLO\r\n", "220\t\r\n", "2200 \r\n", "SIP/2.0 200 OK\r\n", "\x16\3\1", "EHLOX\r\n",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(text_starts(&proto_smtp, others[i], false), GUESS_NO);
}

static void order_lost(void **state)
{
	(void)state;
	text_open(&c, &proto_smtp);
	static const char data[] = "DATA\r\nSECRET", next[] = "MAIL FROM:<a@b.example>\r\n";
	static const char server[] = "220 x ESMTP\r\n250-y\r\n";
	text_bytes(&c, SIDE_SOURCE, data, sizeof(data) - 1);
	text_bytes(&c, SIDE_DESTINATION, server, sizeof(server) - 1);
	c.talk.side = SIDE_SOURCE;
	proto_smtp.lost(&c.talk);
	c.talk.side = SIDE_DESTINATION;
	proto_smtp.lost(&c.talk);
	text_bytes(&c, SIDE_SOURCE, next, sizeof(next) - 1);
	text_bytes(&c, SIDE_DESTINATION, "451 no\r\n", 8);
	text_bytes(&c, SIDE_SOURCE, "250 guests\r\nDATA\r\n", 18);
	assert_int_equal(c.side[0].then, PROTO_LOST);
	text_end(&c);
	assert_string_equal(FACTS(F_SMTP_COMMAND), "DATA|MAIL|");
	assert_string_equal(FACTS(F_EMAIL_FROM), "a@b.example|");
	assert_string_equal(FACTS(F_SMTP_REPLY_CODE), "220|451|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_mail, setup, teardown),
		cmocka_unit_test_setup_teardown(refused_data, setup, teardown),
		cmocka_unit_test_setup_teardown(logins, setup, teardown),
		cmocka_unit_test_setup_teardown(starttls, setup, teardown),
		cmocka_unit_test_setup_teardown(chunks, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_chunk, setup, teardown),
		cmocka_unit_test_setup_teardown(one_side, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(recognises, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(order_lost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
