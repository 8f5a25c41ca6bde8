/* Whole files: read back what was put, keep to ceilings, make folders. */
#include "../check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

static int enter_folder(void **state)
{
	char name[] = "/tmp/sekisho-fs-XXXXXX";
	static int dir;

	if (mkdtemp(name) == NULL)
		return -1;
	dir = open(name, O_RDONLY | O_DIRECTORY);
	*state = &dir;
	return rmdir(name);	/* alive while open, and no file may be made: see put_absent */
}

static int make_folder(void **state)
{
	char name[] = "/tmp/sekisho-fs-XXXXXX";

	if (mkdtemp(name) == NULL)
		return -1;
	*state = strdup(name);
	return *state == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
	static const char *const made[] = { "file", "a/b/file", "a/b", "a", "" };
	int dir = open(*state, O_RDONLY | O_DIRECTORY);

	for (size_t i = 0; i + 1 < COUNT_OF(made); i++)
		if (unlinkat(dir, made[i], 0) != 0)
			(void)unlinkat(dir, made[i], AT_REMOVEDIR);
	(void)close(dir);
	int failed = rmdir(*state);
	free(*state);
	return failed;
}

static void put_and_read(void **state)
{
	int dir = open(*state, O_RDONLY | O_DIRECTORY);
	struct buf b = buf_of(100);
	struct stat st;

	assert_false(fs_exists(dir, "file"));
	assert_int_equal(fs_put(dir, "file", "first", 5, 0600), OK);
	assert_int_equal(fs_put(dir, "file", "second", 6, 0600), OK);
	assert_true(fs_exists(dir, "file"));
	assert_int_equal(fs_read(dir, "file", &b), OK);
	assert_string_equal(buf_str(&b), "second");
	assert_int_equal(fstatat(dir, "file", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(fs_put(dir, "a/b/file", "", 0, 0644), OK);	/* parents are made */
	buf_clear(&b);
	assert_int_equal(fs_read(dir, "a/b/file", &b), OK);
	assert_int_equal(b.len, 0);
	buf_free(&b);
	(void)close(dir);
}

static void ceilings(void **state)
{
	int dir = open(*state, O_RDONLY | O_DIRECTORY);
	struct buf b = buf_of(6);

	assert_int_equal(fs_put(dir, "file", "123456", 6, 0600), OK);
	assert_int_equal(fs_read(dir, "file", &b), OK);		/* exactly full */
	buf_free(&b);
	b = buf_of(5);
	assert_int_equal(fs_read(dir, "file", &b), ERR_LIMIT);
	buf_free(&b);
	assert_int_equal(fs_read(dir, "nothing", &b), ERR_ABSENT);
	(void)close(dir);
}

static void put_absent(void **state)
{
	int dir = *(int *)*state;

	assert_int_not_equal(fs_put(dir, "file", "x", 1, 0600), OK);
	assert_false(fs_exists(dir, "file"));
	(void)close(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(put_and_read, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(ceilings, make_folder, remove_folder),
		cmocka_unit_test_setup(put_absent, enter_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
