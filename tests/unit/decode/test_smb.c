/* SMB: what is recognised, what is counted and for which share, what is never kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "hello.h"
#include "smb_bytes.h"
#include "smb_talk.h"

static struct chat chat;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	chat_open(&chat);
	text = buf_of(8192);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&chat.facts);
	buf_free(&text);
	return 0;
}

#define EXPECT(field, want)	assert_string_equal(values(&chat.facts, (field), &text), (want))

struct line {
	enum side side;
	const char *hex;
};

static const struct line with_smb3[] = {
	{ SIDE_DESTINATION, smb3_negotiated }, { SIDE_SOURCE, smb3_login }, { SIDE_DESTINATION, smb3_welcome },
	{ SIDE_SOURCE, smb3_tree }, { SIDE_DESTINATION, smb3_tree_yes }, { SIDE_SOURCE, smb2_rename },
	{ SIDE_SOURCE, smb3_encrypted }, { SIDE_DESTINATION, smb2_refused },
};

static const struct line with_smb1[] = {
	{ SIDE_SOURCE, smb1_offer }, { SIDE_DESTINATION, smb1_chosen }, { SIDE_SOURCE, smb1_login },
	{ SIDE_DESTINATION, smb1_welcome }, { SIDE_SOURCE, smb1_tree }, { SIDE_DESTINATION, smb1_tree_yes },
	{ SIDE_SOURCE, smb1_write }, { SIDE_DESTINATION, smb1_written },
};

/* Every message in two parts, the first of `cut` bytes (0: in one). */
static void play(const struct line *lines, size_t count, size_t cut)
{
	uint8_t bytes[1024];

	for (size_t i = 0; i < count; i++) {
		size_t n = from_hex(lines[i].hex, bytes), first = cut < n ? cut : n;
		if (first > 0)
			chat_bytes(&chat, lines[i].side, bytes, first);
		if (n > first)
			chat_bytes(&chat, lines[i].side, bytes + first, n - first);
	}
	chat_end(&chat);
}

static void smb3(void **state)
{
	(void)state;
	play(with_smb3, COUNT_OF(with_smb3), 0);
	EXPECT(F_SMB_VERSION, "3|");
	EXPECT(F_SMB_DIALECT, "3.0|");
	EXPECT(F_SMB_COMMAND, "NEGOTIATE|SESSION_SETUP|TREE_CONNECT|SET_INFO|");
	EXPECT(F_SMB_STATUS, "STATUS_ACCOUNT_DISABLED|");
	EXPECT(F_USER_NAME, "administrator|");
	EXPECT(F_USER_DOMAIN, "SUSE|");
	EXPECT(F_LOGIN_SUCCESSES, "1|");
	EXPECT(F_LOGIN_FAILURES, "1|");
	EXPECT(F_SMB_COMMANDS, "3|");
	EXPECT(F_SMB_RENAMES, "1|");
	EXPECT(F_SMB_WRITES, "");
	EXPECT(F_SMB_ENCRYPTED, "1|");
	EXPECT(F_SMB_SHARE, "\\\\ws2016\\encrypted\twrites=0 renames=0 deletes=0 write_bytes=0|");
}

static void smb1(void **state)
{
	(void)state;
	play(with_smb1, COUNT_OF(with_smb1), 0);
	EXPECT(F_SMB_VERSION, "1|");
	EXPECT(F_SMB_DIALECT, "NT LM 0.12|");
	EXPECT(F_SMB_COMMAND, "NEGOTIATE|SESSION_SETUP_ANDX|TREE_CONNECT_ANDX|WRITE_ANDX|");
	EXPECT(F_USER_NAME, "Administrateur|");
	EXPECT(F_USER_DOMAIN, "WORKGROUP|");
	EXPECT(F_NTLM_WORKSTATION, "HOST|");
	EXPECT(F_LOGIN_SUCCESSES, "1|");
	EXPECT(F_SMB_WRITE_BYTES, "68|");
	EXPECT(F_SMB_SHARE, "\\\\192.168.1.3\\public\twrites=1 renames=0 deletes=0 write_bytes=68|");
	assert_null(memmem(chat.facts.bytes, chat.facts.used, "EICAR", 5));
}

/* Made by hand: a login in the clear with a tree connect chained to it, then what
 * SMB 1 has for writing, renaming and deleting; each name in it is "a", "b" or "f". */
static void smb1_made(void **state)
{
	static const char session[] =
		"00000045ff534d4272000000000001c00000000000000000000000000000090001000200002200024c414e4d414e322e"
		"3100024e54204c4d20302e31320002534d4220322e3030320000000045ff534d4272000000008001c000000000000000"
		"000000000000000900010002001101000000000000000000000000000000000000000000000000000000000000000000"
		"00000000008eff534d4273000000000001c000000000000000000000000000000900010002000d75006a000411020001"
		"00000000000200020000000000000000002d0061616262007400610072006f00000044004f004d00000055006e006900"
		"78000000530061006d0062006100000004ff000000000001001900705c005c005300520056005c006300240000003f3f"
		"3f3f3f0000000035ff534d4273000000008001c000000000000000000000000003000900010002000375002900000000"
		"0003ff00000000000300413a0000000043ff534d422f000000000001c000000000000000000000000003000900010002"
		"000eff0000000500000000000000000000000000010004004000000000000400646174610000003bff534d422e000000"
		"000001c000000000000000000000000003000900010002000cff00000000000000000000000000000000000000000000"
		"0000000000003fff534d422e000000008001c000000000000000000000000003000900010002000cff00000000000000"
		"000004003c000100000000000000000004006461746100000054ff534d4232000000000001c000000000000000000000"
		"000003000900010002000f0600080002000000000000000000000000000600440008004c000100080013000000000500"
		"f20300000000000000000000000000000054ff534d4232000000000001c0000000000000000000000000030009000100"
		"02000f0600080002000000000000000000000000000600440008004c0001000800130000000005000201000000000100"
		"00000000000000000054ff534d4232000000000001c000000000000000000000000003000900010002000f0600080002"
		"000000000000000000000000000600440008004c00010006001300000000f50300000000000001000000000000000000"
		"0054ff534d4232000000000001c000000000000000000000000003000900010002000f06000800020000000000000000"
		"00000000000600440008004c000100080013000000000500020100000000000000000000000000000031ff534d42a500"
		"0000000001c00000000000000000000000000300090001000200040000040100000000060004610004620000000031ff"
		"534d42a5000000000001c000000000000000000000000003000900010002000400000301000000000600046100046200"
		"0000002bff534d4207000000000001c00000000000000000000000000300090001000200010000060004610004620000"
		"000028ff534d4206000000000001c00000000000000000000000000300090001000200010000030004610000000058ff"
		"534d42a2000000000001c0000000000000000000000000030009000100020018ff000000000100000000000000000000"
		"00010000000000000000000000000007000000010000004010000002000000000500006600000000000058ff534d42a2"
		"000000000001c0000000000000000000000000030009000100020018ff00000000010000000000000000000000010000"
		"000000000000000000000007000000010000004000000002000000000500006600000000000032ff534d420b00000000"
		"0001c0000000000000000000000000030009000100020005050064000000000000000500010200616200000023ff534d"
		"4271000000000001c0000000000000000000000000030009000100020000000000000023ff534d427302000200800100"
		"000000000000000000000000000009000100020000000000000026ff534d422b01000500800100000000000000000000"
		"0000000000090001000200010100010078";
	uint8_t bytes[2048];

	(void)state;
	chat_bytes(&chat, SIDE_SOURCE, bytes, from_hex(session, bytes));
	chat_end(&chat);
	EXPECT(F_USER_NAME, "taro|");
	EXPECT(F_USER_DOMAIN, "DOM|");
	EXPECT(F_SMB_SHARE, "\\\\srv\\c$\twrites=2 renames=3 deletes=4 write_bytes=65640|");
	EXPECT(F_SMB_READ_BYTES, "65540|");
	EXPECT(F_SMB_READS, "1|");
	EXPECT(F_LOGIN_SUCCESSES, "1|");
	EXPECT(F_LOGIN_FAILURES, "1|");
	EXPECT(F_SMB_STATUS, "ERRSRV:2|ERRDOS:5|");
	EXPECT(F_SMB_COMMAND, "NEGOTIATE|SESSION_SETUP_ANDX|TREE_CONNECT_ANDX|WRITE_ANDX|READ_ANDX|TRANSACTION2|"
	       "NT_RENAME|RENAME|DELETE|NT_CREATE_ANDX|WRITE|TREE_DISCONNECT|ECHO|");
}

/* However the bytes are divided, the facts are the same. */
static void divided(const struct line *lines, size_t count)
{
	struct buf want = buf_of(32768);

	play(lines, count, 0);
	buf_add(&want, chat.facts.bytes, chat.facts.used);
	for (size_t cut = 1; cut < 620; cut++) {
		facts_free(&chat.facts);
		chat_open(&chat);
		play(lines, count, cut);
		assert_int_equal(chat.facts.used, want.len);
		assert_memory_equal(chat.facts.bytes, want.bytes, want.len);
	}
	buf_free(&want);
}

static void divided_smb3(void **state)
{
	(void)state;
	divided(with_smb3, COUNT_OF(with_smb3));
}

static void divided_smb1(void **state)
{
	(void)state;
	divided(with_smb1, COUNT_OF(with_smb1));
}

/* Each message ends early and no byte follows; then another conversation begins on it. */
static void cut_off(void **state)
{
	const struct line *all[] = { with_smb3, with_smb1 };
	uint8_t bytes[1024];

	(void)state;
	chat_end(&chat);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < 8; k++) {
			size_t n = from_hex(all[i][k].hex, bytes);
			for (size_t cut = 1; cut < n; cut++) {
				facts_free(&chat.facts);
				chat_open(&chat);
				chat_bytes(&chat, all[i][k].side, bytes, cut);
				assert_false(chat.side[all[i][k].side].lost);
				chat_end(&chat);
			}
		}
	}
	facts_free(&chat.facts);
	chat_open(&chat);
	size_t n = from_hex(smb3_login, bytes);
	chat_bytes(&chat, SIDE_SOURCE, bytes, n - 16);	/* its account is there */
	(void)chat_step(&chat, SIDE_SOURCE, true);
	EXPECT(F_USER_NAME, "administrator|");
	buf_clear(&chat.side[0].bytes);
	n = from_hex(smb2_rename, bytes);
	chat_bytes(&chat, SIDE_SOURCE, bytes, n);
	chat_bytes(&chat, SIDE_SOURCE, bytes, 4);	/* its length, then nothing in order */
	proto_smb.lost(&chat.talk);
	chat_bytes(&chat, SIDE_SOURCE, bytes, n);
	chat_end(&chat);
	EXPECT(F_SMB_RENAMES, "2|");
}

static enum guess guess(const void *bytes, size_t len)
{
	struct talk t = { .side = SIDE_SOURCE };

	return proto_smb.starts(&t, bytes, len);
}

#define GUESS(s)	guess((s), sizeof(s) - 1)

static void recognises(void **state)
{
	static const char *const real[] = { smb3_negotiated, smb3_encrypted, smb1_offer, smb1_written };
	static const uint8_t call[] = "\x81\0\0\x44 CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0 CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	uint8_t bytes[1024];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(real); i++) {
		size_t n = from_hex(real[i], bytes);
		assert_int_equal(guess(bytes, n), GUESS_YES);
		for (size_t k = 0; k < 8; k++)
			assert_int_equal(guess(bytes, k), GUESS_MORE);
	}
	assert_int_equal(GUESS("\x82\0\0\0\0\0\0\x40\xff" "SMB"), GUESS_YES);
	assert_int_equal(GUESS("\x82\0\0\0"), GUESS_MORE);
	assert_int_equal(guess(call, sizeof(call) - 1), GUESS_YES);
	for (size_t k = 0; k < 37; k++)
		assert_int_equal(guess(call, k), GUESS_MORE);
}

static void refuses(void **state)
{
	(void)state;
	assert_int_equal(GUESS("GET / HTTP/1.1\r\n\r\n"), GUESS_NO);
	assert_int_equal(GUESS("\x16\3\1\2\0\1\0\1\xfc\3\3"), GUESS_NO);
	assert_int_equal(GUESS("SSH-2.0-x"), GUESS_NO);
	assert_int_equal(GUESS("\0\x1c\x12\x34\1\0\0\1\0\0\0\0\0\0"), GUESS_NO);	/* DNS */
	assert_int_equal(GUESS("\0\0\0\x1c\xff" "SMB"), GUESS_NO);	/* too short for a header */
	assert_int_equal(GUESS("\0\0\0\x40\xfb" "SMB"), GUESS_NO);
	assert_int_equal(GUESS("\0\0\0\0\0\0\0\0"), GUESS_NO);
	assert_int_equal(GUESS("\x81\0\0\x44 ckaaaa"), GUESS_NO);
	assert_int_equal(GUESS("\x82\0\0\1"), GUESS_NO);
	assert_int_equal(GUESS("\x83\0\0\1\x80"), GUESS_NO);
}

/* What is done counts for the share on which it is done. */
static void shares(void **state)
{
	(void)state;
	open_share(&chat, 1, 11, "\\\\Files\\Sales");
	open_share(&chat, 2, 12, "\\\\FILES\\IPC$");
	ask_share(&chat, 3, "\\\\files\\admin$");
	answer_share(&chat, 3, 0, 0xc0000022);
	open_share(&chat, 4, 13, "\\\\other\\x");
	ask_write(&chat, 11, 60000);
	ask_write(&chat, 11, 10);
	ask_write(&chat, 12, 7);
	ask_write(&chat, 99, 1000);		/* a share that was opened before we came */
	ask_info(&chat, 11, 10, 0);		/* rename */
	ask_info(&chat, 13, 65, 0);
	ask_info(&chat, 11, 13, 1);		/* delete */
	ask_info(&chat, 11, 13, 0);		/* do not */
	ask_info(&chat, 11, 64, 1);
	ask_info(&chat, 11, 20, 1);		/* end of file */
	chat_end(&chat);
	EXPECT(F_SMB_SHARE, "\\\\files\\sales\twrites=2 renames=1 deletes=2 write_bytes=60010|"
	       "\\\\files\\ipc$\twrites=1 renames=0 deletes=0 write_bytes=7|"
	       "\\\\other\\x\twrites=0 renames=1 deletes=0 write_bytes=0|");
	EXPECT(F_SMB_WRITES, "4|");
	EXPECT(F_SMB_WRITE_BYTES, "61017|");
	EXPECT(F_SMB_RENAMES, "2|");
	EXPECT(F_SMB_DELETES, "2|");
	EXPECT(F_SMB_STATUS, "STATUS_ACCESS_DENIED|");
	assert_null(memmem(chat.facts.bytes, chat.facts.used, "SSS", 3));
}

/* Closed and opened again, with a number used again: one share, one sum. */
static void shares_again(void **state)
{
	(void)state;
	open_share(&chat, 1, 5, "\\\\a\\one");
	ask_write(&chat, 5, 1);
	chat_smb2(&chat, (struct said){ .command = 4, .tree = 5 }, "\4\0\0\0", 4);
	ask_write(&chat, 5, 100);		/* of no share now */
	open_share(&chat, 2, 5, "\\\\a\\two");
	ask_write(&chat, 5, 2);
	open_share(&chat, 3, 6, "\\\\a\\ONE");
	ask_write(&chat, 6, 3);
	open_share(&chat, 4, 7, "\\\\a\\one");	/* a second time while it is open */
	ask_write(&chat, 7, 4);
	open_share(&chat, 5, 7, "\\\\a\\three");	/* takes the number */
	ask_write(&chat, 7, 5);
	chat_end(&chat);
	EXPECT(F_SMB_SHARE, "\\\\a\\one\twrites=3 renames=0 deletes=0 write_bytes=8|"
	       "\\\\a\\two\twrites=1 renames=0 deletes=0 write_bytes=2|"
	       "\\\\a\\three\twrites=1 renames=0 deletes=0 write_bytes=5|");
}

static void too_many_shares(void **state)
{
	char path[64];

	(void)state;
	for (unsigned i = 0; i < 30; i++) {	/* a scan: all refused */
		(void)snprintf(path, sizeof(path), "\\\\host\\try%u", i);
		ask_share(&chat, i, path);
		answer_share(&chat, i, 0, 0xc00000cc);
	}
	for (unsigned i = 0; i < 12; i++) {
		(void)snprintf(path, sizeof(path), "\\\\a-server-with-a-long-name.example.org\\s%u", i);
		open_share(&chat, 100 + i, i + 1, path);
		ask_write(&chat, i + 1, i);
	}
	chat_end(&chat);
	const char *all = values(&chat.facts, F_SMB_SHARE, &text);
	unsigned n = 0;
	for (const char *at = all; (at = strchr(at, '|')) != NULL; at++)
		n++;
	assert_int_equal(n, 8);
	assert_non_null(strstr(all, "\\\\a-server-with-a-long-name.example.org\\s7\twrites=1 renames=0 deletes=0 write_bytes=7|"));
	EXPECT(F_SMB_WRITES, "12|");
	EXPECT(F_SMB_STATUS, "STATUS_BAD_NETWORK_NAME|");
}

/* Paths that find no room, and one that tries to look like its own counts. */
static void odd_paths(void **state)
{
	char path[301] = "\\\\h\\";

	(void)state;
	memset(path + 4, 'x', sizeof(path) - 5);
	open_share(&chat, 1, 1, path);
	ask_write(&chat, 1, 9);
	open_share(&chat, 2, 2, "\\\\h\\taro\twrites=0 \r\n\x7f");
	open_share(&chat, 3, 3, "");
	path[150] = '\0';
	open_share(&chat, 4, 4, path);
	path[0] = 'y';
	open_share(&chat, 5, 5, path);		/* no host, and no room */
	chat_end(&chat);
	const char *all = values(&chat.facts, F_SMB_SHARE, &text);
	assert_int_equal(strncmp(all, "?\twrites=1 renames=0 deletes=0 write_bytes=9|", 45), 0);
	assert_non_null(strstr(all, "|\\\\h\\taro?writes=0 ???\twrites=0 renames=0 deletes=0 write_bytes=0|"));
}

/* Open, write, rename, in one frame: only the first names the share. */
static void compound(void **state)
{
	struct buf b = buf_of(4096);
	uint8_t create[56] = { 57, 0 }, write[48] = { 49, 0, 112, 0, 0, 1 }, info[40] = { 33, 0, 1, 10 };

	(void)state;
	open_share(&chat, 1, 3, "\\\\h\\s");
	create[41] = 0x10;	/* delete on close */
	put_smb2(&b, (struct said){ .command = 5, .tree = 3, .next = 120 }, create, sizeof(create));
	put_smb2(&b, (struct said){ .command = 9, .tree = 0xffffffff, .flags = 4, .next = 112 }, write, sizeof(write));
	put_smb2(&b, (struct said){ .command = 17, .tree = 0xffffffff, .flags = 4 }, info, sizeof(info));
	chat_frame(&chat, SIDE_SOURCE, b.bytes, b.len);
	chat_end(&chat);
	buf_free(&b);
	EXPECT(F_SMB_SHARE, "\\\\h\\s\twrites=1 renames=1 deletes=1 write_bytes=256|");
	EXPECT(F_SMB_COMMANDS, "4|");
}

static void reads(void **state)
{
	static const uint8_t answer[16 + 300] = { 17, 0, 80, 0, 0x2c, 1 };

	(void)state;
	chat_smb2(&chat, (struct said){ .command = 8, .tree = 1 }, "\x31\0", 2);
	chat_smb2(&chat, (struct said){ .command = 8, .tree = 1, .response = true, .status = 0x103, .flags = 2 },
		  "\x09\0\0\0\0\0\0\x7f", 8);
	chat_smb2(&chat, (struct said){ .command = 8, .tree = 1, .response = true }, answer, sizeof(answer));
	chat_smb2(&chat, (struct said){ .command = 8, .tree = 1, .response = true, .status = 0xc0000011 },
		  "\x09\0\0\0\0\0\0\x7f", 8);
	chat_smb2(&chat, (struct said){ .command = 0x1234 }, "", 0);
	chat_smb2(&chat, (struct said){ .command = 6, .response = true, .status = 0xc0abcdef }, "", 0);
	chat_end(&chat);
	EXPECT(F_SMB_READS, "1|");
	EXPECT(F_SMB_READ_BYTES, "300|");
	EXPECT(F_SMB_COMMAND, "READ|4660|CLOSE|");
	EXPECT(F_SMB_STATUS, "STATUS_END_OF_FILE|0xc0abcdef|");
	EXPECT(F_SMB_VERSION, "");
}

/* A session without an account is no login. */
static void anonymous(void **state)
{
	static const uint8_t nobody[] = { 9, 0, 2, 0 };
	uint8_t body[24 + 72] = { 25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 88, 0, 72, 0 };

	(void)state;
	memcpy(body + 24, "NTLMSSP\0\3", 9);
	chat_smb2(&chat, (struct said){ .command = 1, .response = true }, nobody, sizeof(nobody));
	chat_smb2(&chat, (struct said){ .command = 1 }, body, sizeof(body));
	chat_smb2(&chat, (struct said){ .command = 1, .response = true }, "\x09\0\0\0", 4);
	chat_end(&chat);
	EXPECT(F_LOGIN_SUCCESSES, "");
	EXPECT(F_USER_NAME, "");
}

/* Lengths that lie: outside the message, and beyond every frame. */
static void hostile(void **state)
{
	uint8_t body[40] = { 25, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff };
	struct buf b = buf_of(4096);

	(void)state;
	for (uint16_t command = 0; command < 20; command++) {
		chat_smb2(&chat, (struct said){ .command = command, .next = 1 }, body, sizeof(body));
		chat_smb2(&chat, (struct said){ .command = command, .next = 0xffffffff }, body, sizeof(body));
		chat_smb2(&chat, (struct said){ .command = command, .response = true }, body, sizeof(body));
		chat_smb2(&chat, (struct said){ .command = command }, body, 0);
	}
	for (unsigned command = 0; command < 512; command++) {
		buf_clear(&b);
		buf_add(&b, "\xffSMB", 4);
		buf_u8(&b, (uint8_t)command);
		buf_add(&b, "\0\0\0\0", 4);
		buf_u8(&b, command < 256 ? 0 : 0x80);
		for (int i = 0; i < 22; i++)
			buf_u8(&b, 0);
		buf_u8(&b, (uint8_t)(command % 32));
		for (int i = 0; i < 80; i++)
			buf_u8(&b, command % 3 == 0 ? 0xff : 0x21);
		chat_frame(&chat, SIDE_SOURCE, b.bytes, b.len);
	}
	chat_bytes(&chat, SIDE_SOURCE, "\0\0\0\0\x85\0\0\0\0\0\0\2xx", 14);
	assert_false(chat.side[SIDE_SOURCE].lost);
	chat_bytes(&chat, SIDE_SOURCE, "\0\xff\xff\xff" "GET / ", 10);
	chat_bytes(&chat, SIDE_DESTINATION, "HTTP/1.1 200", 12);
	/* READ_RAW was among the commands: a frame without a header may come. */
	assert_false(chat.side[SIDE_SOURCE].lost);
	assert_true(chat.side[SIDE_DESTINATION].lost);
	chat_end(&chat);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(smb3, setup, teardown),
		cmocka_unit_test_setup_teardown(smb1, setup, teardown),
		cmocka_unit_test_setup_teardown(smb1_made, setup, teardown),
		cmocka_unit_test_setup_teardown(divided_smb3, setup, teardown),
		cmocka_unit_test_setup_teardown(divided_smb1, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_off, setup, teardown),
		cmocka_unit_test(recognises), cmocka_unit_test(refuses),
		cmocka_unit_test_setup_teardown(shares, setup, teardown),
		cmocka_unit_test_setup_teardown(shares_again, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many_shares, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(compound, setup, teardown),
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(anonymous, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
