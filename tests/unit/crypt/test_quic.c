#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/cc.h"
#include "base/enc.h"
#include "crypt/quic.h"
#include "../decode/quic_vectors.h"

static const uint8_t cid[8] = { 0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08 };

static void hex_is(const uint8_t *bytes, size_t len, const char *want)
{
	char text[128];

	hex_of(bytes, len, text);
	assert_string_equal(text, want);
}

/* RFC 9001 and RFC 9369 appendix A.1; drafts 27 and 29 of RFC 9001, the same place. */
static void keys_of_the_standards(void **state)
{
	static const struct {
		enum quic_suite suite;
		enum quic_end end;
		const char *key, *iv, *hp;
	} rows[] = {
		{ QUIC_SUITE_1, QUIC_CLIENT, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
		  "9f50449e04a0e810283a1e9933adedd2" },
		{ QUIC_SUITE_1, QUIC_SERVER, "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e",
		  "c206b8d9b9f0f37644430b490eeaa314" },
		{ QUIC_SUITE_2, QUIC_CLIENT, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
		  "45b95e15235d6f45a6b19cbcb0294ba9" },
		{ QUIC_SUITE_DRAFT_29, QUIC_CLIENT, "175257a31eb09dea9366d8bb79ad80ba",
		  "6b26114b9cba2b63a9e8dd4f", "9ddd12c994c0698b89374a9c077a3077" },
		{ QUIC_SUITE_DRAFT_23, QUIC_CLIENT, "af7fd7efebd21878ff66811248983694",
		  "8681359410a70bb9c92f0420", "a980b8b4fb7d9fbc13e814c23164253d" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct quic_keys keys;
		quic_initial_keys(rows[i].suite, cid, sizeof(cid), rows[i].end, &keys);
		hex_is(keys.key, sizeof(keys.key), rows[i].key);
		hex_is(keys.iv, sizeof(keys.iv), rows[i].iv);
		hex_is(keys.hp, sizeof(keys.hp), rows[i].hp);
	}
}

static uint8_t packet[1200], payload[1200];

static struct quic_sealed sealed_of(const char *hex, size_t number_at)
{
	size_t len = strlen(hex) / 2;

	assert_true(len <= sizeof(packet));
	assert_int_equal(hex_to(hex, 2 * len, packet, len), OK);
	return (struct quic_sealed){ packet, len, number_at };
}

static void packets_of_the_standards(void **state)
{
	static const enum quic_suite suites[] = { QUIC_SUITE_1, QUIC_SUITE_2 };
	static const char *const sent[][2] = { { client_1, server_1 }, { client_2, server_2 } };
	struct quic_keys keys;
	size_t len;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(suites); i++) {
		uint64_t next = 0;
		struct quic_sealed s = sealed_of(sent[i][0], 18);
		quic_initial_keys(suites[i], cid, sizeof(cid), QUIC_CLIENT, &keys);
		assert_int_equal(quic_open(&keys, &s, &next, payload, &len), OK);
		assert_int_equal(len, 1162);
		assert_int_equal(next, 3);
		hex_is(payload, 12, "060040f1010000ed0303ebf8");
		next = 0;
		s = sealed_of(sent[i][1], 18);
		quic_initial_keys(suites[i], cid, sizeof(cid), QUIC_SERVER, &keys);
		assert_int_equal(quic_open(&keys, &s, &next, payload, &len), OK);
		assert_int_equal(len, 99);
		assert_int_equal(next, 2);
		hex_is(payload + 93, 6, "002b00020304");
	}
}

/* Every bit that is not as it was sent is noticed. */
static void changed_packets_stay_shut(void **state)
{
	struct quic_keys keys;
	size_t len;
	(void)state;

	quic_initial_keys(QUIC_SUITE_1, cid, sizeof(cid), QUIC_SERVER, &keys);
	struct quic_sealed s = sealed_of(server_1, 18);
	for (size_t i = 0; i < s.len; i++) {
		uint64_t next = 0;
		packet[i] ^= 0x10;
		assert_int_equal(quic_open(&keys, &s, &next, payload, &len), ERR_KEY);
		assert_int_equal(next, 0);
		packet[i] ^= 0x10;
	}
	for (size_t n = 0; n < s.len; n++) {
		struct quic_sealed cut = { packet, n, 18 };
		uint64_t next = 0;
		assert_int_equal(quic_open(&keys, &cut, &next, payload, &len), n < 18 + 20 ? ERR_SHORT : ERR_KEY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_the_standards),
		cmocka_unit_test(packets_of_the_standards),
		cmocka_unit_test(changed_packets_stay_shut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
