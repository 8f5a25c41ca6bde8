/* Policies, and checkpoints judged under them. Keys and signatures were made by another
 * implementation (Python's cryptography) from the rules of C2SP tlog-cosignature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/enc.h"
#include "crypt/cosign.h"
#include "crypt/start.h"
#include "inspect/policy.h"

#define LOG	"example.jp/office+04c49731+AcQPlYQk5VBrUg+RFKOWs21UGFVMKCpV8jpUcevjBk+X"
#define TEXT	"example.jp/office\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jq2FY=\n"
#define LOG_LINE	"\xe2\x80\x94 example.jp/office BMSXMR7QtUerbsV7RILO4D+28bWjfm9pir+zzXXNou3JELhhTFp5XUCRSQoVuuWJHuxtYCRhoxD5zLci4LOSNyUAFwI=\n"
#define WHEN	1700000000u	/* of the first cosignature; a second later each */

static const char *const keys[] = {
	"w1.example+de5cafe7+BP38I9uq2r7Zuf4mfNfyKP6G5vmZnjrboELvomeq5ZHr",
	"w2.example+b3d23c65+BFSvRNk2VbWx38Eml/U0COdK6m/eJfYS7BKbhdpPCLdF",
	"w3.example+90ffa395+BJvcuyOoVwUs2yEkoP9pgvFnq8yzSNhXhh+IleMHNsLH",
	"w4.example+d9147779+BFrjstuYbgTsjeQ301nyAzy9ZvU9CsNKcfm6ZRLFvX4S",
	"w5.example+b4bb4a06+BOpDGg7sdSg6ua7mUN233WH1HLLvgYo5w3OahkMFdp8S",
};

static const char *const lines[] = {
	"\xe2\x80\x94 w1.example 3lyv5wAAAABlU/EALmf4sHjFJxjRgzUy+yVz+Z9lx1c8NGj3Cgc1wZVqEj0l1gLTaMA4jBHSSOpZQeyxHMWGfJhL4h4nFfQnpGSwAA==\n",
	"\xe2\x80\x94 w2.example s9I8ZQAAAABlU/EBgaR/qihHlzfNXre+eFcFLgffarXkbtvzZuaMxCVHAcYk3cbgSdlZF3om10BpgHq5M2nnR6oCD+GU6mcX+BXuCw==\n",
	"\xe2\x80\x94 w3.example kP+jlQAAAABlU/ECmlDzG99Cn/4+g6JjIgVvkVonMyscOiWbWbn+OTYVkb3RfzNZ8R0O37GaZot15sG1eKDdQR3e5pqMF43f0YzyCA==\n",
	"\xe2\x80\x94 w4.example 2RR3eQAAAABlU/EDi5MxQjOcFv639aO8DdOwsmLqtmJBeJI9xHrh3Ahtuudm++CtbogEskzNgp6i3ZQ0d77OtH3f/kTWLulP4OyYDA==\n",
	"\xe2\x80\x94 w5.example tLtKBgAAAABlU/EEeick5/xFfMAJnujDkWWXDT+J81+icYCKHiVr6qxEz0sGoQR1RHnX2pyu66+s6L3DJ5hYMLkttvgmb3bcKB33Bw==\n",
};

#define W(n, key)	"witness " n " " key "\n"
#define W1	"w1.example+de5cafe7+BP38I9uq2r7Zuf4mfNfyKP6G5vmZnjrboELvomeq5ZHr"
#define W2	"w2.example+b3d23c65+BFSvRNk2VbWx38Eml/U0COdK6m/eJfYS7BKbhdpPCLdF"
#define HEAD	"log " LOG "\n"
#define TWO	HEAD W("a", W1) W("b", W2)

static err_t read_policy(const char *text, size_t len, struct policy *p)
{
	struct problem why = PROBLEM_NONE;
	char *exact = malloc(len > 0 ? len : 1);

	assert_non_null(exact);
	memcpy(exact, text, len);
	err_t e = policy_parse(exact, len, p, &why);
	if ((e != OK) != (why.text[0] != '\0'))
		fail_msg("%s: '%s'", err_text(e), why.text);
	free(exact);
	return e;
}

static struct policy *policy_of(const char *text)
{
	struct policy *p = malloc(sizeof(*p));

	assert_non_null(p);
	assert_int_equal(read_policy(text, strlen(text), p), OK);
	return p;
}

/* The example of C2SP tlog-policy: two of the X, any of the Y, over all 32 sets of witnesses. */
static void test_groups(void **state)
{
	(void)state;
	struct buf text = buf_of(8192), note = buf_of(NOTE_MAX);

	buf_text(&text, "# keys of a test\n\n  \t\nlog\t" LOG "  https://example.jp/ledger/ \n");
	for (unsigned i = 0; i < COUNT_OF(keys); i++)
		buf_printf(&text, "witness %s%u %s https://w%u.example/\n", i < 3 ? "X" : "Y", i, keys[i], i);
	buf_text(&text, "group X-witnesses 2 X0 X1 X2\ngroup Y-witnesses any Y3 Y4\n"
			"\tgroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n  # end\n");
	struct policy *p = policy_of(buf_str(&text));
	assert_string_equal(policy_quorum_name(p), "X-and-Y");
	assert_string_equal(p->witness[4].url, "https://w4.example/");
	for (unsigned set = 0; set < 32; set++) {
		struct policy_seen seen = { .seconds = { 0 } };
		struct checkpoint c;
		buf_clear(&note);
		buf_text(&note, TEXT "\n" LOG_LINE);
		for (unsigned i = 0; i < COUNT_OF(lines); i++)
			if ((set >> i & 1) != 0)
				buf_text(&note, lines[i]);
		assert_int_equal(policy_open(p, note.bytes, note.len, &c, &seen), OK);
		unsigned x = (set & 1) + (set >> 1 & 1) + (set >> 2 & 1);
		assert_int_equal(policy_met(p, &seen), x >= 2 && (set & 24) != 0);
		assert_int_equal(policy_seen_count(&seen), x + (set >> 3 & 1) + (set >> 4 & 1));
		for (unsigned i = 0; i < COUNT_OF(lines); i++)
			assert_int_equal(seen.seconds[i], (set >> i & 1) != 0 ? WHEN + i : 0);
		assert_int_equal(c.size, 17);
	}
	free(p);
	buf_free(&note);
	buf_free(&text);
}

static void test_one_and_none(void **state)
{
	(void)state;
	struct policy *one = policy_of(TWO "quorum b\n"), *none = policy_of("\t" HEAD " quorum\tnone \n");
	struct policy_seen seen = { .seconds = { 0 } };

	assert_false(policy_met(one, &seen));
	assert_true(policy_met(none, &seen));
	seen.seconds[0] = 1;
	assert_false(policy_met(one, &seen));
	seen.seconds[1] = 1;
	assert_true(policy_met(one, &seen));
	assert_string_equal(policy_quorum_name(one), "b");
	assert_string_equal(policy_quorum_name(none), "none");
	free(one);
	free(none);
}

/* A false line of a known witness spoils the checkpoint; of an unknown one, nothing. */
static void test_false_lines(void **state)
{
	(void)state;
	struct policy *p = policy_of(TWO "group g any a b\nquorum g\n");
	char note[] = TEXT "\n" LOG_LINE "\xe2\x80\x94 w1.example 3lyv5wAAAABlU/EALmf4sHjFJxjRgzUy+yVz+Z9lx1c8NGj3Cgc1wZVqEj0l1gLTaMA4jBHSSOpZQeyxHMWGfJhL4h4nFfQnpGSwAA==\n";
	struct policy_seen seen = { .seconds = { 0 } };
	struct checkpoint c;

	assert_int_equal(policy_open(p, note, strlen(note), &c, &seen), OK);
	assert_int_equal(seen.seconds[0], WHEN);
	assert_true(policy_met(p, &seen));
	memset(&seen, 0, sizeof(seen));
	note[strlen(note) - 20] ^= 1;
	assert_int_equal(policy_open(p, note, strlen(note), &c, &seen), ERR_SIGNATURE);
	assert_int_equal(policy_seen_count(&seen), 0);
	assert_int_equal(c.size, 0);
	struct policy *other = policy_of(HEAD W("b", W2) "quorum b\n");
	assert_int_equal(policy_open(other, note, strlen(note), &c, &seen), OK);
	assert_false(policy_met(other, &seen));
	/* Cosigned and not signed by the log. */
	char bare[4096];
	(void)snprintf(bare, sizeof(bare), "%s\n%s", TEXT, lines[0]);
	assert_int_equal(policy_open(p, bare, strlen(bare), &c, &seen), ERR_SIGNATURE);
	free(other);
	free(p);
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		err_t want;
	} table[] = {
		{ "", ERR_FORM },
		{ "quorum none\n", ERR_FORM },				/* no log to trust */
		{ HEAD, ERR_FORM },					/* no quorum */
		{ HEAD "quorum none", ERR_FORM },			/* cut off */
		{ HEAD "quorum none\nquorum none\n", ERR_FORM },
		{ HEAD "quorum\n", ERR_FORM },
		{ HEAD "quorum none none\n", ERR_FORM },
		{ HEAD "quorum a\n", ERR_FORM },
		{ HEAD "quorum a\n" W("a", W1), ERR_FORM },		/* forwards */
		{ HEAD HEAD "quorum none\n", ERR_FORM },		/* the same key twice */
		{ "log\nquorum none\n", ERR_FORM },
		{ "log " LOG " a b\nquorum none\n", ERR_FORM },
		{ "log " W1 "\nquorum none\n", ERR_FORM },		/* a witness's key */
		{ HEAD W("a", LOG) "quorum a\n", ERR_FORM },		/* a log's key */
		{ HEAD W("a", W1) W("b", W1) "quorum a\n", ERR_FORM },	/* the same key twice */
		{ HEAD W("a", W1) W("a", W2) "quorum a\n", ERR_FORM },	/* the same name twice */
		{ HEAD W("none", W1) "quorum none\n", ERR_FORM },
		{ HEAD "witness a\nquorum none\n", ERR_FORM },
		{ HEAD "witness a " W1 " u v\nquorum none\n", ERR_FORM },
		{ TWO "group g 2 a\nquorum g\n", ERR_FORM },
		{ TWO "group g 0 a b\nquorum g\n", ERR_FORM },
		{ TWO "group g 01 a b\nquorum g\n", ERR_FORM },
		{ TWO "group g -1 a b\nquorum g\n", ERR_FORM },
		{ TWO "group g 4294967297 a b\nquorum g\n", ERR_FORM },
		{ TWO "group g all\nquorum g\n", ERR_FORM },
		{ TWO "group g some a b\nquorum g\n", ERR_FORM },
		{ TWO "group g all a a\nquorum g\n", ERR_FORM },
		{ TWO "group g all g\nquorum g\n", ERR_FORM },
		{ TWO "group g all a c\nquorum g\n", ERR_FORM },
		{ TWO "group g all a none\nquorum g\n", ERR_FORM },
		{ TWO "group a all b\nquorum b\n", ERR_FORM },		/* one space of names */
		{ TWO "group none all b\nquorum b\n", ERR_FORM },
		{ TWO "group g any a b\ngroup h any a\nquorum g\n", ERR_FORM },	/* in one way only */
		{ HEAD "Quorum none\n", ERR_FORM },
		{ HEAD "quorum none\r\n", ERR_FORM },
		{ HEAD "# bell \a\nquorum none\n", ERR_FORM },
		{ HEAD "# \x7f\nquorum none\n", ERR_FORM },
	};
	struct policy *p = malloc(sizeof(*p));

	assert_non_null(p);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		err_t e = read_policy(table[i].text, strlen(table[i].text), p);
		if (e != table[i].want)
			fail_msg("policy %zu: %s", i, err_text(e));
	}
	static const char nul[] = HEAD "# \0\nquorum none\n";
	assert_int_equal(read_policy(nul, sizeof(nul) - 1, p), ERR_FORM);
	free(p);
}

/* A key of ML-DSA-44: named, not passed over. */
static void test_other_type(void **state)
{
	(void)state;
	static uint8_t key[1 + 1312] = { SIGN_COSIGNATURE_MLDSA };
	struct buf text = buf_of(8192);
	struct policy *p = malloc(sizeof(*p));

	assert_non_null(p);
	buf_text(&text, HEAD "witness w w.example+00000000+");
	base64_add(&text, key, sizeof(key));
	buf_text(&text, "\nquorum w\n");
	assert_int_equal(read_policy((const char *)text.bytes, text.len, p), ERR_UNKNOWN);
	free(p);
	buf_free(&text);
}

/* 32 logs, 64 witnesses, 64 groups, and not one more; names are opaque. */
static void test_limits(void **state)
{
	(void)state;
	struct buf text = buf_of(1u << 20), more = buf_of(1u << 20);
	struct policy *p = malloc(sizeof(*p));
	struct signer *s = NULL;

	assert_non_null(p);
	for (unsigned i = 0; i < POLICY_LOGS_MAX + POLICY_WITNESSES_MAX; i++) {
		bool log = i < POLICY_LOGS_MAX;
		assert_int_equal(signer_new("example.org/x", &s), OK);
		const struct verifier v = log ? *signer_verifier(s) : cosigner_verifier(s);
		buf_text(&text, log ? "log " : "witness ");
		if (!log)
			buf_printf(&text, "\xe2\x84\xaa\xff%u ", i - POLICY_LOGS_MAX);
		verifier_text(&v, &text);
		buf_u8(&text, '\n');
		signer_free(s);
	}
	buf_text(&text, "group all all");	/* a name like any other */
	for (unsigned i = 0; i < POLICY_WITNESSES_MAX; i++)
		buf_printf(&text, " \xe2\x84\xaa\xff%u", i);
	buf_u8(&text, '\n');
	for (unsigned i = 1; i < POLICY_GROUPS_MAX; i++)
		buf_printf(&text, i == 1 ? "group %u any all\n" : "group %u any %u\n", i, i - 1);
	buf_printf(&text, "#%0*d\n", 4000, 0);
	for (unsigned i = 0; i < 200; i++)
		buf_text(&text, i == 0 ? "# many" : " words");
	buf_text(&text, "\nquorum 63\n");
	assert_int_equal(read_policy((const char *)text.bytes, text.len, p), OK);
	assert_int_equal(p->log_count + p->witness_count + p->group_count, 160);
	struct policy_seen seen = { .seconds = { 0 } };
	for (unsigned i = 0; i < POLICY_WITNESSES_MAX; i++) {
		assert_false(policy_met(p, &seen));
		seen.seconds[i] = 1;
	}
	assert_true(policy_met(p, &seen));
	buf_add(&more, text.bytes, text.len);
	buf_text(&more, "log " LOG "\n");
	assert_int_equal(read_policy((const char *)more.bytes, more.len, p), ERR_LIMIT);
	buf_clear(&more);
	buf_add(&more, text.bytes, text.len);
	buf_text(&more, W("last", W1));
	assert_int_equal(read_policy((const char *)more.bytes, more.len, p), ERR_LIMIT);
	buf_clear(&more);
	buf_add(&more, text.bytes, text.len);
	buf_text(&more, "group last any 63\n");
	assert_int_equal(read_policy((const char *)more.bytes, more.len, p), ERR_LIMIT);
	buf_free(&more);
	buf_free(&text);
	free(p);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),	   cmocka_unit_test(test_one_and_none),
		cmocka_unit_test(test_false_lines), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_other_type), cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests_name("policy", tests, start, NULL);
}
