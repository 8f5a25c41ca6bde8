/* The receipt of an entry, byte for byte as other implementations of C2SP tlog-proof write it;
 * paths of tokens in their only spelling. */
#include "../check.h"

#include "base/cc.h"
#include "crypt/digest.h"
#include "ledger/receipt.h"
#include "ledger/stamped.h"

/* Of C2SP's own tests: index 5, SHA-256 of "hash1" and "hash2". */
static void vector(void **state)
{
	static const char want[] = "c2sp.org/tlog-proof@v1\nindex 5\n"
				   "rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4=\n"
				   "5784L25ZFbP4hhm4ZiI+vx1RxMUyHMzeLp/3AKMlkIY=\n\ntest checkpoint\n";
	struct merkle_proof p = { .count = 2 };
	struct buf out = buf_of(1024);

	(void)state;
	digest_sha256("hash1", 5, p.hash[0].bytes);
	digest_sha256("hash2", 5, p.hash[1].bytes);
	receipt_write(5, &p, "test checkpoint\n", 16, &out);
	assert_string_equal(buf_str(&out), want);
	buf_free(&out);
}

#define HEAD "c2sp.org/tlog-proof@v1\n"
#define H1 "rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4=\n"

static void parsed(void **state)
{
	static const struct {
		const char *text;
		err_t e;
		uint64_t index;
		size_t count;
	} cases[] = {
		{ HEAD "index 5\n" H1 H1 "\nnote\n", OK, 5, 2 },
		{ HEAD "index 0\n\nnote\n", OK, 0, 0 },
		{ HEAD "extra YQ==\nindex 7\n" H1 "\nnote\n", OK, 7, 1 },
		{ "", ERR_FORM, 0, 0 },
		{ HEAD, ERR_FORM, 0, 0 },
		{ "c2sp.org/tlog-proof@v2\nindex 5\n\nnote\n", ERR_FORM, 0, 0 },
		{ "c2sp.org/tlog-proof@v1x\nindex 5\n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "\nnote\n", ERR_FORM, 0, 0 },			/* no index */
		{ HEAD "index -5\n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "index 05\n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "index \n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "index 5\n" H1 "note\n", ERR_FORM, 0, 0 },	/* no empty line */
		{ HEAD "index 5\n\n", ERR_FORM, 0, 0 },			/* no checkpoint */
		{ HEAD "index 5\nYWJj\n\nnote\n", ERR_FORM, 0, 0 },	/* no hash */
		{ HEAD "extra \nindex 5\n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "extra !!\nindex 5\n\nnote\n", ERR_FORM, 0, 0 },
		{ HEAD "extra YQ==\nextra YQ==\nindex 5\n\nnote\n", ERR_FORM, 0, 0 },
	};
	struct receipt r;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (receipt_parse(cases[i].text, strlen(cases[i].text), &r) != cases[i].e)
			fail_msg("case %zu", i);
		assert_int_equal(r.index, cases[i].index);
		assert_int_equal(r.count, cases[i].count);
		if (cases[i].e == OK)
			assert_memory_equal(r.note, "note\n", r.note_len);
	}
}

/* More hashes than a tree of 64 bits has levels. */
static void too_long(void **state)
{
	struct buf b = buf_of(RECEIPT_BYTES_MAX);
	struct receipt r;

	(void)state;
	buf_text(&b, HEAD "index 5\n");
	for (unsigned i = 0; i <= RECEIPT_PATH_MAX; i++)
		buf_text(&b, H1);
	buf_text(&b, "\nnote\n");
	assert_int_equal(receipt_parse(b.bytes, b.len, &r), ERR_LIMIT);
	assert_int_equal(r.count, 0);
	buf_free(&b);
}

/* Two leaves: each proves itself with the other's hash, and nothing else. */
static void checked(void **state)
{
	struct receipt r = { .index = 0, .count = 1 };
	struct checkpoint at = { .size = 2 };
	struct hash a, b;

	(void)state;
	merkle_leaf("a", 1, &a);
	merkle_leaf("b", 1, &b);
	merkle_node(&a, &b, &at.root);
	r.path[0] = b;
	assert_int_equal(receipt_check(&r, &at, "a", 1), OK);
	assert_int_equal(receipt_check(&r, &at, "b", 1), ERR_DIGEST);
	assert_int_equal(receipt_check(&r, &at, "a", 0), ERR_DIGEST);
	r.index = 1;
	assert_int_equal(receipt_check(&r, &at, "a", 1), ERR_DIGEST);
	r.index = 2;
	assert_int_equal(receipt_check(&r, &at, "a", 1), ERR_USAGE);
	r.index = 0;
	r.count = 2;
	assert_int_equal(receipt_check(&r, &at, "a", 1), ERR_FORM);
}

static void token_paths(void **state)
{
	static const char *const bad[] = { "time", "time/", "time/x.tsr", "time/1", "time/01.tsr", "time/1.tsr.tmp", "times/1.tsr",
					   "time/-1.tsr", "time/ 1.tsr", "time/1234567890123456789.tsr", "time/1.TSR", "time/a/1.tsr" };
	static const uint64_t sizes[] = { 0, 1, 70000, 999999999999999999 };
	char path[STAMPED_PATH_BYTES];
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		stamped_path(sizes[i], path);
		assert_int_equal(stamped_of_path(path, &size), OK);
		assert_int_equal(size, sizes[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(stamped_of_path(bad[i], &size), ERR_FORM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector),
		cmocka_unit_test(parsed),
		cmocka_unit_test(too_long),
		cmocka_unit_test(checked),
		cmocka_unit_test(token_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
