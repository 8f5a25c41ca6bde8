/* Archives: what went in comes out, the same bytes each time; bad names are refused. */
#include "../check.h"

#include <minizip/unzip.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/fs.h"
#include "base/zip.h"

static char long_text[100000];

static int make_file(char path[static 32])
{
	(void)snprintf(path, 32, "/tmp/sekisho-zip-XXXXXX");
	return mkstemp(path);
}

static void read_all(int fd, struct buf *out)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(fs_read(-1, path, out), OK);
}

static void check_file(unzFile z, const struct zip_file *want)
{
	char name[64];
	unz_file_info64 info;
	char *got = malloc(want->len + 1);

	assert_non_null(got);
	assert_int_equal(unzGetCurrentFileInfo64(z, &info, name, sizeof(name), NULL, 0, NULL, 0), UNZ_OK);
	assert_string_equal(name, want->name);
	assert_int_equal(info.uncompressed_size, want->len);
	assert_int_equal(info.external_fa >> 16, 0100644);
	assert_int_equal(info.dosDate, 0x210000);
	assert_int_equal(unzOpenCurrentFile(z), UNZ_OK);
	assert_int_equal(unzReadCurrentFile(z, got, (unsigned)want->len), (int)want->len);
	assert_memory_equal(got, want->bytes, want->len);
	assert_int_equal(unzCloseCurrentFile(z), UNZ_OK);	/* checks the CRC */
	free(got);
}

static void round_trip(void **state)
{
	memset(long_text, 'x', sizeof(long_text));
	const struct zip_file files[] = { { "manifest.json", "{}", 2 }, { "records/1-0.json", long_text, sizeof(long_text) },
					  { "表紙.pdf", "%PDF", 4 }, { "empty", "", 0 } };
	struct buf first = buf_of(1u << 20), second = buf_of(1u << 20);
	char path[32], again[32];

	(void)state;
	int fd = make_file(path), other = make_file(again);
	assert_int_equal(zip_write(fd, files, COUNT_OF(files)), OK);
	assert_int_equal(zip_write(other, files, COUNT_OF(files)), OK);
	read_all(fd, &first);
	read_all(other, &second);
	assert_true(first.len < sizeof(long_text));
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.bytes, second.bytes, first.len);
	unzFile z = unzOpen64(path);
	assert_non_null(z);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		assert_int_equal(i == 0 ? unzGoToFirstFile(z) : unzGoToNextFile(z), UNZ_OK);
		check_file(z, &files[i]);
	}
	assert_int_equal(unzGoToNextFile(z), UNZ_END_OF_LIST_OF_FILE);
	(void)unzClose(z);
	buf_free(&first);
	buf_free(&second);
	(void)close(fd);
	(void)close(other);
	(void)unlink(path);
	(void)unlink(again);
}

static void refused(void **state)
{
	static const char *const bad[] = { "", "/etc/passwd", ("a\xff" "b") };
	char path[32];

	(void)state;
	int fd = make_file(path);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const struct zip_file f = { bad[i], "x", 1 };
		assert_int_equal(zip_write(fd, &f, 1), ERR_FORM);
	}
	const struct zip_file huge = { "huge", "", (size_t)1 << 31 };
	assert_int_equal(zip_write(fd, &huge, 1), ERR_LIMIT);
	assert_int_equal(zip_write(fd, &huge, ZIP_FILES_MAX + 1), ERR_LIMIT);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	(void)close(fd);
	(void)unlink(path);
}

/* A disk that is full is told as such. */
static void full(void **state)
{
	const struct zip_file f = { "a", long_text, sizeof(long_text) };
	FILE *dev = fopen("/dev/full", "wb");

	(void)state;
	assert_non_null(dev);
	assert_int_equal(zip_write(fileno(dev), &f, 1), ERR_FULL);
	(void)fclose(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(refused),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
