/* test_stats.c - the Commission's table of fiscal 2024 from its 14,198 incidents; sums
 * that agree whatever the incidents are; bins, days, periods, CSV. */
#include "check.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "report/stats_own.h"
#include "report/write.h"
#include "text/csv.h"
#include "text/tree.h"

static const struct stat_duty duties[] = {
	{ "a", { "義務ア", "duty a" } }, { "b", { "=義務イ", "duty b" } }, { "c", { "義務ウ", "duty c" } },
};
static const enum stat_state no_duty[] = { STAT_NOT_OWED, STAT_NOT_OWED, STAT_NOT_OWED };

static nsec_t time_of(const char *text)
{
	nsec_t t = 0;

	assert_int_equal(clock_parse(text, strlen(text), &t), OK);
	return t;
}

static struct stats *made(const char *from, const char *to)
{
	const struct stat_frame f = { .from = time_of(from), .to = time_of(to), .at = time_of(to), .duties = duties,
		.duty_count = COUNT_OF(duties) };
	struct stats *s = NULL;

	assert_int_equal(stats_new(&f, &s), OK);
	return s;
}

static struct stat_case plain(void)
{
	struct stat_case c = { .party = STAT_REPORTER, .cause = STAT_LOST, .people = 1, .duties = no_duty };

	for (size_t i = 0; i < STAT_STAGES; i++)
		c.stage[i].state = STAT_NOT_OWED;
	return c;
}

static const struct stats_table *table_of(const struct stats *s, const char *id)
{
	for (size_t i = 0; i < stats_table_count(); i++)
		if (strcmp(stats_table(s, i)->id, id) == 0)
			return stats_table(s, i);
	fail_msg("no table %s", id);
	return NULL;
}

/* 個人情報保護委員会 令和6年度年次報告, 漏えい等元 × 原因 (direct reports), as printed. */
static const unsigned printed[3][8] = {
	{ 5329, 2527, 67, 453, 36, 39, 431, 612 },
	{ 210, 355, 6, 76, 7, 20, 1429, 145 },
	{ 137, 72, 3, 36, 4, 5, 2018, 181 },
};
static const char *const printed_rows[3] = { "9,494 (66.9%)", "2,248 (15.8%)", "2,456 (17.3%)" };
static const char *const printed_sums[8] = { "5,676 (40.0%)", "2,954 (20.8%)", "76 (0.5%)", "565 (4.0%)",
	"47 (0.3%)", "64 (0.5%)", "3,878 (27.3%)", "938 (6.6%)" };

static void cell_is(const struct stats_table *t, size_t line, size_t cell, uint64_t total, const char *text)
{
	const struct stats_value v = stats_cell(t, false, line, cell, total);
	struct buf b = buf_of(256);

	stats_cell_text(&v, true, &b);
	assert_string_equal(buf_str(&b), text);
	buf_free(&b);
}

static void printed_table_comes_out(void **state)
{
	struct stats *s = made("2024-04-01", "2025-04-01");
	struct stat_case c = plain();
	struct buf b = buf_of(1024);

	(void)state;
	for (size_t party = 0; party < 3; party++) {
		for (size_t cause = 0; cause < 8; cause++) {
			c.party = (enum stat_party)party;
			c.cause = (enum stat_cause)cause;
			for (unsigned n = 0; n < printed[party][cause]; n++)
				assert_int_equal(stats_add(s, &c), OK);
		}
	}
	assert_int_equal(stats_finish(s), OK);
	assert_int_equal(stats_total(s), 14198);
	const struct stats_table *t = table_of(s, "party_cause");
	for (size_t party = 0; party < 3; party++) {
		cell_is(t, 1 + party, 1, 14198, printed_rows[party]);
		for (size_t cause = 0; cause < 8; cause++) {
			assert_int_equal(t->counts[party * STAT_CAUSES + cause], printed[party][cause]);
			cell_is(t, 5, 2 + cause, 14198, printed_sums[cause]);
		}
	}
	cell_is(t, 4, 1, 14198, "0 (0.0%)");
	cell_is(t, 5, 1, 14198, "14,198");
	cell_is(t, 0, 8, 14198, "不正アクセス");
	stats_period(stats_frame(s), true, &b);
	assert_string_equal(buf_str(&b), "令和6年度（2024-04-01〜2025-03-31）");
	buf_free(&b);
	stats_free(s);
}

/* Every table adds up to the total, in rows or as a whole, whatever comes. */
static void sums_agree(const struct stats *s)
{
	uint64_t total = stats_total(s);

	for (size_t i = 0; i < stats_table_count(); i++) {
		const struct stats_table *t = stats_table(s, i);
		uint64_t all = 0;
		for (size_t r = 0; r < t->row_count; r++) {
			all += stats_row_sum(t, r);
			if (!t->column_sums)
				assert_int_equal(stats_row_sum(t, r), total);
		}
		if (t->column_sums)
			assert_int_equal(all, total);
	}
}

static void any_incidents_add_up(void **state)
{
	struct stats *s = made("2026-04-01", "2027-04-01");
	enum stat_state states[COUNT_OF(duties)];
	const char *seed = getenv("SEKISHO_SEED");

	(void)state;
	srandom(seed != NULL ? (unsigned)strtoul(seed, NULL, 10) : 20261123);
	for (size_t n = 0; n < 2000; n++) {
		struct stat_case c = { .party = (enum stat_party)(random() % STAT_PARTIES),
			.cause = (enum stat_cause)(random() % STAT_CAUSES), .cause_of_ours = random() % 5 == 0,
			.people = random() % 120000 - 1, .duties = states };
		for (size_t i = 0; i < 3; i++) {
			c.subjects[i] = (enum stat_answer)(random() % STAT_ANSWERS);
			c.media[i] = (enum stat_answer)(random() % STAT_ANSWERS);
			states[i] = (enum stat_state)(random() % STAT_STATES);
		}
		for (size_t i = 0; i < STAT_RULE7; i++)
			c.rule7[i] = (enum stat_answer)(random() % STAT_ANSWERS);
		for (size_t i = 0; i < STAT_STAGES; i++)
			c.stage[i] = (struct stat_report){ (enum stat_state)(random() % STAT_OPTIONAL), random() % 90 };
		assert_int_equal(stats_add(s, &c), OK);
	}
	assert_int_equal(stats_finish(s), OK);
	sums_agree(s);
	assert_non_null(strstr(table_of(s, "party_cause")->note.ja, "設定ミス"));
	stats_free(s);
}

static void people_fall_into_bins(void **state)
{
	static const struct {
		int64_t people;
		const char *bin;
	} cases[] = {
		{ STAT_PEOPLE_MISSING, "missing" }, { 0, "0" }, { 1, "1" }, { 2, "2-10" }, { 10, "2-10" }, { 11, "11-100" },
		{ 100, "11-100" }, { 101, "101-1000" }, { 1000, "101-1000" }, { 1001, "1001-10000" },
		{ 10000, "1001-10000" }, { 10001, "10001-50000" }, { 50000, "10001-50000" }, { 50001, "50001-" },
		{ INT64_MAX, "50001-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct stats *s = made("2026-04-01", "2027-04-01");
		struct stat_case c = plain();
		c.people = cases[i].people;
		assert_int_equal(stats_add(s, &c), OK);
		assert_int_equal(stats_finish(s), OK);
		const struct stats_table *t = table_of(s, "people");
		for (size_t r = 0; r < t->row_count; r++)
			assert_int_equal(t->counts[r], strcmp(t->rows[r].id, cases[i].bin) == 0);
		stats_free(s);
	}
}

static void days_have_a_median(void **state)
{
	static const int64_t days[] = { 9, 2, 4, 70, 3 };
	struct stats *s = made("2026-04-01", "2027-04-01");
	struct stat_case c = plain();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		c.stage[0] = (struct stat_report){ STAT_MET, days[i] };
		c.stage[1] = (struct stat_report){ STAT_MET_LATE, i < 4 ? days[i] : 0 };
		assert_int_equal(stats_add(s, &c), OK);
	}
	assert_int_equal(stats_finish(s), OK);
	const struct stats_table *t = table_of(s, "timing");
	assert_int_equal(t->days[0].median2, 8);
	assert_int_equal(t->days[0].most, 70);
	assert_int_equal(t->days[1].count, 4);
	assert_int_equal(t->days[1].median2, 13);
	cell_is(t, 2, stats_cells(t, false) - 2, 5, "6.5");
	cell_is(t, 2, stats_cells(t, false) - 1, 5, "70");
	stats_free(s);
}

static void nothing_gives_empty_tables(void **state)
{
	struct stats *s = made("2026-04-01", "2027-04-01");
	struct buf b = buf_of(1u << 20);
	struct tree *t = NULL;

	(void)state;
	stats_add_ruled_out(s);
	stats_add_outside(s);
	stats_add_outside(s);
	assert_int_equal(stats_finish(s), OK);
	sums_agree(s);
	stats_text(s, true, &b);
	assert_non_null(strstr(buf_str(&b), "数えるべき事案はない"));
	buf_clear(&b);
	stats_json(s, &b);
	assert_int_equal(tree_json(b.bytes, b.len, &t, NULL), OK);
	assert_int_equal(node_int(tree_root(t), "total", -1), 0);
	assert_int_equal(node_int(tree_root(t), "ruled_out", -1), 1);
	assert_int_equal(node_int(tree_root(t), "outside", -1), 2);
	tree_free(t);
	buf_clear(&b);
	assert_int_equal(stats_pdf(s, &b), OK);
	buf_clear(&b);
	assert_int_equal(stats_xlsx(s, &b), OK);
	buf_free(&b);
	stats_free(s);
}

/* Rows of duties that nobody has are left out; a title that looks like a formula is
 * none in CSV; all rows of the file have as many fields. */
static void csv_is_regular(void **state)
{
	static const enum stat_state some[] = { STAT_NOT_OWED, STAT_OVERDUE, STAT_NOT_OWED };
	struct stats *s = made("2026-04-01", "2027-04-01");
	struct buf b = buf_of(1u << 20), field = buf_of(CSV_FIELD_MAX);
	struct stat_case c = plain();
	size_t fields = 0, expected = 0;
	bool found = false;

	(void)state;
	c.duties = some;
	assert_int_equal(stats_add(s, &c), OK);
	assert_int_equal(stats_finish(s), OK);
	assert_int_equal(table_of(s, "duties")->row_count, 1);
	stats_csv(s, &b);
	assert_int_equal(b.err, OK);
	assert_memory_equal(b.bytes, "\xef\xbb\xbf\"", 4);
	struct csv csv = csv_of(b.bytes + 3, b.len - 3);
	for (err_t e; (e = csv_next(&csv, &field)) != ERR_ABSENT;) {
		assert_int_equal(e, OK);
		assert_int_not_equal(field.len > 0 && field.bytes[0] == '=', true);
		found = found || strcmp(buf_str(&field), "'=義務イ") == 0;
		fields++;
		if (csv.row_done) {
			expected = expected == 0 ? fields : expected;
			assert_int_equal(fields, expected);
			fields = 0;
		}
	}
	assert_true(found);
	buf_free(&b);
	buf_free(&field);
	stats_free(s);
}

static void shares_are_rounded_half_up(void **state)
{
	(void)state;
	assert_int_equal(stats_permille(0, 0), 0);
	assert_int_equal(stats_permille(1, 3), 333);
	assert_int_equal(stats_permille(2, 3), 667);
	assert_int_equal(stats_permille(1, 2000), 1);
	assert_int_equal(stats_permille(1, 2001), 0);
	assert_int_equal(stats_permille(7, 7), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed_table_comes_out),
		cmocka_unit_test(any_incidents_add_up),
		cmocka_unit_test(people_fall_into_bins),
		cmocka_unit_test(days_have_a_median),
		cmocka_unit_test(nothing_gives_empty_tables),
		cmocka_unit_test(csv_is_regular),
		cmocka_unit_test(shares_are_rounded_half_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
