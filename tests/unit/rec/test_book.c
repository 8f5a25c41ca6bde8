/* The books: every table is whole, and a value fits its field or does not. */
#include "../check.h"

#include <string.h>

#include "rec/book.h"

static const struct book_field *field(const char *book, const char *name)
{
	const struct book_def *b = book_find(book);
	int at = b != NULL ? book_field_index(b, name) : -1;

	if (at < 0)
		fail_msg("no field %s of %s", name, book);
	return &b->fields[at];
}

static bool fits(const char *book, const char *name, const char *value)
{
	return book_value_fits(field(book, name), value);
}

static void tables_are_whole(void **state)
{
	const struct book_def *b;
	size_t n = 0;

	(void)state;
	for (; (b = book_at(n)) != NULL; n++) {
		assert_ptr_equal(book_find(b->id), b);
		assert_in_range(b->count, 1, BOOK_FIELDS_MAX);
		for (size_t f = 0; f < b->count; f++) {
			const struct book_field *is = &b->fields[f];
			assert_int_equal(book_field_index(b, is->id), f);
			assert_true(is->ja[0] != '\0' && is->en[0] != '\0');
			if (is->type == BOOK_REF)
				assert_non_null(book_find(is->choices));
			if (is->type == BOOK_CHOICE || is->type == BOOK_LIST)
				assert_true(is->choices[0] != '\0');
		}
	}
	assert_int_equal(n, 7);
	assert_null(book_find("nothing"));
	assert_int_equal(book_field_index(book_find("asset"), "nothing"), -1);
}

static void values(void **state)
{
	char longest[BOOK_VALUE_MAX + 2];

	(void)state;
	assert_true(fits("partner", "people", "0"));
	assert_true(fits("partner", "people", "120000"));
	assert_false(fits("partner", "people", "-1"));
	assert_false(fits("partner", "people", "12 000"));
	assert_false(fits("partner", "people", "99999999999999999999999"));
	assert_true(fits("partner", "contract_from", "2024-02-29"));
	assert_false(fits("partner", "contract_from", "2025-02-29"));
	assert_false(fits("partner", "contract_from", "2025-2-1"));
	assert_false(fits("partner", "contract_from", "2025-02-01x"));
	assert_true(fits("partner", "audit_result", "minor"));
	assert_false(fits("partner", "audit_result", "min"));
	assert_false(fits("partner", "audit_result", "minor major"));
	assert_true(fits("partner", "contract_items", "secrecy right_to_see"));
	assert_false(fits("partner", "contract_items", "secrecy else"));
	assert_false(fits("partner", "contract_items", " "));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[BOOK_VALUE_MAX] = '\0';
	assert_true(fits("partner", "note", longest));
	longest[BOOK_VALUE_MAX] = 'a';
	longest[BOOK_VALUE_MAX + 1] = '\0';
	assert_false(fits("partner", "note", longest));
	assert_false(fits("partner", "note", "\xff"));
}

static void ids(void **state)
{
	char longest[BOOK_ID_MAX + 1];

	(void)state;
	assert_true(book_id_fits("gw1/acme:os"));
	assert_true(book_id_fits("本社 二階"));
	assert_false(book_id_fits(""));
	assert_false(book_id_fits(" a"));
	assert_false(book_id_fits("a "));
	assert_false(book_id_fits("a\nb"));
	assert_false(book_id_fits("a\x7f"));
	assert_false(book_id_fits("\xc3"));
	memset(longest, 'a', sizeof(longest));
	longest[BOOK_ID_MAX] = '\0';
	assert_false(book_id_fits(longest));
	longest[BOOK_ID_MAX - 1] = '\0';
	assert_true(book_id_fits(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_whole),
		cmocka_unit_test(values),
		cmocka_unit_test(ids),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
