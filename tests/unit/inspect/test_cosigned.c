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

static void look(bool with, struct inspection *i)
{
	struct problem why = PROBLEM_NONE;
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);

	if (inspect_run(fd, with ? buf_str(&policy) : NULL, with ? policy.len : 0, i, &why) != OK)
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
	b.bytes[b.len - 30] ^= 1;
	put("ledger/checkpoint", &b);
	expect("checkpoint", "false");
	put("ledger/checkpoint", &original);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quorum),
		cmocka_unit_test(test_false_cosignature),
	};
	return cmocka_run_group_tests_name("cosigned", tests, make, drop);
}
