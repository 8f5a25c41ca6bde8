/* Known answers of RFC 1321 appendix A.5 and FIPS 180-4's examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/enc.h"
#include "crypt/digest.h"

static void md5_answers(void **state)
{
	uint8_t d[DIGEST_MD5_BYTES];
	char hex[2 * DIGEST_MD5_BYTES + 1];

	(void)state;
	digest_md5(NULL, 0, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	digest_md5("message digest", 14, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "f96b697d7cb7938d525a2f31aaf161d0");
}

static void sha1_answers(void **state)
{
	uint8_t d[DIGEST_SHA1_BYTES];
	char hex[2 * DIGEST_SHA1_BYTES + 1];

	(void)state;
	digest_sha1(NULL, 0, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	digest_sha1("abc", 3, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void sha256_answers(void **state)
{
	uint8_t d[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	(void)state;
	digest_sha256(NULL, 0, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_sha256("abc", 3, d);
	hex_of(d, sizeof(d), hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md5_answers),
		cmocka_unit_test(sha1_answers),
		cmocka_unit_test(sha256_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
