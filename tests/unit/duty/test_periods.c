/* test_periods.c - months, quarters, the day to aim at, transition days: what
 * last day each way of counting gives, and that no clock or later beginning
 * breaks what is promised of due times. */
#include "trial.h"

#include "duty/calendar.h"

/* The duty "d" with this deadline, an event on `known`: its last day and the day
 * to aim at, as "2026-01-31". */
static void counts(const char *deadline, const char *known, const char *target, const char *due)
{
	char text[2048], facts[256], got[2][CLOCK_TEXT_BYTES];

	(void)snprintf(text, sizeof(text), TRIAL_HEAD "duties:\n" TRIAL_DUTY("d") TRIAL_FORCE TRIAL_TO
		       "    kind: report\n    when: {fact: flag, is: true}\n"
		       "    deadline: [{from: [known], ja: 期, en: due, %s}]\n", deadline);
	(void)snprintf(facts, sizeof(facts), "{\"flag\": true, \"known\": \"%s\"}", known);
	struct law *law = trial_law(text);
	struct duty_list *list = trial_judge(law, facts, known);
	const struct duty_item *i = duty_find(list, "d");
	assert_true(i->has_due);
	clock_tokyo(i->target, got[0]);
	clock_tokyo(i->due, got[1]);
	if (strncmp(got[0], target, strlen(target)) != 0 || strncmp(got[1], due, strlen(due)) != 0)
		fail_msg("%s from %s: %s and %s instead of %s and %s (%s)", deadline, known, got[0], got[1], target, due,
			 i->rule.en);
	assert_non_null(strstr(got[1], strstr(deadline, "hours") != NULL ? "+09:00" : "T23:59:59+09:00"));
	duty_list_free(list);
	law_free(law);
}

/* 民法140条, 143条: the day after the event is the first; the period ends the day
 * before the corresponding one, or on the month's last day where there is none. */
static void months(void **state)
{
	static const struct {
		const char *known, *n, *due;
	} rows[] = {
		{ "2026-04-06T10:00", "1", "2026-05-06" },
		{ "2026-01-30", "1", "2026-02-28" },	/* the first day is the 31st */
		{ "2026-01-31", "1", "2026-02-28" },	/* the first day is 1 February */
		{ "2028-01-30", "1", "2028-02-29" },	/* leap year */
		{ "2028-01-28", "1", "2028-02-28" },	/* 29 January to 28 February */
		{ "2026-01-28", "1", "2026-02-28" },	/* no 29 February: the last day */
		{ "2028-02-28", "12", "2029-02-28" },	/* 29 February has no like in 2029 */
		{ "2027-02-27", "12", "2028-02-27" },
		{ "2026-08-30", "6", "2027-02-28" },
		{ "2026-11-30", "3", "2027-02-28" },
		{ "2026-12-31", "1", "2027-01-31" },
		{ "2026-03-31", "120", "2036-03-31" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char deadline[64];
		(void)snprintf(deadline, sizeof(deadline), "mode: months, months: %s", rows[i].n);
		counts(deadline, rows[i].known, rows[i].due, rows[i].due);
	}
	/* the event's own day is the first */
	counts("mode: months, months: 1, first: in", "2026-04-06T10:00", "2026-05-05", "2026-05-05");
	counts("mode: months, months: 6, first: in", "2026-10-01", "2027-03-31", "2027-03-31");
	counts("mode: months, months: 1, first: in", "2026-01-31", "2026-02-28", "2026-02-28");
	counts("mode: months, months: 1, first: out", "2026-04-06", "2026-05-06", "2026-05-06");
	/* rolled: 5 May is a holiday, so are the 6th (substitute) and, in 2026, no more */
	counts("mode: months, months: 1, roll: true", "2026-04-05", "2026-05-07", "2026-05-07");
}

static void quarters(void **state)
{
	(void)state;
	counts("mode: quarter, months: 1", "2026-01-01", "2026-04-30", "2026-04-30");
	counts("mode: quarter, months: 1", "2026-03-31T23:59", "2026-04-30", "2026-04-30");
	counts("mode: quarter, months: 1", "2026-04-01", "2026-07-31", "2026-07-31");
	counts("mode: quarter, months: 2", "2026-12-31", "2027-02-28", "2027-02-28");
	counts("mode: quarter, months: 2", "2027-10-01", "2028-02-29", "2028-02-29");
	counts("mode: quarter, months: 1, roll: true", "2026-09-30", "2026-11-02", "2026-11-02");	/* 31 October is a Saturday */
}

/* Where the way of counting is not written: the earlier day to aim at, the later
 * one is the edge, and each is rolled by itself. */
static void aim(void **state)
{
	(void)state;
	counts("mode: exclude_first, days: 30, aim: day1", "2026-06-01T09:00", "2026-06-30", "2026-07-01");
	/* 30 days from 20 November: Saturday 19 December, and Sunday the 20th */
	counts("mode: exclude_first, days: 30, aim: day1, roll: true", "2026-11-20", "2026-12-21", "2026-12-21");
	/* Sunday 28 June and Monday the 29th: both are Monday */
	counts("mode: exclude_first, days: 30, aim: day1, roll: true", "2026-05-30", "2026-06-29", "2026-06-29");
	counts("mode: exclude_first, days: 30, aim: day1", "2026-05-30", "2026-06-28", "2026-06-29");
	counts("mode: exclude_first, days: 30", "2026-06-01", "2026-07-01", "2026-07-01");
	counts("mode: day1, days: 30, target: 3", "2026-06-01", "2026-06-03", "2026-06-30");
	counts("mode: hours, hours: 72", "2026-06-01T09:30", "2026-06-04T09:30", "2026-06-04T09:30");
}

static void since(void **state)
{
	(void)state;
	counts("mode: months, months: 6, first: in, since: 2026-10-01", "2026-04-06", "2027-03-31", "2027-03-31");
	counts("mode: months, months: 6, first: in, since: 2026-10-01", "2026-10-02T08:00", "2027-04-01", "2027-04-01");
	counts("mode: day1, days: 3, since: 2026-10-01", "2026-09-30T23:00", "2026-10-03", "2026-10-03");
	counts("mode: day1, days: 3, since: 2026-10-01", "2026-10-01T00:00", "2026-10-03", "2026-10-03");
	counts("mode: hours, hours: 24, since: 2026-10-01", "2026-09-30T23:00", "2026-10-02T00:00", "2026-10-02T00:00");
	counts("mode: quarter, months: 1, since: 2026-10-01", "2026-09-30", "2027-01-31", "2027-01-31");
}

/* The rule in words names the days that it counted. */
static void in_words(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" TRIAL_DUTY("m") TRIAL_FORCE TRIAL_TO "    kind: report\n"
		"    when: {fact: flag, is: true}\n    deadline: [{mode: months, months: 1, roll: true, since: 2026-04-05, from: [known], ja: 期, en: due}]\n"
		TRIAL_DUTY("q") TRIAL_FORCE TRIAL_TO "    kind: report\n    when: {fact: flag, is: true}\n"
		"    deadline: [{mode: quarter, months: 1, from: [known], ja: 期, en: due}]\n");
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-01\n", "2026-04-10");

	(void)state;
	assert_string_equal(duty_find(list, "m")->rule.ja, "期（始期 2026-04-05(日)）：起算日 2026-04-06(月)、1か月の末日 2026-05-05(火)=こどもの日 → "
		"2026-05-06(水)=憲法記念日 振替休日 → 2026-05-07(木)");
	assert_string_equal(duty_find(list, "q")->rule.en, "due: the quarter ends Tue 2026-06-30, counted from Wed 2026-07-01, 1 month ends Fri 2026-07-31");
	duty_list_free(list);
	law_free(law);
}

static uint64_t seed = UINT64_C(88172645463325252);

static uint64_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* For each way of counting: what begins later ends no earlier, a later clock moves
 * nothing, and the day to aim at is never behind the last. */
static void grows(void **state)
{
	static const char *const deadlines[] = {
		"mode: day1, days: 30, roll: true", "mode: exclude_first, days: 30, aim: day1, roll: true",
		"mode: exclude_first, days: 30, aim: day1", "mode: months, months: 1", "mode: months, months: 1, first: in, roll: true",
		"mode: months, months: 6, since: 2026-10-01", "mode: quarter, months: 1, roll: true", "mode: hours, hours: 72",
		"mode: quarter, months: 3, since: 2026-10-01",
	};

	(void)state;
	for (size_t n = 0; n < COUNT_OF(deadlines); n++) {
		char text[2048];
		(void)snprintf(text, sizeof(text), TRIAL_HEAD "duties:\n" TRIAL_DUTY("d") TRIAL_FORCE TRIAL_TO
			       "    kind: report\n    when: {fact: flag, is: true}\n"
			       "    deadline: [{from: [known], ja: 期, en: due, %s}]\n", deadlines[n]);
		struct law *law = trial_law(text);
		for (unsigned round = 0; round < 300; round++) {
			int64_t day = days_of_civil(2024, 1, 1) + (int64_t)(next() % 1500);
			int64_t more = (int64_t)(next() % 40);
			char facts[2][128], at[2][CLOCK_TEXT_BYTES];
			clock_utc(tokyo_day_start(day) + (nsec_t)(next() % 86400) * NSEC_PER_SEC, at[0]);
			clock_utc(tokyo_day_end(day + more), at[1]);
			for (int i = 0; i < 2; i++)
				(void)snprintf(facts[i], sizeof(facts[i]), "{\"flag\": true, \"known\": \"%s\"}", at[i]);
			struct duty_list *one = trial_judge(law, facts[0], at[1]), *two = trial_judge(law, facts[1], at[1]);
			struct duty_list *later = trial_judge(law, facts[0], "2030-01-01");
			const struct duty_item *a = duty_at(one, 0), *b = duty_at(two, 0), *c = duty_at(later, 0);
			if (a->due > b->due || a->target > b->target || c->due != a->due || a->target > a->due)
				fail_msg("%s: %s and %s", deadlines[n], facts[0], facts[1]);
			duty_list_free(one);
			duty_list_free(two);
			duty_list_free(later);
		}
		law_free(law);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months), cmocka_unit_test(quarters), cmocka_unit_test(aim),
		cmocka_unit_test(since), cmocka_unit_test(in_words), cmocka_unit_test(grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
