#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/start.h"
#include "ledger/keys.h"

static char folder[] = "/tmp/sekisho-keys-XXXXXX";
static int dirfd = -1;

static int make(void **state)
{
	(void)state;
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	if (crypt_start() != OK || mkdtemp(folder) == NULL)
		return 1;
	dirfd = open(folder, O_RDONLY | O_DIRECTORY);
	return dirfd >= 0 ? 0 : 1;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int drop(void **state)
{
	(void)state;
	(void)close(dirfd);
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void test_passphrase(void **state)
{
	struct keys *k = NULL;
	struct problem why = PROBLEM_NONE;
	uint8_t a[32], b[32];

	(void)state;
	assert_int_equal(keys_create(dirfd, "example.jp/x", "open sesame", 11, NULL), OK);
	assert_true(keys_locked(dirfd));
	assert_int_equal(keys_create(dirfd, "example.jp/x", "open sesame", 11, NULL), ERR_EXISTS);
	assert_int_equal(keys_open(dirfd, "open sesamE", 11, &k, &why), ERR_KEY);
	assert_string_equal(why.text, "the passphrase is wrong; give the present one of the site");
	assert_int_equal(keys_open(dirfd, NULL, 0, &k, NULL), ERR_KEY);
	assert_null(k);
	assert_int_equal(keys_open(dirfd, "open sesame", 11, &k, NULL), OK);
	assert_string_equal(signer_verifier(keys_signer(k))->name, "example.jp/x");
	keys_derive(k, "register", a);
	keys_derive(k, "pseudonym own", b);
	assert_memory_not_equal(a, b, 32);
	keys_close(k);
	assert_int_equal(keys_open(dirfd, "open sesame", 11, &k, NULL), OK);
	keys_derive(k, "register", b);
	assert_memory_equal(a, b, 32);
	keys_close(k);
}

static void test_days(void **state)
{
	struct keys *k = NULL;
	uint8_t public[32], same[32], secret[32], other[32];
	bool made;
	struct stat st;

	(void)state;
	assert_int_equal(keys_create(dirfd, "example.jp/x", NULL, 0, NULL), OK);
	assert_false(keys_locked(dirfd));
	assert_int_equal(fstatat(dirfd, "keys/master.key", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(keys_open(dirfd, NULL, 0, &k, NULL), OK);
	assert_int_equal(keys_day_secret(k, "traffic", "2026-11-23", public, secret, NULL), ERR_ABSENT);
	assert_int_equal(keys_day(k, "traffic", "2026-11-23", public, &made, NULL), OK);
	assert_true(made);
	assert_int_equal(fstatat(dirfd, "keys/day/traffic/2026-11-23", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	keys_close(k);
	assert_int_equal(keys_open(dirfd, NULL, 0, &k, NULL), OK);
	assert_int_equal(keys_day(k, "traffic", "2026-11-23", same, &made, NULL), OK);
	assert_false(made);
	assert_memory_equal(public, same, 32);
	assert_int_equal(keys_day(k, "traffic", "2026-11-24", other, &made, NULL), OK);
	assert_memory_not_equal(public, other, 32);
	assert_int_equal(keys_day(k, "../traffic", "2026-11-24", other, &made, NULL), ERR_FORM);
	assert_int_equal(keys_day(k, "traffic", "yesterday", other, &made, NULL), ERR_FORM);
	struct buf sealed = buf_of(4096), plain = buf_of(4096);
	assert_int_equal(seal_add(public, "b", "text", 4, &sealed), OK);
	assert_int_equal(keys_day_secret(k, "traffic", "2026-11-23", same, secret, NULL), OK);
	assert_int_equal(seal_open(same, secret, "b", sealed.bytes, sealed.len, &plain), OK);
	assert_int_equal(keys_day_destroy(k, "traffic", "2026-11-23", NULL), OK);
	assert_int_equal(keys_day_destroy(k, "traffic", "2026-11-23", NULL), OK);
	assert_int_equal(keys_day_secret(k, "traffic", "2026-11-23", same, secret, NULL), ERR_ABSENT);
	buf_free(&sealed);
	buf_free(&plain);
	keys_close(k);
}

/* Whoever can write the store cannot exchange a public half unseen. */
static void test_altered(void **state)
{
	struct keys *k = NULL;
	struct buf file = buf_of(4096);
	uint8_t public[32];
	bool made;

	(void)state;
	assert_int_equal(keys_create(dirfd, "example.jp/x", NULL, 0, NULL), OK);
	assert_int_equal(keys_open(dirfd, NULL, 0, &k, NULL), OK);
	assert_int_equal(keys_day(k, "traffic", "2026-11-23", public, &made, NULL), OK);
	assert_int_equal(fs_read(dirfd, "keys/day/traffic/2026-11-23", &file), OK);
	for (size_t i = 0; i < file.len; i++) {
		file.bytes[i] ^= 1;
		assert_int_equal(fs_put(dirfd, "keys/day/traffic/2026-11-23", file.bytes, file.len, 0600), OK);
		assert_int_equal(keys_day(k, "traffic", "2026-11-23", public, &made, NULL), ERR_KEY);
		file.bytes[i] ^= 1;
	}
	assert_int_equal(fs_put(dirfd, "keys/day/traffic/2026-11-24", file.bytes, file.len, 0600), OK);
	assert_int_equal(keys_day(k, "traffic", "2026-11-24", public, &made, NULL), ERR_KEY);
	assert_int_equal(fs_put(dirfd, "keys/day/traffic/2026-11-23", file.bytes, 3, 0600), OK);
	assert_int_equal(keys_day(k, "traffic", "2026-11-23", public, &made, NULL), ERR_KEY);
	keys_close(k);
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_passphrase, make, drop),
		cmocka_unit_test_setup_teardown(test_days, make, drop),
		cmocka_unit_test_setup_teardown(test_altered, make, drop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
