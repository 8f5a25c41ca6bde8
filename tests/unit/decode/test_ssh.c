/* SSH: the banner and the offer of either side, however they are cut. */
#include "../check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/enc.h"
#include "crypt/digest.h"
#include "decode/ssh.h"

static const char *const offers[] = {
	"curve25519-sha256,ext-info-c", "ssh-ed25519", "aes128-ctr", "aes256-ctr", "hmac-sha2-256", "hmac-sha2-512",
	"none", "none,zlib@openssh.com", "", "",
};

static void put_kexinit(struct buf *b)
{
	struct buf payload = buf_of(4096);

	buf_u8(&payload, 20);
	buf_add(&payload, "0123456789abcdef", 16);
	for (size_t i = 0; i < COUNT_OF(offers); i++) {
		buf_u32be(&payload, (uint32_t)strlen(offers[i]));
		buf_text(&payload, offers[i]);
	}
	buf_add(&payload, "\0\0\0\0\0", 5);
	buf_u32be(b, (uint32_t)payload.len + 1 + 7);
	buf_u8(b, 7);
	buf_add(b, payload.bytes, payload.len);
	buf_add(b, "padding", 7);
	buf_free(&payload);
}

/* Bytes of a side in two parts; returns what the reader said last. */
static enum proto_then say(struct talk *t, const struct buf *b, size_t cut)
{
	struct proto_step step = { .used = 0 };

	for (size_t at = 0, there = cut; at < b->len;) {
		step = (struct proto_step){ .used = 0 };
		if (there > at)
			proto_ssh.read(t, b->bytes + at, there - at, &step);
		else
			step.then = PROTO_MORE;
		if (step.then == PROTO_MORE && there == b->len)
			break;
		if (step.then == PROTO_MORE)
			there = b->len;
		else if (step.then != PROTO_ON)
			break;
		at += step.used;
		if (at >= there)
			there = b->len;
	}
	return step.then;
}

static const char *value(const struct facts *facts, enum field field)
{
	static char text[256];
	struct value v;

	for (uint32_t at = 0; facts_next(facts, &at, &v);) {
		if (v.field == field) {
			(void)snprintf(text, sizeof(text), "%.*s", (int)v.len, (const char *)v.text);
			return text;
		}
	}
	return "";
}

static void md5_of(const char *text, char hex[static 33])
{
	uint8_t digest[DIGEST_MD5_BYTES];

	digest_md5(text, strlen(text), digest);
	hex_of(digest, sizeof(digest), hex);
}

static void both_sides(void **state)
{
	struct buf b = buf_of(8192);
	char client[33], server[33];

	(void)state;
	md5_of("curve25519-sha256,ext-info-c;aes128-ctr;hmac-sha2-256;none", client);
	md5_of("curve25519-sha256,ext-info-c;aes256-ctr;hmac-sha2-512;none,zlib@openssh.com", server);
	buf_text(&b, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
	put_kexinit(&b);
	for (size_t cut = 1; cut <= b.len; cut++) {
		uint8_t memory[64] = { 0 };
		struct facts facts = FACTS_NONE;
		struct talk t = { .state = memory, .facts = &facts };
		assert_in_range(proto_ssh.state, 1, sizeof(memory));
		assert_int_equal(say(&t, &b, cut), PROTO_DONE);
		t.side = SIDE_DESTINATION;
		assert_int_equal(say(&t, &b, cut), PROTO_OVER);
		assert_string_equal(value(&facts, F_SSH_CLIENT), "SSH-2.0-OpenSSH_9.2p1 Debian-2");
		assert_string_equal(value(&facts, F_SSH_SERVER), "SSH-2.0-OpenSSH_9.2p1 Debian-2");
		assert_string_equal(value(&facts, F_SSH_HASSH), client);
		assert_string_equal(value(&facts, F_SSH_HASSH_SERVER), server);
		facts_free(&facts);
	}
	buf_free(&b);
}

static enum proto_then one(const char *bytes, size_t len, struct facts *facts)
{
	uint8_t memory[64] = { 0 };
	struct talk t = { .state = memory, .facts = facts };
	struct buf b = buf_of(1024);

	buf_add(&b, bytes, len);
	enum proto_then then = say(&t, &b, b.len);
	buf_free(&b);
	return then;
}

static void others(void **state)
{
	char long_line[300];
	struct facts facts = FACTS_NONE;
	struct talk t = { .side = SIDE_SOURCE };

	(void)state;
	assert_int_equal(proto_ssh.starts(&t, (const uint8_t *)"SS", 2), GUESS_MORE);
	assert_int_equal(proto_ssh.starts(&t, (const uint8_t *)"SSH-", 4), GUESS_YES);
	assert_int_equal(proto_ssh.starts(&t, (const uint8_t *)"SSL", 3), GUESS_NO);
	assert_int_equal(one("SSH-1.5-Old\n\0\0\0\1", 16, &facts), PROTO_DONE);
	assert_string_equal(value(&facts, F_SSH_CLIENT), "SSH-1.5-Old");
	facts_clear(&facts);
	memset(long_line, 'x', sizeof(long_line));
	memcpy(long_line, "SSH-2.0-", 8);
	assert_int_equal(one(long_line, sizeof(long_line), &facts), PROTO_LOST);
	assert_int_equal(facts.used, 0);
	/* A length that cannot be; lists that go beyond their packet. */
	assert_int_equal(one("SSH-2.0-X\r\n\xff\xff\xff\xff\4\x14", 17, &facts), PROTO_DONE);
	assert_int_equal(one("SSH-2.0-X\r\n\0\0\0\x1c\4\x14" "0123456789abcdef\xff\xff\xff\xff" "1234567", 43, &facts), PROTO_DONE);
	assert_string_equal(value(&facts, F_SSH_HASSH), "");
	facts_free(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sides),
		cmocka_unit_test(others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
