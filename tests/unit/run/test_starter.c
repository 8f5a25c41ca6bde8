/* The starter criteria and those of the sample scene: they load with their
 * lists, say what they keep, and are not over-broad. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/fs.h"
#include "criteria/broad.h"
#include "criteria/explain.h"
#include "run/load.h"

#include <fcntl.h>

static const char *source(void)
{
	const char *path = getenv("SEKISHO_SOURCE");

	return path != NULL ? path : ".";
}

static unsigned check_folder(const char *folder)
{
	char path[4096];
	unsigned count = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", source(), folder);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;) {
		struct problem why = PROBLEM_NONE;
		struct loaded l = { 0 };
		struct broad broad;
		struct buf out = buf_of(1u << 20);
		if (strlen(d->d_name) < 4 || strcmp(d->d_name + strlen(d->d_name) - 4, ".yml") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s/%s", source(), folder, d->d_name);
		if (load_rule(path, NULL, &l, &why) != OK || criterion_broad(l.rule, &broad, &why) != OK)
			fail_msg("%s", why.text);
		assert_true(l.rule->terms.there);
		assert_non_null(l.rule->tags);
		assert_false(broad.warned);
		criterion_explain(l.rule, false, &out);
		criterion_explain(l.rule, true, &out);
		assert_int_equal(out.err, OK);
		buf_free(&out);
		load_free(&l);
		count++;
	}
	(void)closedir(dir);
	return count;
}

static void test_rules(void **state)
{
	(void)state;
	assert_int_equal(check_folder("criteria"), 8);
	assert_int_equal(check_folder("tests/lab/criteria"), 2);
}

static void test_authority(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct buf b = buf_of(AUTHORITY_BYTES_MAX);
	struct authority *a = NULL;
	char path[4096];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/criteria/authority/own-network.yml", source());
	assert_int_equal(fs_read(AT_FDCWD, path, &b), OK);
	if (authority_parse(path, b.bytes, b.len, &a, &why) != OK)
		fail_msg("%s", why.text);
	assert_string_equal(a->id, "own-network");
	authority_free(a);
	buf_free(&b);
}

/* A list given from outside goes before the one the rule names. */
static void test_given(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct loaded l = { 0 };
	char path[4096], given[4096];
	struct load_lists lists = { .given = { given }, .count = 1 };

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/criteria/listed-addresses.yml", source());
	(void)snprintf(given, sizeof(given), "bad_addresses=%s/tests/lab/lists/bad-addresses.csv#indicator", source());
	if (load_rule(path, &lists, &l, &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(l.rule->lists[0].count, 4);
	load_free(&l);
	(void)snprintf(given, sizeof(given), "bad_addresses=/nowhere");
	assert_int_equal(load_rule(path, &lists, &l, &why), ERR_ABSENT);
	assert_non_null(strstr(why.text, "cannot read list `bad_addresses` from /nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules), cmocka_unit_test(test_authority), cmocka_unit_test(test_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
