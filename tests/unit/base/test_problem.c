/* The first problem stays; errors have a text and a status. */
#include "../check.h"

#include <errno.h>

#include "base/problem.h"

static void first_stays(void **state)
{
	struct problem p = PROBLEM_NONE;
	char big[2 * PROBLEM_BYTES];

	(void)state;
	assert_int_equal(problem_in(&p, OK, "x"), OK);
	assert_string_equal(p.text, "");
	assert_int_equal(problem(&p, ERR_FORM, "line %d", 3), ERR_FORM);
	assert_int_equal(problem(&p, ERR_IO, "later"), ERR_IO);
	assert_string_equal(p.text, "line 3");
	assert_int_equal(problem_in(&p, ERR_FORM, "file"), ERR_FORM);
	assert_string_equal(p.text, "file: line 3");
	memset(big, 'a', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	(void)problem_in(&p, ERR_FORM, big);
	assert_int_equal(strlen(p.text), PROBLEM_BYTES - 1);
	assert_int_equal(problem(NULL, ERR_FORM, "nowhere"), ERR_FORM);
}

static void errors(void **state)
{
	(void)state;
	for (int e = OK; e < ERR_COUNT_; e++) {
		assert_true(strlen(err_text((err_t)e)) > 0);
		assert_in_range(err_status((err_t)e), 0, 4);
	}
	assert_int_equal(err_status(ERR_SHORT), 3);
	errno = ENOSPC;
	assert_int_equal(err_of_errno(), ERR_FULL);
	errno = ENOENT;
	assert_int_equal(err_of_errno(), ERR_ABSENT);
	errno = EPIPE;
	assert_int_equal(err_of_errno(), ERR_PEER);
	errno = EXDEV;
	assert_int_equal(err_of_errno(), ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_stays),
		cmocka_unit_test(errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
