/* bytes.c - change every byte of every file of a small ledger, delete each file,
 * cut it off, swap it with its like, add what does not belong: the inspector
 * must name it each time, and find the ledger sound when it is put back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger/walk.h"
#include "ledger_site.h"

#define FILES_MAX	256u
#define FILE_MAX	(1u << 20)

struct file {
	char path[128];
	struct buf bytes;
};

static struct ledger_site site;
static struct file files[FILES_MAX];
static size_t file_count;
static int ledgerfd = -1;
static unsigned inspections;

static err_t collect(void *ctx, const char *path, bool regular)
{
	struct file *f = &files[file_count++];

	(void)ctx;
	assert_true(regular && file_count < FILES_MAX && strlen(path) < sizeof(f->path));
	(void)snprintf(f->path, sizeof(f->path), "%s", path);
	f->bytes = buf_of(FILE_MAX);
	return fs_read(ledgerfd, path, &f->bytes);
}

static void look(struct inspection *out)
{
	struct problem why = PROBLEM_NONE;

	if (inspect_run(ledgerfd, NULL, 0, out, &why) != OK)
		fail_msg("inspection ended: %s", why.text);
	inspections++;
}

static void expect_sound(void)
{
	struct inspection i;

	look(&i);
	if (!i.sound)
		fail_msg("not sound: %s: %s", i.violations[0].file != NULL ? i.violations[0].file : "entry", i.violations[0].text);
	inspection_free(&i);
}

/* Tests write in place, without fsync: speed, and the same inode. */
static void put(const char *path, const void *bytes, size_t len)
{
	int fd = openat(ledgerfd, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(fs_write_all(fd, bytes, len), OK);
	assert_int_equal(close(fd), 0);
}

static void restore(const struct file *f)
{
	put(f->path, f->bytes.bytes, f->bytes.len);
}

/* A violation must name the file. The first one must, or must be about an entry
 * that the file holds. */
static void expect_named(const char *path, const char *how, size_t at)
{
	struct inspection i;
	bool named = false;

	look(&i);
	if (i.sound)
		fail_msg("%s: %s at byte %zu was not seen", path, how, at);
	for (size_t n = 0; n < i.violation_count; n++)
		named = named || (i.violations[n].file != NULL && strcmp(i.violations[n].file, path) == 0);
	if (!named)
		fail_msg("%s: %s at byte %zu: blamed was %s: %s", path, how, at,
			 i.violations[0].file != NULL ? i.violations[0].file : "an entry", i.violations[0].text);
	if (i.violations[0].file == NULL || strcmp(i.violations[0].file, path) != 0)
		fail_msg("%s: %s at byte %zu: blamed first was %s: %s", path, how, at,
			 i.violations[0].file != NULL ? i.violations[0].file : "an entry", i.violations[0].text);
	inspection_free(&i);
}

static void test_sound(void **state)
{
	struct inspection i;

	(void)state;
	look(&i);
	assert_true(i.sound && i.own_key);
	assert_int_equal(i.size, 17);
	assert_int_equal(i.checks[CHECK_FILES], file_count);
	assert_int_equal(i.checks[CHECK_ENTRIES], 17);
	assert_int_equal(i.checks[CHECK_BODIES], 4);
	assert_int_equal(i.checks[CHECK_STATEMENTS], 6);
	assert_int_equal(i.checks[CHECK_APPROVALS], 2);
	assert_int_equal(i.checks[CHECK_RUNS], 1);
	assert_int_equal(i.checks[CHECK_BATCHES], 2);
	assert_int_equal(i.checks[CHECK_READINGS], 1);
	inspection_free(&i);
}

static void test_bytes(void **state)
{
	size_t bytes = 0;

	(void)state;
	for (size_t n = 0; n < file_count; n++) {
		struct file *f = &files[n];
		int fd = openat(ledgerfd, f->path, O_WRONLY);
		assert_true(fd >= 0);
		for (size_t at = 0; at < f->bytes.len; at++, bytes++) {
			uint8_t was = f->bytes.bytes[at], now = (uint8_t)(was ^ 1u << at % 8);
			assert_int_equal(pwrite(fd, &now, 1, (off_t)at), 1);
			expect_named(f->path, "a flipped bit", at);
			assert_int_equal(pwrite(fd, &was, 1, (off_t)at), 1);
		}
		(void)close(fd);
		expect_sound();
	}
	print_message("%zu files, %zu bytes, each changed once\n", file_count, bytes);
}

/* More ways to change a byte, at a subset of places. */
static void test_patterns(void **state)
{
	static const uint8_t patterns[] = { 0x00, 0xff, ' ', '\n', '0' };

	(void)state;
	for (size_t n = 0; n < file_count; n++) {
		struct file *f = &files[n];
		for (size_t at = n % 7; at < f->bytes.len; at += 61) {
			uint8_t was = f->bytes.bytes[at];
			for (size_t k = 0; k < COUNT_OF(patterns); k++) {
				if (patterns[k] == was)
					continue;
				f->bytes.bytes[at] = patterns[k];
				restore(f);
				expect_named(f->path, "another byte", at);
			}
			f->bytes.bytes[at] = was;
		}
		restore(f);
	}
	expect_sound();
}

static void test_delete(void **state)
{
	(void)state;
	for (size_t n = 0; n < file_count; n++) {
		assert_int_equal(unlinkat(ledgerfd, files[n].path, 0), 0);
		expect_named(files[n].path, "the lack of the file", 0);
		restore(&files[n]);
	}
	expect_sound();
}

static void test_length(void **state)
{
	(void)state;
	for (size_t n = 0; n < file_count; n++) {
		struct file *f = &files[n];
		put(f->path, "", 0);
		expect_named(f->path, "emptying", 0);
		put(f->path, f->bytes.bytes, f->bytes.len - 1);
		expect_named(f->path, "cutting off", f->bytes.len - 1);
		put(f->path, f->bytes.bytes, f->bytes.len / 2);
		expect_named(f->path, "cutting off", f->bytes.len / 2);
		buf_u8(&f->bytes, 'x');
		restore(f);
		f->bytes.len--;
		expect_named(f->path, "a byte more", f->bytes.len);
		restore(f);
	}
	expect_sound();
}

/* "tile/0", "tile/entries", "body", ... */
static void kind_of(const char *path, char *out, size_t room)
{
	const char *slash = strchr(path, '/');
	const char *end = slash != NULL && strncmp(path, "tile/", 5) == 0 ? strchr(slash + 1, '/') : slash;

	(void)snprintf(out, room, "%.*s", end != NULL ? (int)(end - path) : 0, path);
}

static void test_swap(void **state)
{
	char a[32], b[32];
	unsigned swaps = 0;

	(void)state;
	for (size_t i = 0; i < file_count; i++)
		for (size_t j = i + 1; j < file_count; j++) {
			kind_of(files[i].path, a, sizeof(a));
			kind_of(files[j].path, b, sizeof(b));
			if (strcmp(a, b) != 0)
				continue;
			put(files[i].path, files[j].bytes.bytes, files[j].bytes.len);
			put(files[j].path, files[i].bytes.bytes, files[i].bytes.len);
			struct inspection r;
			bool first = false, second = false;
			look(&r);
			for (size_t n = 0; n < r.violation_count; n++) {
				const char *file = r.violations[n].file;
				first = first || (file != NULL && strcmp(file, files[i].path) == 0);
				second = second || (file != NULL && strcmp(file, files[j].path) == 0);
			}
			if (!first || !second)
				fail_msg("%s and %s swapped: not both were named", files[i].path, files[j].path);
			inspection_free(&r);
			restore(&files[i]);
			restore(&files[j]);
			swaps++;
		}
	expect_sound();
	print_message("%u swaps\n", swaps);
}

static void test_strays(void **state)
{
	static const char *const strays[] = { "stray", "body/0000000000000000000000000000000000000000000000000000000000000000",
		"body/x", "tile/0/000", "tile/0/000.p/18", "tile/0/000.p/2", "tile/0/001", "tile/1/000.p/1", "tile/entries/000",
		"tile/entries/000.p/2", "tile/entries/000.p/18", "tile/entries/x001/000", "tile/9/000", "tile/0/000.p/016",
		"checkpoint.tmp", "checkpoint.old", ".hidden" };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(strays); n++) {
		assert_int_equal(fs_make_parents(ledgerfd, strays[n], 0755), OK);
		put(strays[n], "x", 1);
		expect_named(strays[n], "a stray file", 0);
		assert_int_equal(unlinkat(ledgerfd, strays[n], 0), 0);
	}
	assert_int_equal(symlinkat("checkpoint", ledgerfd, "link"), 0);
	expect_named("link", "a link", 0);
	assert_int_equal(unlinkat(ledgerfd, "link", 0), 0);
	expect_sound();
}

/* The same bytes through a link are not the file. */
static void test_links(void **state)
{
	(void)state;
	for (size_t n = 0; n < file_count; n++) {
		char aside[] = "../aside";
		assert_int_equal(renameat(ledgerfd, files[n].path, ledgerfd, aside), 0);
		char target[256];
		(void)snprintf(target, sizeof(target), "%s/aside", site.path);
		assert_int_equal(symlinkat(target, ledgerfd, files[n].path), 0);
		expect_named(files[n].path, "a link", 0);
		assert_int_equal(unlinkat(ledgerfd, files[n].path, 0), 0);
		assert_int_equal(renameat(ledgerfd, aside, ledgerfd, files[n].path), 0);
	}
	expect_sound();
}

static int make(void **state)
{
	(void)state;
	if (crypt_start() != OK)
		return 1;
	site_make(&site);
	site_fill(&site);
	ledgerfd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);
	return ledgerfd >= 0 && walk(ledgerfd, "", collect, NULL) == OK ? 0 : 1;
}

static int drop(void **state)
{
	(void)state;
	print_message("%u inspections\n", inspections);
	for (size_t n = 0; n < file_count; n++)
		buf_free(&files[n].bytes);
	(void)close(ledgerfd);
	site_remove(&site);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound), cmocka_unit_test(test_delete), cmocka_unit_test(test_length),
		cmocka_unit_test(test_swap), cmocka_unit_test(test_strays), cmocka_unit_test(test_links),
		cmocka_unit_test(test_patterns), cmocka_unit_test(test_bytes),
	};
	return cmocka_run_group_tests(tests, make, drop);
}
