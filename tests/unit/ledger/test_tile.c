/* Paths, widths and bundles against the specification's examples; a whole log
 * against one that another program made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/note.h"
#include "crypt/start.h"
#include "ledger/checkpoint.h"
#include "ledger/edge.h"
#include "ledger/tile.h"

static void test_paths(void **state)
{
	static const struct {
		struct tile t;
		const char *path;
	} good[] = {
		{ { TILE_ENTRIES, 0, 256 }, "tile/entries/000" },
		{ { TILE_ENTRIES, 0, 255 }, "tile/entries/000.p/255" },
		{ { TILE_ENTRIES, 1, 1 }, "tile/entries/001.p/1" },
		{ { TILE_ENTRIES, 123456789, 256 }, "tile/entries/x123/x456/789" },
		{ { 5, 455667, 256 }, "tile/5/x455/667" },
		{ { 7, 123456789, 41 }, "tile/7/x123/x456/789.p/41" },
		{ { 0, 1234067, 256 }, "tile/0/x001/x234/067" },
	};
	static const char *const bad[] = { "", "tile", "tile/0", "tile/0/", "tile/0/1", "tile/0/0000",
		"tile/0/x000/001", "tile/00/000", "tile/8/000", "tile/0/000.p/0", "tile/0/000.p/256",
		"tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000/001", "tile/entries/x001",
		"tile/0/000.q/1", "tile/0/000.p/1/2", "tile/0//000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
		"tile/-1/000", "tile/0/ 00", "title/0/000", "checkpoint" };
	char path[TILE_PATH_BYTES];
	struct tile t;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		tile_path(&good[i].t, path);
		assert_string_equal(path, good[i].path);
		assert_int_equal(tile_of_path(path, &t), OK);
		assert_true(t.level == good[i].t.level && t.index == good[i].t.index && t.width == good[i].t.width);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (tile_of_path(bad[i], &t) == OK)
			fail_msg("taken: %s", bad[i]);
}

static void test_widths(void **state)
{
	(void)state;
	assert_int_equal(tile_full(0, 70000), 273);
	assert_int_equal(tile_partial(0, 70000), 112);
	assert_int_equal(tile_full(1, 70000), 1);
	assert_int_equal(tile_partial(1, 70000), 17);
	assert_int_equal(tile_full(2, 70000), 0);
	assert_int_equal(tile_partial(2, 70000), 1);
	assert_int_equal(tile_partial(3, 70000), 0);
	assert_int_equal(tile_full(0, 256), 1);
	assert_int_equal(tile_partial(0, 256), 0);
	assert_int_equal(tile_partial(1, 256), 1);
	assert_int_equal(tile_full(TILE_ENTRIES, 70000), 273);
	assert_int_equal(tile_partial(TILE_ENTRIES, 70000), 112);
}

static void test_bundle(void **state)
{
	static const uint8_t want[] = "\0\3one\0\3two\0\5three";
	struct buf b = buf_of(BUNDLE_BYTES_MAX);

	(void)state;
	assert_int_equal(bundle_add(&b, "one", 3), OK);
	assert_int_equal(bundle_add(&b, "two", 3), OK);
	assert_int_equal(bundle_add(&b, "three", 5), OK);
	assert_int_equal(b.len, sizeof(want) - 1);
	assert_memory_equal(b.bytes, want, b.len);
	struct rd r = rd_of(b.bytes, b.len - 1);
	(void)bundle_next(&r);
	(void)bundle_next(&r);
	assert_int_equal(r.err, OK);
	(void)bundle_next(&r);
	assert_int_equal(r.err, ERR_SHORT);
	buf_free(&b);
}

static void test_checkpoint_text(void **state)
{
	static const char good[] = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
	static const char *const bad[] = {
		"", "\n", "a\n", "a\n0\n", "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a\n00\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a\n1 \n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
		"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
		"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
		"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n",
	};
	struct checkpoint c;
	struct buf b = buf_of(1024);

	(void)state;
	assert_int_equal(checkpoint_parse(good, sizeof(good) - 1, &c), OK);
	assert_string_equal(c.origin, "example.com/log");
	checkpoint_text(&c, &b);
	assert_string_equal(buf_str(&b), good);
	buf_free(&b);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (checkpoint_parse(bad[i], strlen(bad[i]), &c) == OK)
			fail_msg("taken: %s", bad[i]);
}

/* tessera's log: key and leaves in, all its files out. */
#define SKEY "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
#define VKEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static void expect_file(int dirfd, const char *path, const void *bytes, size_t len)
{
	struct buf b = buf_of(BUNDLE_BYTES_MAX);

	assert_int_equal(fs_read(dirfd, path, &b), OK);
	assert_int_equal(b.len, len);
	assert_memory_equal(b.bytes, bytes, len);
	buf_free(&b);
}

static err_t no_full(void *ctx, const struct tile *t, const void *bytes, size_t len)
{
	(void)ctx;
	(void)t;
	(void)bytes;
	(void)len;
	return ERR_BROKEN;
}

static void expect_state(int dirfd, const struct edge *e, const struct signer *s, const struct verifier *v)
{
	struct checkpoint c = { .origin = "example.com/log/testdata", .size = e->tree.size }, same;
	struct tile t = { .level = 0, .index = 0, .width = (unsigned)e->tree.size };
	char path[TILE_PATH_BYTES];
	struct buf b = buf_of(CHECKPOINT_MAX);

	merkle_root(&e->tree, &c.root);
	checkpoint_sign(&c, s, &b);
	(void)snprintf(path, sizeof(path), "checkpoint.%u", (unsigned)c.size);
	expect_file(dirfd, path, b.bytes, b.len);
	assert_int_equal(checkpoint_open(b.bytes, b.len, v, 1, &same), OK);
	assert_true(same.size == c.size && hash_equal(&same.root, &c.root));
	buf_free(&b);
	if (t.width == 0)
		return;
	tile_path(&t, path);
	expect_file(dirfd, path, e->hash[0], t.width * (size_t)HASH_BYTES);
	t.level = TILE_ENTRIES;
	tile_path(&t, path);
	expect_file(dirfd, path, e->bundle.bytes, e->bundle.len);
}

static void test_tessera(void **state)
{
	static const char *const leaves[] = { "one", "two", "three", "four", "five", "six", "seven", "eit",
		"nain", "ten", "ileven", "twelf", "threeten", "fourten", "fivten" };
	const char *corpus = getenv("SEKISHO_CORPUS");
	struct signer *s;
	struct verifier v;
	struct edge e;
	char path[512];

	(void)state;
	if (corpus == NULL || *corpus == '\0') {
		print_message("no corpus (SEKISHO_CORPUS is not set): tessera's log skipped\n");
		skip();
	}
	(void)snprintf(path, sizeof(path), "%s/tlog/tessera", corpus);
	int dirfd = open(path, O_RDONLY | O_DIRECTORY);
	assert_true(dirfd >= 0);
	assert_int_equal(signer_of(SKEY, strlen(SKEY), &s), OK);
	assert_int_equal(verifier_of(VKEY, strlen(VKEY), &v), OK);
	edge_init(&e);
	expect_state(dirfd, &e, s, &v);
	for (size_t i = 0; i < COUNT_OF(leaves); i++) {
		assert_int_equal(edge_add(&e, leaves[i], strlen(leaves[i]), no_full, NULL), OK);
		expect_state(dirfd, &e, s, &v);
	}
	edge_free(&e);
	signer_free(s);
	(void)close(dirfd);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths), cmocka_unit_test(test_widths), cmocka_unit_test(test_bundle),
		cmocka_unit_test(test_checkpoint_text), cmocka_unit_test(test_tessera),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
