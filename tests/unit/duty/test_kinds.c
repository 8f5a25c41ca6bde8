/* test_kinds.c - what is voluntary, decided, a measure, not in force yet; further
 * addressees; facts of the organisation; corrections; what if. */
#include "trial.h"

#include "duty/calendar.h"

#define WHEN	"    when: {fact: flag, is: true}\n"

static enum duty_state state_of(const struct law *law, const char *id, const char *facts, const char *at)
{
	struct duty_list *list = trial_judge(law, facts, at);
	enum duty_state state = duty_find(list, id)->state;

	duty_list_free(list);
	return state;
}

struct row {
	const char *facts, *at;
	enum duty_state state;
};

static void states(const struct law *law, const char *id, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum duty_state got = state_of(law, id, rows[i].facts, rows[i].at);
		if (got != rows[i].state)
			fail_msg("%s, row %zu: %s instead of %s", id, i, duty_state_name(got), duty_state_name(rows[i].state));
	}
}

/* Never owed, late or undecided. */
static void voluntary(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" TRIAL_DUTY("v") TRIAL_FORCE TRIAL_TO WHEN
				    "    kind: voluntary\n    done: [done]\n    unless: [{fact: other, is: true}]\n"
				    TRIAL_DUTY("w") TRIAL_FORCE TRIAL_TO WHEN TRIAL_DUE "    kind: voluntary\n    done: [done]\n");
	static const struct row rows[] = {
		{ "{}", "2026-04-06", DUTY_NOT_OWED },
		{ "done: 2026-04-06", "2026-04-07", DUTY_NOT_OWED },
		{ "flag: false", "2026-04-06", DUTY_NOT_OWED },
		{ "flag: true", "2026-04-06", DUTY_OPTIONAL },
		{ "flag: true\nother: true", "2026-04-06", DUTY_NOT_OWED },
		{ "flag: true\ndone: 2026-04-07", "2026-04-06", DUTY_OPTIONAL },
		{ "flag: true\ndone: 2026-04-07", "2026-04-08", DUTY_MET },
		{ "flag: true\nknown: 2010-01-01", "2026-04-08", DUTY_NOT_OWED },	/* before it was in force */
	};
	static const struct row due[] = {
		{ "flag: true\nknown: 2026-04-06", "2026-04-20", DUTY_OPTIONAL },
		{ "flag: true\nknown: 2026-04-06\ndone: 2026-04-20", "2026-04-21", DUTY_MET },
	};

	(void)state;
	states(law, "v", rows, COUNT_OF(rows));
	states(law, "w", due, COUNT_OF(due));
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-06", "2026-04-07");
	assert_false(duty_find(list, "v")->has_due);
	assert_true(duty_find(list, "w")->has_due);
	assert_int_equal(duty_find(list, "v")->open_count, 1);
	duty_list_free(list);
	law_free(law);
}

#define DECISION \
	"    kind: decision\n    question: {ja: 問, en: 'what then?'}\n    decider: {ja: 取締役会, en: the board}\n" \
	"    on: [count, listed]\n    guidance: [{ja: 参考の言葉, en: a word, cite: 手引1, mark: C}]\n" \
	"    choices: [{id: go, ja: する, en: do}, {id: stay, ja: しない, en: do not}]\n    done: [done]\n"

static void decisions(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" TRIAL_DUTY("d") TRIAL_FORCE TRIAL_DUE WHEN DECISION);
	static const struct row rows[] = {
		{ "{}", "2026-04-06", DUTY_UNDECIDED },
		{ "flag: true\nknown: 2026-04-06", "2026-04-08", DUTY_OWED },
		{ "flag: true\nknown: 2026-04-06", "2026-04-09", DUTY_LATE },
		{ "flag: true\nknown: 2026-04-06\ndone: 2026-04-07", "2026-04-09", DUTY_MET },
		{ "flag: true\nknown: 2026-04-06\ndone: 2026-04-10", "2026-04-11", DUTY_LATE },
		{ "flag: false", "2026-04-06", DUTY_NOT_OWED },
	};
	const struct decision *d = law_find_duty(law, "d")->decision;
	bool seen[16] = { false };
	struct buf b = buf_of(65536);

	(void)state;
	states(law, "d", rows, COUNT_OF(rows));
	assert_int_equal(d->on_count, 2);
	assert_string_equal(decision_choice(d, "stay")->words.en, "do not");
	assert_null(decision_choice(d, "maybe"));
	duty_asks(law, law_find_duty(law, "d"), seen);
	assert_true(seen[law_find_fact(law, "count")->index]);
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-06", "2026-04-08");
	assert_int_equal(duty_find(list, "d")->addressee_count, 0);
	assert_string_equal(duty_find(list, "d")->to.ja, "");
	duty_list_json(list, &b);
	assert_non_null(strstr(buf_str(&b), "\"kind\":\"decision\""));
	assert_non_null(strstr(buf_str(&b), "\"to\":null,\"to_en\":null,\"addressees\":[]"));
	assert_non_null(strstr(buf_str(&b), "\"decision\":{\"question\":{\"ja\":\"問\""));
	assert_non_null(strstr(buf_str(&b), "\"on\":[\"count\",\"listed\"],\"guidance\":[{\"ja\":\"参考の言葉\",\"en\":\"a word\",\"cite\":\"手引1\",\"mark\":\"C\"}]"));
	buf_clear(&b);
	duty_list_text(list, LANG_JA, false, &b);
	assert_non_null(strstr(buf_str(&b), "決定者 取締役会"));
	assert_non_null(strstr(buf_str(&b), "参考の言葉 [手引1] [C] 要確認"));
	buf_free(&b);
	duty_list_free(list);
	law_free(law);
}

static void measures(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" TRIAL_DUTY("m") TRIAL_FORCE WHEN
				    "    kind: measure\n    done: [done]\n    deadline: [{mode: promptly, from: [known], ja: 直ちに, en: at once}]\n");
	static const struct row rows[] = {
		{ "{}", "2026-04-06", DUTY_UNDECIDED },
		{ "flag: true\nknown: 2026-04-06", "2027-04-06", DUTY_OWED },
		{ "flag: true\nknown: 2026-04-06\ndone: 2026-05-01", "2026-05-02", DUTY_MET },
		{ "flag: false\nknown: 2026-04-06", "2026-04-06", DUTY_NOT_OWED },
	};

	(void)state;
	states(law, "m", rows, COUNT_OF(rows));
	law_free(law);
}

static void commencement(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD
		"commencement:\n  - {id: one, date: 2026-10-01, latest: 2026-11-22, ja: 第一段, en: first stage}\n"
		"  - {id: two, date: unset, latest: 2027-11-22, ja: 第二段, en: second stage}\n"
		"duties:\n" TRIAL_DUTY("a") WHEN TRIAL_TO TRIAL_DUE "    kind: report\n    in_force: {from: one}\n"
		TRIAL_DUTY("b") WHEN TRIAL_TO TRIAL_DUE "    kind: report\n    in_force: {from: two}\n"
		TRIAL_DUTY("c") WHEN TRIAL_TO TRIAL_DUE "    kind: report\n    in_force: {from: unset}\n"
		TRIAL_DUTY("e") WHEN TRIAL_TO TRIAL_DUE "    kind: voluntary\n    in_force: {from: two}\n");
	static const struct row first[] = {
		{ "flag: true\nknown: 2026-09-30T23:59", "2026-10-01", DUTY_NOT_OWED },
		{ "flag: true\nknown: 2026-10-01T00:00", "2026-10-01", DUTY_OWED },
	};
	static const struct row never[] = { { "flag: true\nknown: 2030-01-01", "2030-01-02", DUTY_NOT_OWED } };

	(void)state;
	states(law, "a", first, COUNT_OF(first));
	states(law, "b", never, 1);
	states(law, "c", never, 1);
	states(law, "e", never, 1);
	assert_true(law_find_duty(law, "b")->locked);
	assert_false(law_find_duty(law, "a")->locked);
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2030-01-01", "2030-01-02");
	assert_string_equal(duty_find(list, "b")->why->child->text.ja, "施行日が定められていない規定（第二段、遅くとも 2027-11-22）");
	assert_string_equal(duty_find(list, "a")->why->child->text.en,
			    "on the day of the incident, 2030-01-01, the provision is in force (from 2026-10-01, first stage)");
	assert_string_equal(duty_find(list, "c")->why->child->text.en, "not in force: no day of commencement is set");
	duty_list_free(list);
	law_free(law);
}

static void addressees(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" TRIAL_DUTY("d") TRIAL_FORCE TRIAL_DUE WHEN "    kind: report\n"
		"    to: [{ja: 銀行の大臣, en: minister for banks, when: {fact: sectors, has: bank}}, {ja: 大臣, en: minister, mark: I}]\n"
		"    also: [{ja: 総理, en: prime minister, mark: C}, {ja: 東証, en: exchange, when: {fact: listed, is: true}}]\n");
	static const struct {
		const char *facts, *ja, *en;
		size_t count, open;
	} rows[] = {
		{ "flag: true", "大臣、総理", "minister; prime minister", 2, 2 },
		{ "flag: true\nsectors: [bank]", "銀行の大臣、総理", "minister for banks; prime minister", 2, 1 },
		{ "flag: true\nsectors: []\nlisted: true", "大臣、総理、東証", "minister; prime minister; exchange", 3, 0 },
		{ "flag: true\nsectors: [gas]\nlisted: false", "大臣、総理", "minister; prime minister", 2, 0 },
	};
	struct buf b = buf_of(65536);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct duty_list *list = trial_judge(law, rows[i].facts, "2026-04-06");
		const struct duty_item *d = duty_find(list, "d");
		assert_string_equal(d->to.ja, rows[i].ja);
		assert_string_equal(d->to.en, rows[i].en);
		assert_int_equal(d->addressee_count, rows[i].count);
		assert_int_equal(d->open_count, rows[i].open);
		assert_int_equal(d->state, DUTY_OWED);
		duty_list_free(list);
	}
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-06", "2026-04-06");
	duty_list_json(list, &b);
	assert_non_null(strstr(buf_str(&b), "\"addressees\":[{\"ja\":\"大臣\",\"en\":\"minister\",\"mark\":\"I\"},{\"ja\":\"総理\",\"en\":\"prime minister\",\"mark\":\"C\"}]"));
	buf_clear(&b);
	duty_list_text(list, LANG_EN, false, &b);
	assert_non_null(strstr(buf_str(&b), "to     minister  [I] to be checked\n           prime minister  [C] to be checked\n"));
	buf_free(&b);
	duty_list_free(list);
	law_free(law);
}

#define BY_PROFILE(id, when) TRIAL_DUTY(id) TRIAL_FORCE TRIAL_TO TRIAL_DUE "    kind: report\n    when: " when "\n"

/* What only facts of the organisation leave undecided is told in one line each. */
static void profile(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n"
		BY_PROFILE("a", "{all: [{fact: flag, is: true}, {fact: sectors, has: bank}]}")
		BY_PROFILE("b", "{all: [{fact: sectors, has: gas}, {fact: listed, is: true}]}")
		BY_PROFILE("c", "{all: [{fact: other, is: true}, {fact: listed, is: true}]}"));
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-06", "2026-04-07");
	struct buf b = buf_of(65536);

	(void)state;
	assert_true(duty_find(list, "a")->missing_profile);
	assert_true(duty_find(list, "b")->missing_profile);
	assert_false(duty_find(list, "c")->missing_profile);
	duty_list_text(list, LANG_EN, false, &b);
	assert_non_null(strstr(buf_str(&b), "[undecided] decided by facts of the organisation\n"
		"    which sectors (sectors): a b\n    listed then (listed): b\n"));
	assert_non_null(strstr(buf_str(&b), "ask    another (other)\n    ask    listed then (listed)\n"));
	assert_null(strstr(buf_str(&b), "duty a"));
	buf_clear(&b);
	duty_list_text(list, LANG_JA, true, &b);
	assert_non_null(strstr(buf_str(&b), "業種は (sectors): a b"));
	assert_non_null(strstr(buf_str(&b), "義"));
	buf_clear(&b);
	duty_list_json(list, &b);
	assert_non_null(strstr(buf_str(&b), "\"missing_profile\":true"));
	assert_non_null(strstr(buf_str(&b), "\"missing_profile\":false"));
	duty_list_free(list);
	list = trial_judge(law, "flag: true\nsectors: [bank]\nlisted: false", "2026-04-07");
	assert_int_equal(duty_find(list, "a")->state, DUTY_OWED);
	assert_false(duty_find(list, "a")->missing_profile);
	assert_int_equal(duty_find(list, "c")->state, DUTY_NOT_OWED);
	duty_list_free(list);
	buf_free(&b);
	law_free(law);
}

/* The time of knowing was corrected: the corrected one counts, the earlier is
 * shown; judged at an earlier time, that one counts. */
static void corrected(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" BY_PROFILE("a", "{fact: flag, is: true}"));
	static const char facts[] = "flag: true\nknown: [{value: 2026-04-06T09:00, known_at: 2026-04-06}, {value: 2026-04-04T09:00, known_at: 2026-04-08}]\n";
	struct duty_list *now = trial_judge(law, facts, "2026-04-09"), *then = trial_judge(law, facts, "2026-04-07");

	(void)state;
	assert_int_equal(tokyo_day(duty_at(now, 0)->due), days_of_civil(2026, 4, 6));
	assert_int_equal(tokyo_day(duty_at(then, 0)->due), days_of_civil(2026, 4, 8));
	assert_non_null(strstr(duty_at(now, 0)->rule.ja, "（知は訂正前 2026-04-06(月) 09:00）"));
	assert_non_null(strstr(duty_at(now, 0)->rule.en, "(knowing before its correction: Mon 2026-04-06 09:00)"));
	assert_null(strstr(duty_at(then, 0)->rule.en, "correction"));
	duty_list_free(now);
	duty_list_free(then);
	law_free(law);
}

static void what_if(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n" BY_PROFILE("a", "{fact: flag, is: true}")
				    BY_PROFILE("b", "{fact: listed, is: true}"));
	struct duty_list *before = trial_judge(law, "flag: false\nknown: 2026-04-06\nlisted: true", "2026-04-07");
	struct duty_list *after = trial_judge(law, "flag: [{value: false}, {value: true, known_at: 2026-04-07}]\nknown: 2026-04-06\nlisted: true", "2026-04-07");
	struct buf b = buf_of(65536);

	(void)state;
	assert_true(duty_changed(duty_at(before, 0), duty_at(after, 0)));
	assert_false(duty_changed(duty_at(before, 1), duty_at(after, 1)));
	duty_changes_json(before, after, &b);
	assert_string_equal(buf_str(&b), "[{\"id\":\"a\",\"before\":{\"state\":\"not_owed\",\"promptly\":false,\"due_target\":null,\"due\":null,"
		"\"to\":\"先\",\"to_en\":\"to\",\"missing\":[]},\"after\":{\"state\":\"owed\",\"promptly\":false,"
		"\"due_target\":\"2026-04-09T23:59:59+09:00\",\"due\":\"2026-04-09T23:59:59+09:00\",\"to\":\"先\",\"to_en\":\"to\",\"missing\":[]}}]");
	buf_clear(&b);
	duty_changes_text(before, after, LANG_EN, &b);
	assert_non_null(strstr(buf_str(&b), "    now    not owed\n    then   owed  due Thu 2026-04-09 23:59  2 d 23 h left  to to\n"));
	buf_clear(&b);
	duty_changes_text(before, before, LANG_EN, &b);
	assert_string_equal(buf_str(&b), "no duty changes\n");
	buf_free(&b);
	duty_list_free(before);
	duty_list_free(after);
	law_free(law);
}

/* What is late, then the nearest last day; decisions, what may be done, what is done. */
static void order(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD "duties:\n"
		TRIAL_DUTY("met") TRIAL_FORCE TRIAL_TO WHEN TRIAL_DUE "    kind: report\n    done: [told]\n"
		TRIAL_DUTY("may") TRIAL_FORCE TRIAL_TO WHEN "    kind: voluntary\n"
		TRIAL_DUTY("ask") TRIAL_FORCE TRIAL_DUE WHEN DECISION
		TRIAL_DUTY("far") TRIAL_FORCE TRIAL_TO WHEN "    kind: report\n    deadline: [{mode: day1, days: 60, from: [known], ja: 期, en: due}]\n"
		TRIAL_DUTY("near") TRIAL_FORCE TRIAL_TO WHEN "    kind: report\n    deadline: [{mode: day1, days: 30, from: [known], ja: 期, en: due}]\n"
		TRIAL_DUTY("late") TRIAL_FORCE TRIAL_TO WHEN "    kind: report\n    deadline: [{mode: day1, days: 2, from: [known], ja: 期, en: due}]\n"
		TRIAL_DUTY("none") TRIAL_FORCE TRIAL_TO TRIAL_DUE "    kind: report\n    when: {fact: flag, is: false}\n");
	static const char *const want[] = { "duty late\n", "duty near\n", "duty far\n", "duty ask\n", "duty may\n", "duty met\n" };
	struct duty_list *list = trial_judge(law, "flag: true\nknown: 2026-04-06\ntold: 2026-04-07", "2026-04-10");
	struct buf b = buf_of(65536);

	(void)state;
	duty_list_text(list, LANG_EN, false, &b);
	const char *last = buf_str(&b);
	for (size_t i = 0; i < COUNT_OF(want); i++) {
		const char *at = strstr(buf_str(&b), want[i]);
		if (at == NULL || at < last)
			fail_msg("%s: not where it should stand in\n%s", want[i], buf_str(&b));
		last = at;
	}
	assert_null(strstr(buf_str(&b), "duty none"));
	assert_non_null(strstr(buf_str(&b), "1 not owed (--all shows them with reasons)"));
	buf_clear(&b);
	duty_list_text(list, LANG_EN, true, &b);
	assert_non_null(strstr(buf_str(&b), "[not owed] duty none"));
	buf_free(&b);
	duty_list_free(list);
	law_free(law);
}

static uint64_t seed = UINT64_C(20261123);

static uint64_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Whatever comes to be known: nothing owed turns undecided, what is voluntary is
 * never owed, what is locked never arises, and `missing_profile` says what it says. */
static void always(void **state)
{
	struct law *law = trial_law(TRIAL_HEAD
		"commencement: [{id: two, date: unset, ja: 二, en: two}]\nduties:\n"
		BY_PROFILE("a", "{any: [{all: [{fact: flag, is: true}, {fact: sectors, has: bank}]}, {shown: {fact: listed, is: true}}]}")
		TRIAL_DUTY("v") TRIAL_FORCE TRIAL_TO WHEN "    kind: voluntary\n    done: [done]\n    unless: [{fact: other, is: true}]\n"
		TRIAL_DUTY("d") TRIAL_FORCE TRIAL_DUE "    when: {any: [{fact: listed, is: true}, {fact: count, gt: 3}]}\n" DECISION
		TRIAL_DUTY("m") TRIAL_FORCE WHEN "    kind: measure\n    unless: [{fact: other, is: true}]\n"
		"    deadline: [{mode: months, months: 1, when: {fact: listed, is: true}, from: [known, told], ja: 期, en: due}, {mode: quarter, months: 2, from: [told], ja: 期, en: due}]\n"
		TRIAL_DUTY("l") TRIAL_TO TRIAL_DUE WHEN "    kind: report\n    in_force: {from: two}\n");
	static const char *const values[][3] = {
		{ "known", "2026-04-06", "2026-05-30" }, { "told", "2026-03-31", "2026-06-01" }, { "done", "2026-06-01", "2026-12-01" },
		{ "flag", "yes", "no" }, { "other", "yes", "no" }, { "listed", "yes", "no" }, { "sectors", "bank", "" }, { "count", "3", "4" },
	};

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct case_facts *c = case_new(law);
		struct duty_list *was = NULL, *is = NULL;
		assert_int_equal(duty_evaluate(law, c, trial_time("2026-07-01"), &was), OK);
		size_t first = next() % COUNT_OF(values);
		for (size_t n = 0; n < COUNT_OF(values); n++) {
			size_t f = (first + n * 3) % COUNT_OF(values);
			assert_int_equal(case_add_text(c, values[f][0], values[f][1 + next() % 2], SINCE_EVER, NULL, NULL), OK);
			assert_int_equal(duty_evaluate(law, c, trial_time("2026-07-01"), &is), OK);
			for (size_t d = 0; d < duty_count(is); d++) {
				const struct duty_item *a = duty_at(was, d), *b = duty_at(is, d);
				assert_false(a->state >= DUTY_OWED && b->state == DUTY_UNDECIDED);
				assert_false(b->def->kind == DUTY_VOLUNTARY &&
					     (b->state == DUTY_OWED || b->state == DUTY_LATE || b->state == DUTY_UNDECIDED));
				assert_false(b->def->locked && b->state != DUTY_NOT_OWED);
				assert_false(b->missing_profile && b->state != DUTY_UNDECIDED);
			}
			duty_list_free(was);
			was = is;
		}
		duty_list_free(was);
		case_free(c);
	}
	law_free(law);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(voluntary), cmocka_unit_test(decisions), cmocka_unit_test(measures),
		cmocka_unit_test(commencement), cmocka_unit_test(addressees), cmocka_unit_test(profile),
		cmocka_unit_test(corrected), cmocka_unit_test(what_if), cmocka_unit_test(order), cmocka_unit_test(always),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
