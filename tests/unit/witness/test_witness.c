/* A witness's folder: what it cosigns is on disk before it answers, survives a restart, and is
 * not taken up when somebody altered it. */
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

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/cosign.h"
#include "crypt/digest.h"
#include "crypt/start.h"
#include "witness/witness.h"

#define ORIGIN	"example.jp/office"
#define WHEN	1700000000u
#define LEAVES	40u

static char folder[64], path[128];	/* path: of the witness */
static struct signer *log_key, *thief;
static struct hash leaf[LEAVES];
static struct witness *w;
static struct buf vkey, answer;

static err_t subtree(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	(void)ctx;
	merkle_tree(&leaf[index << level], (size_t)1 << level, out);
	return OK;
}

/* Ask from `old` to `size`, signed by `by`; `fork`: of another tree. */
static enum witness_status ask(uint64_t old, uint64_t size, const struct signer *by, bool fork)
{
	const struct merkle_source s = { .subtree = subtree };
	struct checkpoint c = { .origin = ORIGIN, .size = size };
	struct buf note = buf_of(CHECKPOINT_MAX), body = buf_of(REQUEST_BYTES_MAX);
	struct merkle_proof p = { .count = 0 };

	merkle_tree(leaf, size, &c.root);
	if (fork)
		c.root.bytes[0] ^= 1;
	checkpoint_sign(&c, by, &note);
	if (old <= size)
		assert_int_equal(merkle_prove_consistency(&s, old, size, &p), OK);
	add_request_write(old, &p, note.bytes, note.len, &body);
	enum witness_status status = witness_add_checkpoint(w, body.bytes, body.len, WHEN + size, &answer);
	buf_free(&note);
	buf_free(&body);
	return status;
}

/* What it shows to whoever asks: size, 0 when nothing; the log's and its own line must be true. */
static uint64_t shown(void)
{
	struct buf b = buf_of(CHECKPOINT_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	struct checkpoint c = { .size = 0 };

	digest_sha256(ORIGIN, strlen(ORIGIN), digest);
	hex_of(digest, sizeof(digest), hex);
	err_t e = witness_checkpoint(w, hex, &b);
	if (e == OK) {
		assert_int_equal(checkpoint_open(b.bytes, b.len, signer_verifier(log_key), 1, &c), OK);
		assert_int_equal(c.size > 0, 1);
		assert_non_null(strstr(buf_str(&b), "witness.example"));
	} else {
		assert_int_equal(e, ERR_ABSENT);
	}
	buf_free(&b);
	return c.size;
}

static void reopen(void)
{
	struct problem why = PROBLEM_NONE;

	witness_close(w);
	w = NULL;
	if (witness_open(path, &w, &why) != OK)
		fail_msg("%s", why.text);
}

static void test_life(void **state)
{
	(void)state;
	assert_int_equal(shown(), 0);
	assert_int_equal(ask(0, 5, thief, false), WITNESS_UNTRUSTED);
	assert_int_equal(ask(3, 5, log_key, false), WITNESS_CONFLICT);
	assert_string_equal(buf_str(&answer), "0\n");
	assert_int_equal(ask(0, 5, log_key, false), WITNESS_COSIGNED);
	assert_int_equal(shown(), 5);
	assert_int_equal(ask(0, 9, log_key, false), WITNESS_CONFLICT);
	assert_string_equal(buf_str(&answer), "5\n");
	assert_int_equal(ask(5, 9, log_key, true), WITNESS_INCONSISTENT);
	assert_int_equal(ask(5, 5, log_key, true), WITNESS_INCONSISTENT);
	assert_int_equal(ask(5, 5, log_key, false), WITNESS_COSIGNED);
	assert_int_equal(ask(9, 5, log_key, false), WITNESS_MALFORMED);
	assert_int_equal(ask(5, 33, log_key, false), WITNESS_COSIGNED);
	assert_int_equal(ask(5, 20, log_key, false), WITNESS_CONFLICT);	/* back */
	assert_int_equal(shown(), 33);
	reopen();
	assert_int_equal(shown(), 33);
	assert_int_equal(ask(0, 5, log_key, false), WITNESS_CONFLICT);
	assert_string_equal(buf_str(&answer), "33\n");
	assert_int_equal(ask(33, 40, log_key, false), WITNESS_COSIGNED);
}

/* The cosignature itself, by the key that was printed when the witness was made. */
static err_t check_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct verifier v;
	uint64_t seconds;

	assert_int_equal(verifier_of(buf_str(&vkey), vkey.len, &v), OK);
	if (cosign_check(&v, n, l, &seconds) == OK) {
		assert_int_equal(seconds, WHEN + 40);
		*(bool *)ctx = true;
	}
	return OK;
}

static void test_line(void **state)
{
	(void)state;
	struct checkpoint c = { .origin = ORIGIN, .size = 40 };
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct note n;
	bool found = false;

	merkle_tree(leaf, 40, &c.root);
	assert_int_equal(ask(40, 40, log_key, false), WITNESS_COSIGNED);
	checkpoint_text(&c, &b);
	buf_u8(&b, '\n');
	buf_add(&b, answer.bytes, answer.len);
	assert_int_equal(note_each((const char *)b.bytes, b.len, &n, check_line, &found), OK);
	assert_true(found && n.signatures == 1);
	buf_free(&b);
}

static void test_malformed(void **state)
{
	(void)state;
	static const char *const table[] = { "", "old 0\n", "hello\n", "old 0\n\nexample.jp/office\n", "old 0\n\n\n\n" };

	for (size_t i = 0; i < COUNT_OF(table); i++)
		assert_int_equal(witness_add_checkpoint(w, table[i], strlen(table[i]), WHEN, &answer), WITNESS_MALFORMED);
	static const char other[] = "old 0\n\nother.example/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xe2\x80\x94 other.example/x AAAAAAA=\n";
	assert_int_equal(witness_add_checkpoint(w, other, strlen(other), WHEN, &answer), WITNESS_UNKNOWN);
}

/* A checkpoint that the log signed and that does not follow is kept. */
static void test_evidence(void **state)
{
	(void)state;
	struct stat st;
	char at[256];
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	digest_sha256(ORIGIN, strlen(ORIGIN), digest);
	hex_of(digest, sizeof(digest), hex);
	(void)snprintf(at, sizeof(at), "%s/%s/refused", path, hex);
	assert_int_equal(stat(at, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
}

/* Whoever writes into the folder cannot make it forget. */
static void test_altered(void **state)
{
	(void)state;
	struct problem why = PROBLEM_NONE;
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct witness *second = NULL;
	char at[256];
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	assert_int_equal(witness_open(path, &second, &why), ERR_BUSY);
	digest_sha256(ORIGIN, strlen(ORIGIN), digest);
	hex_of(digest, sizeof(digest), hex);
	(void)snprintf(at, sizeof(at), "%s/%s/checkpoint", path, hex);
	assert_int_equal(fs_read(AT_FDCWD, at, &b), OK);
	witness_close(w);
	w = NULL;
	for (size_t i = 0; i < b.len; i += 3) {
		b.bytes[i] ^= 1;
		assert_int_equal(fs_put(AT_FDCWD, at, b.bytes, b.len, 0644), OK);
		b.bytes[i] ^= 1;
		err_t e = witness_open(path, &w, NULL);
		/* The log's own line is not this witness's to verify again: it signed the text. */
		if (e == OK) {
			const uint8_t *lines = memmem(b.bytes, b.len, "\n\n", 2);
			assert_true(b.bytes + i > lines);
			witness_close(w);
			w = NULL;
		} else {
			assert_int_equal(e, ERR_BROKEN);
		}
	}
	assert_int_equal(fs_put(AT_FDCWD, at, b.bytes, b.len, 0644), OK);
	reopen();
	assert_int_equal(shown(), 40);
	buf_free(&b);
}

/* A state that cannot be kept is not answered with a cosignature. */
static void test_not_kept(void **state)
{
	(void)state;
	char at[256], aside[256];
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	digest_sha256(ORIGIN, strlen(ORIGIN), digest);
	hex_of(digest, sizeof(digest), hex);
	(void)snprintf(at, sizeof(at), "%s/%s", path, hex);
	(void)snprintf(aside, sizeof(aside), "%s/aside", path);
	assert_int_equal(rename(at, aside), 0);
	assert_int_equal(fs_put(AT_FDCWD, at, "", 0, 0644), OK);	/* a file where its folder was */
	assert_int_equal(ask(40, 40, log_key, false), WITNESS_FAILED);
	assert_null(strstr(buf_str(&answer), "\xe2\x80\x94"));
	assert_int_equal(unlink(at), 0);
	assert_int_equal(rename(aside, at), 0);
	assert_int_equal(ask(40, 40, log_key, false), WITNESS_FAILED);	/* until it is started again */
	reopen();
	assert_int_equal(ask(40, 40, log_key, false), WITNESS_COSIGNED);
}

static int make(void **state)
{
	(void)state;
	struct problem why = PROBLEM_NONE;
	struct buf log = buf_of(1024);

	if (crypt_start() != OK)
		return -1;
	for (unsigned i = 0; i < LEAVES; i++)
		merkle_leaf(&i, sizeof(i), &leaf[i]);
	vkey = buf_of(1024);
	answer = buf_of(CHECKPOINT_MAX);
	(void)snprintf(folder, sizeof(folder), "/tmp/sekisho-witness-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/w", folder);
	assert_int_equal(signer_new(ORIGIN, &log_key), OK);
	assert_int_equal(signer_new(ORIGIN, &thief), OK);
	verifier_text(signer_verifier(log_key), &log);
	const char *const logs[] = { buf_str(&log) };
	if (witness_new(path, "witness.example", logs, 1, &vkey, &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(witness_new(path, "witness.example", logs, 1, &vkey, NULL), ERR_EXISTS);
	buf_free(&log);
	reopen();
	assert_int_equal(witness_logs(w), 1);
	return 0;
}

static int remove_one(const char *at, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(at);
}

static int drop(void **state)
{
	(void)state;
	witness_close(w);
	signer_free(log_key);
	signer_free(thief);
	buf_free(&vkey);
	buf_free(&answer);
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),	  cmocka_unit_test(test_line),
		cmocka_unit_test(test_malformed), cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_altered),	  cmocka_unit_test(test_not_kept),
	};
	return cmocka_run_group_tests_name("witness", tests, make, drop);
}
