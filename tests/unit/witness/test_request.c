/* Requests to a witness, and which of them follow from what was cosigned last. The first text is
 * the example of C2SP tlog-witness; trees are of leaves "leaf 0", "leaf 1" ... */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypt/start.h"
#include "witness/request.h"

#define HASH1	"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
#define NOTE	"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" \
	"\xe2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
#define LEAVES	70u

static struct hash leaf[LEAVES];

static err_t parse(const char *text, size_t len, struct add_request *r)
{
	static char exact[REQUEST_BYTES_MAX * 2];

	assert_true(len <= sizeof(exact));
	memcpy(exact, text, len);
	return add_request_parse(exact, len, r);
}

static void test_example(void **state)
{
	(void)state;
	static const char text[] = "old 20852014\n" HASH1
		"jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
		"/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n" NOTE;
	struct add_request r;
	struct checkpoint c;

	assert_int_equal(parse(text, sizeof(text) - 1, &r), OK);
	assert_int_equal(r.old, 20852014);
	assert_int_equal(r.count, 4);
	assert_int_equal(r.note_len, sizeof(NOTE) - 1);
	assert_int_equal(checkpoint_peek(r.note, r.note_len, &c), OK);
	assert_int_equal(c.size, 20852163);
	for (size_t n = 0; n < sizeof(text) - sizeof(NOTE); n++)
		assert_int_equal(parse(text, n, &r), ERR_FORM);	/* cut off before the note */
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const table[] = {
		"", "\n", "old 1", "old 1\n", "old 1\n\n", "old \n\n" NOTE, "old  1\n\n" NOTE, "old 01\n\n" NOTE,
		"old -1\n\n" NOTE, "old +1\n\n" NOTE, "old 1 \n\n" NOTE, "old 0x1\n\n" NOTE, "OLD 1\n\n" NOTE, "1\n\n" NOTE,
		"old 1\r\n\r\n" NOTE, "old 9999999999999999999\n\n" NOTE, "old 1\n" NOTE,
		"old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw\n\n" NOTE,
		"old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax=\n\n" NOTE,
		"old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkawA\n\n" NOTE,
		"old 1\n " HASH1 "\n" NOTE,
	};
	struct add_request r;

	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (parse(table[i], strlen(table[i]), &r) != ERR_FORM || r.note != NULL || r.old != 0)
			fail_msg("request %zu", i);
	struct buf b = buf_of(REQUEST_BYTES_MAX * 2);
	buf_text(&b, "old 1\n");
	for (unsigned i = 0; i < REQUEST_PROOF_MAX; i++)
		buf_text(&b, HASH1);
	size_t at = b.len;
	buf_text(&b, "\n" NOTE);
	assert_int_equal(parse(buf_str(&b), b.len, &r), OK);
	assert_int_equal(r.count, REQUEST_PROOF_MAX);
	b.len = at;
	buf_text(&b, HASH1 "\n" NOTE);
	assert_int_equal(parse(buf_str(&b), b.len, &r), ERR_LIMIT);
	while (b.len <= REQUEST_BYTES_MAX)
		buf_text(&b, HASH1);
	assert_int_equal(parse(buf_str(&b), b.len, &r), ERR_LIMIT);
	buf_free(&b);
}

static err_t subtree(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	(void)ctx;
	merkle_tree(&leaf[index << level], (size_t)1 << level, out);
	return OK;
}

static struct checkpoint tree(uint64_t size)
{
	struct checkpoint c = { .origin = "x", .size = size };

	merkle_tree(leaf, size, &c.root);
	return c;
}

/* Every pair of sizes: the true proof is good; the wrong old size, a missing or changed hash,
 * another root, are not. */
static void test_judged(void **state)
{
	(void)state;
	const struct merkle_source s = { .subtree = subtree };

	for (uint64_t old = 0; old <= LEAVES; old++) {
		for (uint64_t size = old; size <= LEAVES; size++) {
			const struct checkpoint last = tree(old), c = tree(size);
			struct checkpoint other = c;
			struct add_request r = { .old = old };
			struct merkle_proof p;
			assert_int_equal(merkle_prove_consistency(&s, old, size, &p), OK);
			r.count = p.count;
			memcpy(r.proof, p.hash, p.count * sizeof(p.hash[0]));
			assert_int_equal(request_judge(&last, &r, &c), WITNESS_COSIGNED);
			other.root.bytes[5] ^= 1;
			if (old > 0 || size == 0)	/* from nothing any tree follows */
				assert_int_equal(request_judge(&last, &r, &other), WITNESS_INCONSISTENT);
			r.proof[r.count++] = c.root;
			assert_int_equal(request_judge(&last, &r, &c), WITNESS_INCONSISTENT);
			r.count--;
			if (r.count > 0) {
				r.proof[0].bytes[0] ^= 1;
				assert_int_equal(request_judge(&last, &r, &c), WITNESS_INCONSISTENT);
				r.proof[0].bytes[0] ^= 1;
				r.count--;
				assert_int_equal(request_judge(&last, &r, &c), WITNESS_INCONSISTENT);
				r.count++;
			}
			r.old = old + 1;
			assert_int_equal(request_judge(&last, &r, &c), old + 1 > size ? WITNESS_MALFORMED : WITNESS_CONFLICT);
		}
	}
	/* Back: the client admits it, and the client hides it. */
	const struct checkpoint last = tree(20), before = tree(10);
	struct add_request r = { .old = 20 };
	assert_int_equal(request_judge(&last, &r, &before), WITNESS_MALFORMED);
	r.old = 10;
	assert_int_equal(request_judge(&last, &r, &before), WITNESS_CONFLICT);
	r.old = 0;
	assert_int_equal(request_judge(&last, &r, &before), WITNESS_CONFLICT);
}

static int start(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LEAVES; i++) {
		char text[16];
		int n = snprintf(text, sizeof(text), "leaf %u", i);
		merkle_leaf(text, (size_t)n, &leaf[i]);
	}
	return crypt_start() == OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_judged),
	};
	return cmocka_run_group_tests_name("request", tests, start, NULL);
}
