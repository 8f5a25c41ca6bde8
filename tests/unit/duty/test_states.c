/* test_states.c - the quick judgement for lists says what the whole one says: over all
 * golden cases, with all optional laws, at several times. */
#include "check.h"

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "duty/duty.h"
#include "run/law_dir.h"

static char root[3000];

static struct law *whole_law(void)
{
	const struct law_with with = { .all = true };
	struct problem why = PROBLEM_NONE;
	struct law *law = NULL;
	char dir[4096];

	(void)snprintf(dir, sizeof(dir), "%s/law", root);
	if (law_dir_read_with(dir, &with, &law, &why) != OK)
		fail_msg("%s", why.text);
	return law;
}

static nsec_t time_of(const char *text)
{
	nsec_t t = 0;

	assert_int_equal(clock_parse(text, strlen(text), &t), OK);
	return t;
}

static void same(const struct duty_item *a, const struct duty_item *b, const char *name)
{
	if (a->state != b->state)
		fail_msg("%s: %s: %s, quickly %s", name, a->def->id, duty_state_name(a->state), duty_state_name(b->state));
	assert_int_equal(a->done, b->done);
	assert_int_equal(a->done_at, b->done_at);
	assert_int_equal(a->has_due, b->has_due);
	assert_int_equal(a->promptly, b->promptly);
	if (a->state == DUTY_NOT_OWED)
		return;
	assert_string_equal(a->to.ja, b->to.ja);
	assert_string_equal(a->to.en, b->to.en);
	assert_int_equal(a->has_start, b->has_start);
	if (a->has_start)
		assert_int_equal(a->start, b->start);
	if (!a->has_due)
		return;
	assert_int_equal(a->target, b->target);
	assert_int_equal(a->due, b->due);
	assert_int_equal(a->left, b->left);
}

static void both(const struct law *law, const struct case_facts *c, const char *at, const char *name)
{
	struct duty_list *whole = NULL, *quick = NULL;

	assert_int_equal(duty_evaluate(law, c, time_of(at), &whole), OK);
	assert_int_equal(duty_states(law, c, time_of(at), &quick), OK);
	assert_int_equal(duty_count(whole), duty_count(quick));
	for (size_t i = 0; i < duty_count(whole); i++)
		same(duty_at(whole, i), duty_at(quick, i), name);
	duty_list_free(whole);
	duty_list_free(quick);
}

static void one_case(const struct law *law, const char *file)
{
	static const char *const times[] = { "2021-06-01", "2024-04-02", "2026-04-12", "2026-07-01", "2031-01-01" };
	struct problem why = PROBLEM_NONE;
	struct buf b = buf_of(1u << 20);
	struct case_facts *c = case_new(law);

	assert_int_equal(fs_read(AT_FDCWD, file, &b), OK);
	if (case_read(c, file, b.bytes, b.len, &why) != OK)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < COUNT_OF(times); i++)
		both(law, c, times[i], file);
	case_free(c);
	buf_free(&b);
}

static void quick_says_what_whole_says(void **state)
{
	struct law *law = whole_law();
	char path[4096];
	size_t cases = 0;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/tests/golden/duty", root);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;) {
		const char *dot = strrchr(d->d_name, '.');
		if (dot == NULL || strcmp(dot, ".yaml") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/tests/golden/duty/%s", root, d->d_name);
		one_case(law, path);
		cases++;
	}
	(void)closedir(dir);
	assert_true(cases > 20);
	law_free(law);
}

static enum truth item_of(const struct law *law, const char *facts, const char *name, const char *item)
{
	struct case_facts *c = case_new(law);
	struct derived_truth items[8];
	enum truth truth = TRUTH_UNKNOWN;
	bool found = false;

	assert_int_equal(case_read(c, "facts", facts, strlen(facts), NULL), OK);
	size_t count = case_derived(law, c, time_of("2026-07-01"), name, items, COUNT_OF(items));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i].id, item) == 0) {
			truth = items[i].truth;
			found = true;
		}
	}
	assert_true(found || count == 0);
	case_free(c);
	return truth;
}

static void derived_items_have_three_values(void **state)
{
	struct law *law = whole_law();

	(void)state;
	assert_int_equal(item_of(law, "people: 1001", "appi.rule7", "4"), TRUTH_TRUE);
	assert_int_equal(item_of(law, "people: 1000", "appi.rule7", "4"), TRUTH_FALSE);
	assert_int_equal(item_of(law, "people: 1001", "appi.rule7", "1"), TRUTH_UNKNOWN);
	assert_int_equal(item_of(law, "data_kinds: [medical_history]", "appi.rule7", "1"), TRUTH_TRUE);
	assert_int_equal(item_of(law, "people: 1001", "no.such", "4"), TRUTH_UNKNOWN);
	law_free(law);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quick_says_what_whole_says),
		cmocka_unit_test(derived_items_have_three_values),
	};
	const char *source = getenv("SEKISHO_SOURCE");

	(void)snprintf(root, sizeof(root), "%s", source != NULL ? source : ".");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
