/* The append log: what goes in comes out, what was not published is gone after
 * reopening, proofs hold across tile borders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger_site.h"

static struct ledger_site site;

static int make(void **state)
{

	if (crypt_start() != OK)
		return 1;
	site_make(&site);
	*state = &site;
	return 0;
}

static int again(void **state)
{
	*state = &site;
	return 0;
}

static int drop(void **state)
{
	site_remove(*state);
	return 0;
}

static void add(struct ledger_site *s, uint64_t n)
{
	char text[64];
	uint64_t index;

	int len = snprintf(text, sizeof(text), "leaf %u", (unsigned)n);
	assert_int_equal(ledger_add(s->ledger, text, (size_t)len, &index), OK);
	assert_int_equal(index, n);
}

static void expect(struct ledger_site *s, uint64_t n)
{
	struct buf b = buf_of(LEDGER_ENTRY_MAX);
	char text[64];

	(void)snprintf(text, sizeof(text), "leaf %u", (unsigned)n);
	assert_int_equal(ledger_entry(s->ledger, n, &b), OK);
	assert_string_equal(buf_str(&b), text);
	buf_free(&b);
}

/* 70,000 leaves in commits of all sizes give the published root. */
static void test_grow(void **state)
{
	static const char want[] = "da0532ff7b2ee56f4067110fc964e9f27b5959f9527bfff3fa501aa7584deaf3";
	struct ledger_site *s = *state;
	uint8_t root[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1] = "";
	uint64_t n = 0, step = 1;

	while (n < 70000) {
		for (uint64_t i = 0; i < step && n < 70000; i++)
			add(s, n++);
		site_commit(s);
		assert_int_equal(ledger_size(s->ledger), n);
		step = step * 3 % 4096 + 1;
		if (step % 5 == 0)
			assert_int_equal(site_reopen(s), OK);
	}
	ledger_root(s->ledger, root);
	for (size_t i = 0; i < HASH_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", root[i]);
	assert_string_equal(hex, want);
	for (n = 0; n < 70000; n += 997)
		expect(s, n);
	expect(s, 69999);
	struct buf b = buf_of(LEDGER_ENTRY_MAX);
	assert_int_equal(ledger_entry(s->ledger, 70000, &b), ERR_ABSENT);
	buf_free(&b);
}

static void test_proofs(void **state)
{
	struct ledger_site *s = *state;
	struct merkle_proof p;
	struct merkle_edge e = { .size = 0 };
	struct hash leaf, root, old;
	char text[64];

	ledger_root(s->ledger, root.bytes);
	for (uint64_t n = 0; n < 70000; n += n < 600 ? 1 : 1009) {
		int len = snprintf(text, sizeof(text), "leaf %u", (unsigned)n);
		merkle_leaf(text, (size_t)len, &leaf);
		assert_int_equal(ledger_prove_inclusion(s->ledger, n, &p), OK);
		assert_int_equal(merkle_check_inclusion(n, 70000, &leaf, p.hash, p.count, &root), OK);
	}
	for (uint64_t n = 0; n < 70000; n++) {
		int len = snprintf(text, sizeof(text), "leaf %u", (unsigned)n);
		merkle_leaf(text, (size_t)len, &leaf);
		merkle_add(&e, &leaf);
		if (n > 600 && n % 997 != 0)
			continue;
		merkle_root(&e, &old);
		assert_int_equal(ledger_prove_consistency(s->ledger, n + 1, &p), OK);
		assert_int_equal(merkle_check_consistency(n + 1, 70000, p.hash, p.count, &old, &root), OK);
		struct hash then;
		assert_int_equal(ledger_root_at(s->ledger, n + 1, &then), OK);
		assert_true(hash_equal(&then, &old));
		assert_int_equal(ledger_prove_inclusion_at(s->ledger, n, n + 1, &p), OK);
		assert_int_equal(merkle_check_inclusion(n, n + 1, &leaf, p.hash, p.count, &old), OK);
		assert_int_equal(ledger_prove_inclusion_at(s->ledger, n, n, &p), ERR_USAGE);
	}
	assert_int_equal(ledger_root_at(s->ledger, 70001, &root), ERR_USAGE);
	assert_int_equal(ledger_prove_inclusion_at(s->ledger, 0, 70001, &p), ERR_USAGE);
	assert_int_equal(ledger_prove_consistency(s->ledger, 70001, &p), ERR_USAGE);
}

static void test_not_committed(void **state)
{
	struct ledger_site *s = *state;
	uint8_t digest[HASH_BYTES];
	struct buf b = buf_of(64);
	uint64_t size = ledger_size(s->ledger);

	add(s, size);
	assert_int_equal(ledger_put_body(s->ledger, "sealed", 6, digest), OK);
	ledger_undo(s->ledger);
	add(s, size);
	assert_int_equal(ledger_put_body(s->ledger, "sealed", 6, digest), OK);
	site_commit(s);		/* no entry names the body */
	assert_int_equal(ledger_body(s->ledger, digest, &b), ERR_ABSENT);
	add(s, size + 1);
	assert_int_equal(site_reopen(s), OK);
	assert_int_equal(ledger_size(s->ledger), size + 1);
	buf_free(&b);
}

/* A checkpoint put back from before is refused: opening must not destroy what
 * was published since. */
static void test_old_checkpoint(void **state)
{
	struct ledger_site *s = *state;
	struct buf old = buf_of(8192);
	struct problem why = PROBLEM_NONE;
	struct ledger *l;

	assert_int_equal(fs_read(s->dirfd, "ledger/checkpoint", &old), OK);
	site_fill(s);
	assert_int_equal(fs_put(s->dirfd, "ledger/checkpoint", old.bytes, old.len, 0644), OK);
	ledger_close(s->ledger);
	s->ledger = NULL;
	assert_int_equal(ledger_open(s->dirfd, SITE_ORIGIN, keys_signer(s->keys), &l, &why), ERR_BROKEN);
	assert_non_null(strstr(why.text, "older copy"));
	buf_free(&old);
}

static void test_limits(void **state)
{
	struct ledger_site *s = *state;
	char *large = calloc(1, LEDGER_ENTRY_MAX + 1);
	struct buf b = buf_of(LEDGER_ENTRY_MAX);

	assert_non_null(large);
	memset(large, 'x', LEDGER_ENTRY_MAX + 1);
	assert_int_equal(ledger_add(s->ledger, large, LEDGER_ENTRY_MAX + 1, NULL), ERR_LIMIT);
	assert_int_equal(ledger_add(s->ledger, "", 0, NULL), ERR_FORM);
	assert_int_equal(ledger_add(s->ledger, large, LEDGER_ENTRY_MAX, NULL), OK);
	site_commit(s);
	assert_int_equal(ledger_entry(s->ledger, 0, &b), OK);
	assert_int_equal(b.len, LEDGER_ENTRY_MAX);
	buf_free(&b);
	free(large);
}

static void test_reading(void **state)
{
	struct ledger_site *s = *state;
	struct ledger *l = NULL;
	struct verifier other;
	struct buf b = buf_of(LEDGER_ENTRY_MAX);

	site_fill(s);
	const struct verifier *log = signer_verifier(keys_signer(s->keys));
	assert_int_equal(ledger_open_reading(s->dirfd, log, &l, NULL), OK);
	assert_int_equal(ledger_size(l), ledger_size(s->ledger));
	assert_string_equal(ledger_origin(l), SITE_ORIGIN);
	assert_int_equal(ledger_entry(l, 0, &b), OK);
	assert_int_equal(ledger_add(l, "x", 1, NULL), ERR_BROKEN);
	ledger_close(l);
	other = *log;
	other.key[0] ^= 1;
	assert_int_equal(ledger_open_reading(s->dirfd, &other, &l, NULL), ERR_SIGNATURE);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_limits, make, drop),
		cmocka_unit_test_setup_teardown(test_reading, make, drop),
		cmocka_unit_test_setup_teardown(test_old_checkpoint, make, drop),
		cmocka_unit_test_setup_teardown(test_not_committed, make, drop),
		cmocka_unit_test_setup(test_grow, make),
		cmocka_unit_test_setup_teardown(test_proofs, again, drop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
