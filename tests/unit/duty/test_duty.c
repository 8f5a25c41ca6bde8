/* test_duty.c - three values, due times, states, reasons, and what must hold
 * for any facts. */
#include "check.h"

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "duty/calendar.h"
#include "duty/duty.h"
#include "run/law_dir.h"

static struct law *law;

static int read_law(void **state)
{
	struct problem why = PROBLEM_NONE;
	char dir[4096];
	const char *source = getenv("SEKISHO_SOURCE");

	(void)state;
	(void)snprintf(dir, sizeof(dir), "%s/law", source != NULL ? source : ".");
	if (law_dir_read(dir, &law, &why) == OK)
		return 0;
	print_error("%s\n", why.text);
	return 1;
}

static int free_law(void **state)
{
	(void)state;
	law_free(law);
	return 0;
}

static nsec_t at(const char *text)
{
	nsec_t t = 0;

	assert_int_equal(clock_parse(text, strlen(text), &t), OK);
	return t;
}

static struct duty_list *judge(const char *facts, const char *when)
{
	struct case_facts *c = case_new(law);
	struct problem why = PROBLEM_NONE;
	struct duty_list *list = NULL;

	if (case_read(c, "facts", facts, strlen(facts), &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(duty_evaluate(law, c, at(when), &list), OK);
	case_free(c);	/* the list needs the law only */
	return list;
}

static void nothing_known(void **state)
{
	struct duty_list *list = judge("{}", "2026-04-06");
	const struct duty_item *i = duty_find(list, "appi-26-preliminary");

	(void)state;
	assert_int_equal(i->state, DUTY_UNDECIDED);
	assert_true(i->missing_count >= 4);
	assert_false(i->has_due);
	duty_list_free(list);
}

#define MISSENT "event: [leak]\ncause: missending\ndata_kinds: [name]\nknown_at: 2026-04-06T10:00\n"

static void states_over_time(void **state)
{
	static const struct {
		const char *at, *more;
		enum duty_state state;
	} rows[] = {
		{ "2026-04-06T10:00", "", DUTY_OWED },
		{ "2026-04-10T23:59:59", "", DUTY_OWED },
		{ "2026-04-11", "", DUTY_LATE },
		{ "2026-04-11", "ppc_preliminary_at: 2026-04-10T23:00\n", DUTY_MET },
		{ "2026-04-10", "ppc_preliminary_at: 2026-04-10T23:00\n", DUTY_OWED },
		{ "2026-04-12", "ppc_preliminary_at: 2026-04-11T00:00\n", DUTY_LATE },
		{ "2026-04-12", "ppc_final_at: 2026-04-09\n", DUTY_MET },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char facts[1024];
		(void)snprintf(facts, sizeof(facts), MISSENT "people: 1001\n%s", rows[i].more);
		struct duty_list *list = judge(facts, rows[i].at);
		if (duty_find(list, "appi-26-preliminary")->state != rows[i].state)
			fail_msg("row %zu: %s", i, duty_state_name(duty_find(list, "appi-26-preliminary")->state));
		duty_list_free(list);
	}
}

/* A fact entered late wins no time; a fact that was otherwise before does. */
static void knowing(void **state)
{
	struct duty_list *late = judge(MISSENT "people: {value: 2000, known_at: 2026-04-20}\n", "2026-04-21");
	struct duty_list *grown = judge(MISSENT "people: [{value: 5, known_at: 2026-04-06}, {value: 2000, known_at: 2026-04-20}]\n",
					"2026-04-21");
	struct duty_list *corrected = judge(MISSENT "people: [{value: 2000, known_at: 2026-04-06T11:00}, {value: 900, known_at: 2026-04-07}, {value: 3000, known_at: 2026-04-08}]\n",
					    "2026-04-21");

	(void)state;
	assert_int_equal(tokyo_day(duty_find(late, "appi-26-final")->start), days_of_civil(2026, 4, 6));
	assert_int_equal(tokyo_day(duty_find(grown, "appi-26-final")->start), days_of_civil(2026, 4, 20));
	assert_int_equal(tokyo_day(duty_find(corrected, "appi-26-final")->start), days_of_civil(2026, 4, 6));
	duty_list_free(late);
	duty_list_free(grown);
	duty_list_free(corrected);
}

/* While it is open whether 30 or 60 days hold, the shorter count. */
static void shorter_while_open(void **state)
{
	struct duty_list *list = judge("event: [leak]\ndata_kinds: [health_check]\nknown_at: 2026-06-01\n", "2026-06-02");
	const struct duty_item *i = duty_find(list, "appi-26-final");
	bool named = false;

	(void)state;
	assert_int_equal(i->state, DUTY_OWED);
	assert_int_equal(tokyo_day(i->due), days_of_civil(2026, 6, 30));
	for (size_t n = 0; n < i->open_count; n++)
		named = named || strcmp(i->open[n]->id, "cause") == 0;
	assert_true(named);
	duty_list_free(list);
}

static void words(void **state)
{
	struct duty_list *list = judge(MISSENT "people: {value: 1001, known_at: 2026-04-06T10:00, by: 佐藤}\n", "2026-04-07");
	const struct duty_item *i = duty_find(list, "appi-26-final");
	struct buf b = buf_of(1u << 20);

	(void)state;
	reason_text(i->why, LANG_JA, 0, true, &b);
	assert_non_null(strstr(buf_str(&b), "本人の数=1,001人"));
	assert_non_null(strstr(buf_str(&b), "施行規則7条4号"));
	buf_clear(&b);
	reason_text(i->why, LANG_EN, 0, true, &b);
	assert_non_null(strstr(buf_str(&b), "number of people = 1,001 people"));
	buf_clear(&b);
	time_text(i->due, LANG_JA, &b);
	assert_string_equal(buf_str(&b), "2026-05-07(木) 23:59");
	buf_clear(&b);
	left_text(i->left, LANG_JA, &b);
	assert_string_equal(buf_str(&b), "あと30日23時間");
	assert_non_null(strstr(i->rule.ja, "30日目 2026-05-05(火)=こどもの日 → 2026-05-06(水)"));
	buf_clear(&b);
	duty_list_text(list, LANG_EN, false, &b);
	assert_non_null(strstr(buf_str(&b), "[owed] report to the Commission (final)"));
	buf_free(&b);
	duty_list_free(list);
}

/* ---- any facts ---- */

static uint64_t seed;

static uint64_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void random_value(const struct fact_def *f, struct buf *out)
{
	static const char *const numbers[] = { "0", "1", "1000", "1001", "500000" };
	const char *between = "";

	switch (f->type) {
	case FACT_BOOL:
		buf_text(out, next() % 2 != 0 ? "yes" : "no");
		break;
	case FACT_INT:
		buf_text(out, numbers[next() % COUNT_OF(numbers)]);
		break;
	case FACT_TIME:
		buf_printf(out, "202%d-%02d-%02d", (int)(next() % 7), (int)(next() % 12) + 1, (int)(next() % 28) + 1);
		break;
	case FACT_CHOICE:
		buf_text(out, f->choices[next() % f->choice_count].id);
		break;
	case FACT_SET:
		for (size_t i = 0; i < f->choice_count; i++) {
			if (next() % 4 != 0)
				continue;
			buf_printf(out, "%s%s", between, f->choices[i].id);
			between = ",";
		}
		break;
	default:
		buf_text(out, "text");
		break;
	}
}

static void add_random(struct case_facts *c, const struct fact_def *f)
{
	struct buf b = buf_of(4096);

	random_value(f, &b);
	assert_int_equal(case_add_text(c, f->id, buf_str(&b), SINCE_EVER, NULL, NULL), OK);
	buf_free(&b);
}

/* A further fact never makes an owed duty undecided; a later clock never makes
 * a due time later. */
static void always(void **state)
{
	const char *given = getenv("SEKISHO_TEST_SEED");
	size_t facts = law_fact_count(law), duties = law_duty_count(law);

	(void)state;
	seed = given != NULL ? strtoull(given, NULL, 10) : UINT64_C(20261123);
	print_message("SEKISHO_TEST_SEED=%" PRIu64 "\n", seed);
	for (unsigned round = 0; round < 100; round++) {
		struct case_facts *c = case_new(law);
		struct duty_list *before = NULL, *after = NULL, *later = NULL;
		nsec_t now = at("2026-06-01") + (nsec_t)(next() % 400) * 86400 * NSEC_PER_SEC;
		size_t first = next() % facts;
		for (size_t n = 0; n < facts; n++) {
			const struct fact_def *f = law_fact(law, (first + n * 7) % facts);
			if (case_at(c, f, INT64_MAX, false) != NULL || next() % 3 == 0)
				continue;
			assert_int_equal(duty_evaluate(law, c, now, &before), OK);
			add_random(c, f);
			assert_int_equal(duty_evaluate(law, c, now, &after), OK);
			for (size_t d = 0; d < duties; d++) {
				enum duty_state was = duty_at(before, d)->state, is = duty_at(after, d)->state;
				if (was >= DUTY_OWED && is == DUTY_UNDECIDED)
					fail_msg("round %u: %s was %s, undecided after %s", round, law_duty(law, d)->id,
						 duty_state_name(was), f->id);
			}
			duty_list_free(before);
			duty_list_free(after);
		}
		assert_int_equal(duty_evaluate(law, c, now, &before), OK);
		assert_int_equal(duty_evaluate(law, c, now + 90 * INT64_C(86400) * NSEC_PER_SEC, &later), OK);
		for (size_t d = 0; d < duties; d++)
			if (duty_at(before, d)->has_due && duty_at(later, d)->has_due)
				assert_true(duty_at(later, d)->due <= duty_at(before, d)->due);
		duty_list_free(before);
		duty_list_free(later);
		case_free(c);
	}
}

static void fast(void **state)
{
	struct case_facts *c = case_new(law);
	struct timespec from, to;
	unsigned rounds = 200;

	(void)state;
	for (size_t i = 0; i < law_fact_count(law); i++)
		add_random(c, law_fact(law, i));
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	for (unsigned i = 0; i < rounds; i++) {
		struct duty_list *list = NULL;
		assert_int_equal(duty_evaluate(law, c, at("2026-06-01"), &list), OK);
		duty_list_free(list);
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	print_message("%.1f us a catalogue of %zu duties\n",
		      ((double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3) / rounds,
		      law_duty_count(law));
	case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_known), cmocka_unit_test(states_over_time), cmocka_unit_test(knowing),
		cmocka_unit_test(shorter_while_open), cmocka_unit_test(words), cmocka_unit_test(always),
		cmocka_unit_test(fast),
	};
	return cmocka_run_group_tests(tests, read_law, free_law);
}
