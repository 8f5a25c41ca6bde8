/* Ledgers under a policy with witnesses: sound when the quorum cosigned, a violation
 * when not, or when a cosignature is false. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/cosign.h"
#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger/checkpoint.h"
#include "ledger_site.h"

static struct ledger_site site;
static struct signer *witness[2];
static struct buf policy, original;

/* The text of the policy: log, two witnesses, then `rest`. */
static void policy_with(const char *rest)
{
	buf_clear(&policy);
	buf_text(&policy, "log ");
	verifier_text(signer_verifier(keys_signer(site.keys)), &policy);
	for (unsigned i = 0; i < 2; i++) {
		const struct verifier v = cosigner_verifier(witness[i]);
		buf_printf(&policy, "\nwitness w%u ", i);
		verifier_text(&v, &policy);
	}
	buf_printf(&policy, "\n%s", rest);
}

static int make(void **state)
{
	*state = &site;
	if (crypt_start() != OK)
		return 1;
	policy = buf_of(8192);
	original = buf_of(CHECKPOINT_MAX);
	site_make(&site);
	site_fill(&site);
	assert_int_equal(signer_new("witness.example/0", &witness[0]), OK);
	assert_int_equal(signer_new("witness.example/1", &witness[1]), OK);
	assert_int_equal(fs_read(site.dirfd, "ledger/checkpoint", &original), OK);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	site_remove(&site);
	signer_free(witness[0]);
	signer_free(witness[1]);
	buf_free(&policy);
	buf_free(&original);
	return 0;
}

static struct inspect_held held;	/* given to each inspection if held.whose is set */

static void look(bool with, struct inspection *i)
{
	const struct inspect_how how = { .policy = with ? buf_str(&policy) : NULL,
		.policy_len = with ? policy.len : 0, .held = &held, .held_count = held.whose != NULL };
	struct problem why = PROBLEM_NONE;
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);

	if (inspect_with(fd, &how, i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
}

/* `words` NULL: sound. */
static void expect(const char *file, const char *words)
{
	struct inspection i;
	bool found = false;

	look(true, &i);
	for (size_t n = 0; n < i.violation_count; n++)
		found = found || (words != NULL && strstr(i.violations[n].text, words) != NULL &&
				  i.violations[n].file != NULL && strcmp(i.violations[n].file, file) == 0);
	if (words == NULL ? !i.sound : !found || i.sound)
		fail_msg("expected %s; found: %s", words != NULL ? words : "sound",
			 i.violation_count > 0 ? i.violations[0].text : "nothing");
	inspection_free(&i);
}

/* The signed text of the present checkpoint. */
static size_t text_len(void)
{
	const char *end = strstr(buf_str(&original), "\n\n");

	assert_non_null(end);
	return (size_t)(end - (const char *)original.bytes) + 1;
}

/* The checkpoint, cosigned by a set of the witnesses. */
static void cosigned(unsigned set, struct buf *out)
{
	buf_clear(out);
	buf_add(out, original.bytes, original.len);
	for (unsigned i = 0; i < 2; i++)
		if ((set >> i & 1) != 0)
			cosign_add((const char *)original.bytes, text_len(), witness[i], 1700000000 + i, out);
	assert_int_equal(out->err, OK);
}

/* Another letter of base64 in its place: the form stays. */
static void other_letter(struct buf *b, size_t at)
{
	b->bytes[at] = b->bytes[at] == 'A' ? 'B' : 'A';
}

static void put(const char *path, const struct buf *b)
{
	assert_int_equal(fs_put(site.dirfd, path, b->bytes, b->len, 0644), OK);
}

static void test_quorum(void **state)
{
	(void)state;
	static const char *const rest[] = { "quorum none\n", "quorum w1\n", "group g all w0 w1\nquorum g\n",
					    "group g any w0 w1\nquorum g\n" };
	static const bool met[][4] = { { true, true, true, true }, { false, false, true, true },
				       { false, false, false, true }, { false, true, true, true } };
	struct buf b = buf_of(CHECKPOINT_MAX);

	for (unsigned r = 0; r < COUNT_OF(rest); r++)
		for (unsigned set = 0; set < 4; set++) {
			policy_with(rest[r]);
			cosigned(set, &b);
			put("ledger/checkpoint", &b);
			expect("checkpoint", met[r][set] ? NULL : "quorum");
		}
	struct inspection i;
	look(true, &i);
	assert_int_equal(i.checks[CHECK_COSIGNATURES], 2);
	assert_string_equal(i.quorum, "g");
	inspection_free(&i);
	look(false, &i);		/* without a policy: lines of unknown keys */
	assert_true(i.sound);
	assert_int_equal(i.checks[CHECK_COSIGNATURES], 0);
	inspection_free(&i);
	put("ledger/checkpoint", &original);
	buf_free(&b);
}

static void test_false_cosignature(void **state)
{
	(void)state;
	struct buf b = buf_of(CHECKPOINT_MAX);

	policy_with("group g any w0 w1\nquorum g\n");
	cosigned(3, &b);
	other_letter(&b, b.len - 30);
	put("ledger/checkpoint", &b);
	expect("checkpoint", "false");
	put("ledger/checkpoint", &original);
	buf_free(&b);
}

/* The quorum by the file beside the checkpoint, not by the checkpoint itself. */
static void test_beside(void **state)
{
	(void)state;
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct inspection i;

	policy_with("group g all w0 w1\nquorum g\n");
	cosigned(3, &b);
	put("ledger/witnessed/17", &b);
	expect("checkpoint", NULL);
	look(false, &i);		/* lines of keys that nobody named */
	assert_true(i.sound);
	inspection_free(&i);
	cosigned(1, &b);
	put("ledger/witnessed/17", &b);
	expect("checkpoint", "1 of its 2 witnesses");
	cosigned(2, &b);		/* half beside it, half on it */
	put("ledger/checkpoint", &b);
	expect("checkpoint", NULL);
	put("ledger/checkpoint", &original);
	cosigned(3, &b);
	other_letter(&b, b.len - 30);
	put("ledger/witnessed/17", &b);
	expect("witnessed/17", "cosignature");
	cosigned(3, &b);
	other_letter(&b, text_len() - 40);	/* of the root */
	put("ledger/witnessed/17", &b);
	expect("witnessed/17", "not signed by the log");
	cosigned(3, &b);
	assert_int_equal(unlinkat(site.dirfd, "ledger/witnessed/17", 0), 0);
	static const char *const odd[] = { "18", "017", "17.tmp", "x", "0" };
	for (unsigned n = 0; n < COUNT_OF(odd); n++) {
		char path[64];
		(void)snprintf(path, sizeof(path), "ledger/witnessed/%s", odd[n]);
		put(path, &b);
		expect(path + 7, strcmp(odd[n], "17.tmp") == 0 ? "interrupted" : strlen(odd[n]) == 2 || *odd[n] == '0'
		       ? odd[n][1] == '8' || odd[n][1] == '\0' ? "of size 17" : "does not belong" : "does not belong");
		assert_int_equal(unlinkat(site.dirfd, path, 0), 0);
	}
	buf_free(&b);
}

/* A checkpoint that the true key signed, of any size and root. */
static void signed_by_log(uint64_t size, const struct hash *root, struct buf *out)
{
	struct checkpoint c = { .origin = SITE_ORIGIN, .size = size, .root = *root };

	buf_clear(out);
	checkpoint_sign(&c, keys_signer(site.keys), out);
	assert_int_equal(out->err, OK);
}

/* Whoever kept a checkpoint sees another history, and an older state. */
static void test_split(void **state)
{
	(void)state;
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct checkpoint now;
	struct hash empty, other = { .bytes = { 1 } };
	struct inspection i;

	merkle_tree(NULL, 0, &empty);
	assert_int_equal(checkpoint_peek(original.bytes, original.len, &now), OK);
	policy_with("quorum none\n");
	signed_by_log(now.size, &now.root, &b);
	held = (struct inspect_held){ .whose = "mine", .bytes = b.bytes, .len = b.len, .since = true };
	look(true, &i);
	assert_true(i.sound && i.since == now.size);
	assert_int_equal(i.checks[CHECK_HELD], 1);
	assert_int_equal(i.checks[CHECK_BODIES], 0);
	inspection_free(&i);
	signed_by_log(0, &empty, &b);
	held.bytes = b.bytes;
	held.len = b.len;
	look(false, &i);
	assert_true(i.sound && i.since == 0);
	assert_true(i.checks[CHECK_BODIES] > 0);
	inspection_free(&i);
	static const struct {
		unsigned less;
		bool more;
		const char *words;
	} table[] = {
		{ 0, false, "two histories" }, { 17, false, "two histories" }, { 10, false, "two histories" },
		{ 1, true, "older state" },
	};
	for (unsigned n = 0; n < COUNT_OF(table); n++) {
		signed_by_log(table[n].more ? now.size + table[n].less : now.size - table[n].less, &other, &b);
		held.bytes = b.bytes;
		held.len = b.len;
		expect("checkpoint", table[n].words);
	}
	struct signer *thief;
	assert_int_equal(signer_new(SITE_ORIGIN, &thief), OK);
	buf_clear(&b);
	checkpoint_sign(&now, thief, &b);
	held.bytes = b.bytes;
	held.len = b.len;
	expect("checkpoint", "not signed by the log's key");
	signer_free(thief);
	held.len = 40;
	expect("checkpoint", "no signed checkpoint");
	held.whose = NULL;
	/* Beside the checkpoint: signed truly, of a size that is not the file's history. */
	signed_by_log(10, &other, &b);
	put("ledger/witnessed/10", &b);
	expect("witnessed/10", "two histories");
	assert_int_equal(unlinkat(site.dirfd, "ledger/witnessed/10", 0), 0);
	expect("checkpoint", NULL);
	buf_free(&b);
}

/* The keeper's own opening refuses, too, when witnesses know a later state. */
static void test_put_back(void **state)
{
	(void)state;
	struct hash other = { .bytes = { 1 } };
	struct buf b = buf_of(CHECKPOINT_MAX);

	signed_by_log(18, &other, &b);
	put("ledger/witnessed/18", &b);
	assert_int_equal(site_reopen(&site), ERR_BROKEN);
	assert_int_equal(unlinkat(site.dirfd, "ledger/witnessed/18", 0), 0);
	assert_int_equal(site_reopen(&site), OK);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quorum),
		cmocka_unit_test(test_false_cosignature),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_put_back),
	};
	return cmocka_run_group_tests_name("cosigned", tests, make, drop);
}
