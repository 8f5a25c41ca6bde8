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
		cmocka_unit_test(token_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
