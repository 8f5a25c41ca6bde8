/* NTLM messages in blobs, and the names that they carry. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/ntlm.h"
#include "decode/utf16.h"
#include "hello.h"
#include "smb_bytes.h"

static struct facts facts;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(8192);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&facts);
	buf_free(&text);
	return 0;
}

/* The third message: places of domain, user and workstation, their bytes behind. */
static size_t message(uint8_t out[static 256], uint32_t flags, const void *names, const uint8_t len[3])
{
	size_t at = 64;

	memset(out, 0, 256);
	memcpy(out, "NTLMSSP\0\3", 9);
	for (unsigned i = 0; i < 3; i++) {
		out[28 + 8 * i] = out[30 + 8 * i] = len[i];
		out[32 + 8 * i] = (uint8_t)at;
		at += len[i];
	}
	out[60] = (uint8_t)flags;
	out[61] = (uint8_t)(flags >> 8);
	memcpy(out + 64, names, at - 64);
	return at;
}

/* A login of smbclient, inside SPNEGO: the whole SMB message serves as the blob. */
static void of_a_real_program(void **state)
{
	uint8_t bytes[1024];
	size_t n = strlen(smb1_login) / 2;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		unsigned byte = 0;
		assert_int_equal(sscanf(smb1_login + 2 * i, "%2x", &byte), 1);
		bytes[i] = (uint8_t)byte;
	}
	assert_int_equal(ntlm_read(bytes, n, &facts), NTLM_ACCOUNT);
	assert_string_equal(values(&facts, F_USER_NAME, &text), "Administrateur|");
	assert_string_equal(values(&facts, F_USER_DOMAIN, &text), "WORKGROUP|");
	assert_string_equal(values(&facts, F_NTLM_WORKSTATION, &text), "HOST|");
}

static void names(void **state)
{
	static const uint8_t len[3] = { 4, 4, 6 };
	uint8_t m[256];

	(void)state;
	size_t n = message(m, 1, "D\0\x42\x30" "\xaa\x59\xce\x90" "w\0\t\0s", len);
	assert_int_equal(ntlm_read(m, n, &facts), NTLM_ACCOUNT);
	assert_string_equal(values(&facts, F_USER_DOMAIN, &text), "D\xe3\x81\x82|");
	assert_string_equal(values(&facts, F_USER_NAME, &text), "\xe5\xa6\xaa\xe9\x83\x8e|");
	assert_string_equal(values(&facts, F_NTLM_WORKSTATION, &text), "w?s|");
	facts_free(&facts);
	n = message(m, 0, "DOM1" "ta\xc3\xa9" "HOST_1", len);	/* not Unicode */
	assert_int_equal(ntlm_read(m, n, &facts), NTLM_ACCOUNT);
	assert_string_equal(values(&facts, F_USER_NAME, &text), "ta??|");
	assert_string_equal(values(&facts, F_NTLM_WORKSTATION, &text), "HOST_1|");
}

static void without_an_account(void **state)
{
	static const uint8_t len[3] = { 0, 0, 2 };
	uint8_t m[256];

	(void)state;
	size_t n = message(m, 1, "h\0", len);
	assert_int_equal(ntlm_read(m, n, &facts), NTLM_ANONYMOUS);
	assert_string_equal(values(&facts, F_USER_NAME, &text), "");
	assert_string_equal(values(&facts, F_NTLM_WORKSTATION, &text), "h|");
}

static void other_messages(void **state)
{
	static const uint8_t padded[5000] = { 0 };

	(void)state;
	assert_int_equal(ntlm_read((const uint8_t *)"NTLMSSP\0\1\0\0\0", 12, &facts), NTLM_NEGOTIATE);
	assert_int_equal(ntlm_read((const uint8_t *)"xNTLMSSP\0\2\0\0\0", 13, &facts), NTLM_CHALLENGE);
	assert_int_equal(ntlm_read((const uint8_t *)"NTLMSSP\0\4\0\0\0", 12, &facts), NTLM_NONE);
	assert_int_equal(ntlm_read((const uint8_t *)"NTLMSSP\0\3", 9, &facts), NTLM_NONE);
	assert_int_equal(ntlm_read((const uint8_t *)"NTLMSSP", 7, &facts), NTLM_NONE);
	assert_int_equal(ntlm_read(padded, sizeof(padded), &facts), NTLM_NONE);
	assert_int_equal(ntlm_read(NULL, 0, &facts), NTLM_NONE);
	assert_int_equal(facts.used, 0);
}

/* Places outside, and every cut: only whole names are taken. */
static void hostile(void **state)
{
	static const uint8_t len[3] = { 4, 4, 6 };
	uint8_t m[256];

	(void)state;
	size_t n = message(m, 1, "D\0\x42\x30" "\xaa\x59\xce\x90" "w\0\t\0s", len);
	m[40 + 3] = 0x80;
	m[32 + 1] = 1;
	m[44] = 0xff;
	(void)ntlm_read(m, n, &facts);
	assert_int_equal(facts.used, 0);
	n = message(m, 1, "D\0\x42\x30" "\xaa\x59\xce\x90" "w\0\t\0s", len);
	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *copy = malloc(cut + 1);
		assert_non_null(copy);
		memcpy(copy, m, cut);
		uint8_t *exact = realloc(copy, cut > 0 ? cut : 1);
		enum ntlm got = ntlm_read(exact, cut, &facts);
		assert_int_equal(got, cut < 9 + 3 ? NTLM_NONE : cut < 64 ? NTLM_NONE : NTLM_ACCOUNT);
		assert_string_equal(values(&facts, F_USER_NAME, &text), cut < 72 ? "" : "\xe5\xa6\xaa\xe9\x83\x8e|");
		facts_free(&facts);
		free(exact);
	}
}

static void utf16(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(utf16_text((const uint8_t *)"\x3d\xd8\x00\xdex", 5, out, sizeof(out)), 4);	/* a pair */
	assert_memory_equal(out, "\xf0\x9f\x98\x80", 4);
	assert_int_equal(utf16_text((const uint8_t *)"\x3d\xd8x\0\0\xdc\xe9\0", 8, out, sizeof(out)), 5);
	assert_memory_equal(out, "?x?\xc3\xa9", 5);
	assert_int_equal(utf16_text((const uint8_t *)"a\0\0\0b\0", 6, out, sizeof(out)), 1);
	assert_int_equal(utf16_text((const uint8_t *)"a\0\x42\x30", 4, out, 3), 1);	/* no half characters */
	assert_int_equal(utf16_text((const uint8_t *)"\x3d\xd8", 2, out, sizeof(out)), 1);
	assert_int_equal(utf16_text((const uint8_t *)"\x85\0", 2, out, sizeof(out)), 1);
	assert_int_equal(out[0], '?');
	assert_int_equal(utf16_text(NULL, 0, out, sizeof(out)), 0);
	assert_int_equal(oem_text((const uint8_t *)"ab\t\0c", 5, out, sizeof(out)), 3);
	assert_memory_equal(out, "ab?", 3);
	assert_int_equal(oem_text((const uint8_t *)"abc", 3, out, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(of_a_real_program, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(without_an_account, setup, teardown),
		cmocka_unit_test_setup_teardown(other_messages, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test(utf16),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
