#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

#include "crypt/start.h"
#include "ledger/body.h"

static const struct body_place place = { "example.jp/office", "traffic-90d", "2026-11-23" };

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : 1;
}

struct sealed {
	uint8_t public[32], secret[32];
	struct hash root;
	struct buf bytes;
	uint64_t records;
};

static struct sealed seal(unsigned records)
{
	struct sealed s = { .bytes = buf_of(8u << 20), .records = records };
	struct body_maker *m;
	char text[64];

	seal_pair(s.public, s.secret);
	assert_int_equal(body_new(&m), OK);
	for (unsigned i = 0; i < records; i++) {
		int n = snprintf(text, sizeof(text), "{\"source.port\":%u}", i);
		assert_int_equal(body_add(m, text, (size_t)n), OK);
	}
	assert_int_equal(body_seal(m, &place, s.public, &s.root, &s.bytes), OK);
	body_free(m);
	return s;
}

static void test_round(void **state)
{
	static const unsigned counts[] = { 1, 2, 3, 255, 4096 };
	struct body_proof p;
	char want[64];

	(void)state;
	for (size_t c = 0; c < COUNT_OF(counts); c++) {
		struct sealed s = seal(counts[c]);
		struct body *b = NULL;
		assert_int_equal(body_open(&place, s.public, s.secret, &s.root, s.records, s.bytes.bytes, s.bytes.len, &b), OK);
		assert_int_equal(body_records(b), counts[c]);
		for (uint64_t i = 0; i < counts[c]; i += counts[c] > 300 ? 511 : 1) {
			size_t len;
			const char *at = body_at(b, i, &len);
			int n = snprintf(want, sizeof(want), "{\"source.port\":%u}", (unsigned)i);
			assert_int_equal(len, n);
			assert_memory_equal(at, want, len);
			assert_int_equal(body_prove(b, i, &p), OK);
			assert_int_equal(body_check(&p, at, len, &s.root), OK);
			assert_int_equal(body_check(&p, at, len - 1, &s.root), ERR_DIGEST);
			p.salt[0] ^= 1;
			assert_int_equal(body_check(&p, at, len, &s.root), ERR_DIGEST);
		}
		assert_int_equal(body_prove(b, counts[c], &p), ERR_USAGE);
		body_close(b);
		buf_free(&s.bytes);
	}
}

static void expect_refused(const struct sealed *s, const struct body_place *at, err_t want)
{
	struct body *b = NULL;

	assert_int_equal(body_open(at, s->public, s->secret, &s->root, s->records, s->bytes.bytes, s->bytes.len, &b), want);
	assert_null(b);
}

static void test_refused(void **state)
{
	static const struct body_place elsewhere = { "example.jp/other", "traffic-90d", "2026-11-23" },
		class = { "example.jp/office", "traffic-1y", "2026-11-23" },
		day = { "example.jp/office", "traffic-90d", "2026-11-24" },
		bad = { "example.jp/office", "Traffic", "2026-11-24" };
	struct sealed s = seal(3);

	(void)state;
	expect_refused(&s, &elsewhere, ERR_KEY);
	expect_refused(&s, &class, ERR_KEY);
	expect_refused(&s, &day, ERR_KEY);
	expect_refused(&s, &bad, ERR_FORM);
	s.records = 4;
	expect_refused(&s, &place, ERR_BROKEN);
	s.records = 3;
	for (size_t i = 0; i < s.bytes.len; i++) {
		s.bytes.bytes[i] ^= 0x10;
		struct body *b = NULL;
		assert_int_not_equal(body_open(&place, s.public, s.secret, &s.root, 3, s.bytes.bytes, s.bytes.len, &b), OK);
		s.bytes.bytes[i] ^= 0x10;
	}
	s.root.bytes[5] ^= 1;
	expect_refused(&s, &place, ERR_KEY);
	buf_free(&s.bytes);
}

/* Other order or other salts of equal records give another root: equal records
 * cannot be told from outside. */
static void test_salted(void **state)
{
	struct sealed a = seal(2), b = seal(2);

	(void)state;
	assert_false(hash_equal(&a.root, &b.root));
	buf_free(&a.bytes);
	buf_free(&b.bytes);
}

static void test_limits(void **state)
{
	struct body_maker *m;
	char *large = calloc(1, BODY_RECORD_MAX + 1);
	unsigned n = 0;

	(void)state;
	assert_non_null(large);
	assert_int_equal(body_new(&m), OK);
	assert_int_equal(body_add(m, "", 0), ERR_FORM);
	assert_int_equal(body_add(m, large, BODY_RECORD_MAX + 1), ERR_LIMIT);
	while (body_add(m, large, BODY_RECORD_MAX) == OK)
		n++;
	assert_int_equal(n, 63);	/* 64 would pass 4 MiB by their salts */
	body_free(m);
	assert_int_equal(body_new(&m), OK);
	for (unsigned i = 0; i < BODY_RECORDS_MAX; i++)
		assert_int_equal(body_add(m, "{}", 2), OK);
	assert_int_equal(body_add(m, "{}", 2), ERR_LIMIT);
	assert_int_equal(body_count(m), BODY_RECORDS_MAX);
	body_free(m);
	free(large);
}

static void test_bombs(void **state)
{
	struct buf out = buf_of(64u << 20);
	size_t room = ZSTD_compressBound(16u << 20);
	char *zeros = calloc(1, 16u << 20), *small = calloc(1, room);

	(void)state;
	assert_non_null(zeros);
	assert_non_null(small);
	size_t n = ZSTD_compress(small, room, zeros, 16u << 20, 3);
	assert_int_equal(body_decompress(small, n, &out), ERR_LIMIT);
	n = ZSTD_compress(small, room, zeros, 1000, 3);
	assert_int_equal(body_decompress(small, n, &out), OK);
	assert_int_equal(body_decompress(small, n + 1, &out), ERR_FORM);
	assert_int_equal(body_decompress(small, n - 1, &out), ERR_FORM);
	assert_int_equal(body_decompress("", 0, &out), ERR_FORM);
	buf_free(&out);
	free(zeros);
	free(small);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(body_class_check("traffic-90d"), OK);
	assert_int_equal(body_class_check(""), ERR_FORM);
	assert_int_equal(body_class_check("../x"), ERR_FORM);
	assert_int_equal(body_class_check("a/b"), ERR_FORM);
	assert_int_equal(body_class_check("."), ERR_FORM);
	assert_int_equal(body_day_check("2026-02-28"), OK);
	assert_int_equal(body_day_check("2026-02-29"), ERR_FORM);
	assert_int_equal(body_day_check("2026-2-1"), ERR_FORM);
	assert_int_equal(body_day_check("2026-02-28T00:00:00Z"), ERR_FORM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round), cmocka_unit_test(test_refused), cmocka_unit_test(test_salted),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_bombs), cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
