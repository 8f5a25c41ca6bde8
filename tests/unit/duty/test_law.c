/* test_law.c - what the readers of facts, laws and cases refuse, and where. */
#include "check.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "duty/case.h"
#include "duty/law.h"

#define FACTS \
	"format: sekisho-facts-1\n" \
	"law_day: [t]\n" \
	"facts:\n" \
	"  - {id: t, type: time, ja: 時, en: time, question: {ja: 時, en: time}, source: s}\n" \
	"  - {id: b, type: bool, ja: 真, en: flag, question: {ja: 真, en: flag}, source: s}\n" \
	"  - {id: n, type: int, ja: 数, en: number, question: {ja: 数, en: number}, source: s}\n" \
	"  - {id: c, type: choice, ja: 択, en: choice, question: {ja: 択, en: q}, source: s, choices: [{id: x, ja: x, en: x}, {id: y, ja: y, en: y}]}\n" \
	"  - {id: s, type: set, ja: 集, en: set, question: {ja: 集, en: q}, source: s, choices: [{id: x, ja: x, en: x}, {id: y, ja: y, en: y}]}\n" \
	"  - {id: w, type: text, ja: 文, en: text, question: {ja: 文, en: q}, source: s}\n"

#define HEAD \
	"format: sekisho-law-1\nid: l\ntitle: {ja: 法, en: law}\nsource: s\n"

#define DUTY_BUT_WHEN \
	"duties:\n  - id: d\n    article: a\n    kind: report\n    title: {ja: 義, en: duty}\n" \
	"    obliged: {ja: 者, en: who}\n    to: [{ja: 先, en: to}]\n" \
	"    deadline: [{mode: day1, days: 3, from: [t], ja: 期, en: due}]\n" \
	"    in_force: {from: 2020-01-01}\n    sources: [{cite: c, mark: T}]\n"

static struct law *with_facts(void)
{
	struct law *law = law_new();
	struct problem why = PROBLEM_NONE;

	assert_non_null(law);
	if (law_add_facts(law, "facts.yaml", FACTS, strlen(FACTS), &why) != OK)
		fail_msg("%s", why.text);
	return law;
}

/* Reads one law file over the facts; what is said must be `expect`, NULL: OK. */
static void law_says(const char *text, const char *expect)
{
	struct law *law = with_facts();
	struct problem why = PROBLEM_NONE;
	err_t e = law_add(law, "l.yaml", text, strlen(text), &why);

	if (e == OK)
		e = law_finish(law, &why);
	if (expect == NULL && e != OK)
		fail_msg("%s", why.text);
	if (expect != NULL && (e == OK || strstr(why.text, expect) == NULL))
		fail_msg("expected '%s', but %s '%s'", expect, err_text(e), why.text);
	law_free(law);
}

static void when_says(const char *when, const char *expect)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), HEAD DUTY_BUT_WHEN "    when: %s\n", when);
	law_says(text, expect);
}

static void sound_files(void **state)
{
	(void)state;
	law_says(HEAD, NULL);
	when_says("{fact: n, gt: 10}", NULL);
	when_says("{all: [{fact: c, in: [x, y]}, {not: {fact: s, has_all: [x, y]}}, {fact: w, known: true}]}", NULL);
	when_says("{any: [{fact: t, ge: 2024-01-01}, {fact: s, empty: true}, {shown: {fact: b, is: true}}]}", NULL);
}

static void conditions_are_typed(void **state)
{
	(void)state;
	when_says("{fact: nothing, is: true}", "l.yaml:15: no fact \"nothing\"");
	when_says("{fact: b, is: 3}", "fact \"b\" is a bool");
	when_says("{fact: n, is: x}", "fact \"n\" is a int");
	when_says("{fact: c, is: z}", "\"z\" is no choice of \"c\"");
	when_says("{fact: c, in: [x, z]}", "\"z\" is no choice of \"c\"");
	when_says("{fact: n, has: x}", "\"has\" does not fit fact \"n\"");
	when_says("{fact: s, is: x}", "\"is\" does not fit fact \"s\"");
	when_says("{fact: w, is: x}", "\"is\" does not fit fact \"w\"");
	when_says("{fact: n, gt: 1, lt: 3}", "one comparison");
	when_says("{fact: n}", "no comparison");
	when_says("{fact: n, above: 3}", "unknown key \"above\"");
	when_says("{fact: n, gt: 3, ja: 数}", "both languages");
	when_says("{all: []}", "a list of conditions is needed");
	when_says("{all: [{fact: b, is: true}], any: [{fact: b, is: true}]}", "a condition");
	when_says("{some: 1}", "unknown key \"some\"");
	when_says("{day_from: 2024-02-30, ja: 日, en: day}", "a date like");
	when_says("{fact: b, known: false}", "only true");
	when_says("{not: {fact: b, known: true}}", "under \"not\"");
	when_says("{not: {shown: {fact: b, is: true}}}", "under \"not\"");
	when_says("{not: {not: {fact: b, known: true}}}", NULL);
}

static void terms_are_joined(void **state)
{
	(void)state;
	when_says("{term: nowhere}", "l.yaml:15: no term \"nowhere\"");
	law_says(HEAD "terms:\n"
		      "  - {id: a, ja: あ, en: a, when: {term: b}}\n"
		      "  - {id: b, ja: い, en: b, when: {not: {term: a}}}\n", "leads back to itself");
	law_says(HEAD "terms:\n"
		      "  - {id: a, ja: あ, en: a, when: {fact: b, is: true}}\n"
		      "  - {id: a, ja: あ, en: a, when: {fact: b, is: true}}\n", "defined twice");
	law_says(HEAD "terms:\n"
		      "  - {id: a, ja: あ, en: a, when: {term: l/b}}\n"
		      "  - {id: b, ja: い, en: b, when: {fact: b, is: true}}\n", NULL);
}

/* Each term doubles the last: a short file must not unfold into a vast one. */
static void unfolding_is_bounded(void **state)
{
	char text[8192];
	int at = snprintf(text, sizeof(text), HEAD "terms:\n  - {id: t0, ja: あ, en: a, when: {fact: b, is: true}}\n");

	(void)state;
	for (int i = 1; i < 30; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at,
			       "  - {id: t%d, ja: あ, en: a, when: {any: [{term: t%d}, {term: t%d}]}}\n", i, i - 1, i - 1);
	(void)snprintf(text + at, sizeof(text) - (size_t)at, DUTY_BUT_WHEN "    when: {term: t29}\n");
	law_says(text, "with terms written out");
}

static void duties_are_checked(void **state)
{
	(void)state;
	law_says("format: other\n", "format");
	law_says(HEAD "colour: red\n", "l.yaml:5: unknown key \"colour\"");
	law_says(HEAD DUTY_BUT_WHEN, "\"when\" is missing");
	law_says(HEAD DUTY_BUT_WHEN "    when: {fact: b, is: true}\n    stage: third\n", "preliminary or final");
	law_says(HEAD "duties: [{id: d}]\n", "\"article\" is missing");
	law_says("format: [\n", "l.yaml:");
	law_says("", "l.yaml:");
}

#define REST \
	"    title: {ja: 義, en: duty}\n    obliged: {ja: 者, en: who}\n    when: {fact: b, is: true}\n" \
	"    sources: [{cite: c, mark: T}]\n"
#define TO "    to: [{ja: 先, en: to}]\n"
#define DUE "    deadline: [{mode: day1, days: 3, from: [t], ja: 期, en: due}]\n"
#define FORCE "    in_force: {from: 2020-01-01}\n"
#define DECIDED \
	"    question: {ja: 問, en: q}\n    decider: {ja: 者, en: who}\n    choices: [{id: x, ja: x, en: x}]\n"

static void one_duty_says(const char *top, const char *members, const char *expect)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), HEAD "%sduties:\n  - id: d\n    article: a\n" REST "%s", top, members);
	law_says(text, expect);
}

static void kinds_are_checked(void **state)
{
	(void)state;
	one_duty_says("", FORCE TO DUE "    kind: rumour\n", "\"rumour\" is no kind");
	one_duty_says("", FORCE TO "    kind: report\n", "\"deadline\" must be a list");
	one_duty_says("", FORCE TO "    kind: voluntary\n", NULL);
	one_duty_says("", FORCE DUE "    kind: voluntary\n", "\"to\" must be a list");
	one_duty_says("", FORCE DUE "    kind: measure\n", NULL);
	one_duty_says("", FORCE DUE "    kind: measure\n    also: [{ja: 先, en: to}]\n", "\"also\" without \"to\"");
	one_duty_says("", FORCE TO DUE "    kind: report\n    also: [{ja: 先, en: to, when: {fact: b, is: true}}, {ja: 別, en: other, mark: C}]\n", NULL);
	one_duty_says("", FORCE TO DUE "    kind: report\n    also: [{ja: 先, en: to, mark: X}]\n", "\"mark\" must be T, C, I or M");
	one_duty_says("", FORCE TO DUE "    kind: report\n    also: [{ja: 先, en: to, how: post}]\n", "unknown key \"how\"");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n" DECIDED, NULL);
	one_duty_says("", FORCE DUE "    kind: decision\n" DECIDED, "a decision needs \"done\"");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n", "\"question\" is missing");
	one_duty_says("", FORCE TO DUE "    kind: report\n" DECIDED, "\"question\" belongs to a duty of kind \"decision\"");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    on: [zz]\n" DECIDED, "no fact \"zz\"");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    on: [b, n]\n" DECIDED, NULL);
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    guidance: [{ja: 言, en: say, mark: C}]\n" DECIDED, "\"cite\" is missing");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    guidance: [{ja: 言, en: say, cite: c}]\n" DECIDED, "\"mark\" is missing");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    question: {ja: 問, en: q}\n    decider: {ja: 者, en: who}\n", "needs 1 to 64 choices");
	one_duty_says("", FORCE DUE "    kind: decision\n    done: [t]\n    question: {ja: 問, en: q}\n    decider: {ja: 者, en: who}\n    choices: [{id: x, ja: x, en: x}, {id: x, ja: x, en: x}]\n", "stands there twice");
}

static void due_says(const char *deadline, const char *expect)
{
	char members[1024];

	(void)snprintf(members, sizeof(members), FORCE TO "    kind: report\n    deadline: [{ja: 期, en: due, from: [t], %s}]\n", deadline);
	one_duty_says("", members, expect);
}

static void deadlines_are_checked(void **state)
{
	(void)state;
	due_says("mode: fortnight, days: 3", "\"fortnight\" is no mode");
	due_says("mode: months, months: 1", NULL);
	due_says("mode: months, months: 1, first: in, since: 2026-10-01, roll: true, knowing: false", NULL);
	due_says("mode: months, days: 30", "\"days\" does not go with the mode \"months\"");
	due_says("mode: months, months: 0", "\"months\" from 1 to 120");
	due_says("mode: months, months: 121", "\"months\" from 1 to 120");
	due_says("mode: months", "\"months\" from 1 to 120");
	due_says("mode: months, months: 1, first: both", "in or out");
	due_says("mode: months, months: 2, target: 1", "a period in months has no \"target\"");
	due_says("mode: quarter, months: 2", NULL);
	due_says("mode: quarter, months: 2, first: in", "belongs to the mode \"months\"");
	due_says("mode: exclude_first, days: 30, aim: day1", NULL);
	due_says("mode: exclude_first, days: 30, aim: day1, target: 3", "\"aim\" is day1");
	due_says("mode: exclude_first, days: 30, aim: day2", "\"aim\" is day1");
	due_says("mode: day1, days: 30, aim: day1", "\"aim\" is day1, on exclude_first only");
	due_says("mode: day1, days: 30, months: 1", "\"months\" does not go with the mode \"day1\"");
	due_says("mode: day1, days: 3, since: soon", "a date like");
	due_says("mode: promptly, months: 1", "\"months\" does not go with the mode \"promptly\"");
	due_says("mode: promptly, aim: day1", "\"promptly\" has no");
	due_says("mode: promptly, since: 2026-10-01", NULL);
	due_says("mode: hours, hours: 72, roll: true", "never rolled");
}

#define START(text) "commencement:\n  - {ja: 日, en: day, " text "}\n"
#define BEGINS(day) TO DUE "    kind: report\n    in_force: {from: " day "}\n"

static void commencement_is_checked(void **state)
{
	(void)state;
	one_duty_says(START("id: one, date: 2026-10-01"), BEGINS("one"), NULL);
	one_duty_says(START("id: one, date: unset, latest: 2027-11-22"), BEGINS("one"), NULL);
	one_duty_says(START("id: one, date: 2026-10-01"), BEGINS("two"), "l.yaml:17: a date like 2024-04-01, \"unset\", or a name");
	one_duty_says("", BEGINS("2026-02-30"), "a date like 2024-04-01, \"unset\", or a name");
	one_duty_says(START("id: one"), BEGINS("one"), "with \"id\" and \"date\"");
	one_duty_says(START("id: one, date: later"), BEGINS("one"), "a date like");
	one_duty_says(START("id: one, date: 2026-10-01, latest: 2026-09-30"), BEGINS("one"), "\"date\" lies after \"latest\"");
	one_duty_says(START("id: one, date: 2026-10-01") "  - {id: one, date: unset, ja: 日, en: day}\n", BEGINS("one"), "stands there twice");
	one_duty_says(START("id: one, date: 2026-10-01, until: 2026-10-02"), BEGINS("one"), "unknown key \"until\"");
	one_duty_says("commencement: soon\n", BEGINS("unset"), "\"commencement\" must be a list");
	one_duty_says("optional: true\n", BEGINS("unset"), NULL);
	one_duty_says("optional: perhaps\n", BEGINS("unset"), "\"optional\" must be true or false");
}

static void facts_say(const char *text, const char *expect)
{
	struct law *law = law_new();
	struct problem why = PROBLEM_NONE;

	assert_int_not_equal(law_add_facts(law, "f.yaml", text, strlen(text), &why), OK);
	if (strstr(why.text, expect) == NULL)
		fail_msg("expected '%s', but '%s'", expect, why.text);
	law_free(law);
}

static void facts_are_checked(void **state)
{
	(void)state;
	facts_say("format: sekisho-facts-1\nfacts:\n  - {id: a, type: colour, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "f.yaml:3: \"colour\" is no type");
	facts_say("format: sekisho-facts-1\nfacts:\n  - {id: A, type: bool, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "is no id");
	facts_say("format: sekisho-facts-1\nfacts:\n  - {id: a, type: set, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "needs 1 to 64 choices");
	facts_say("format: sekisho-facts-1\nfacts:\n  - {id: a, type: bool, profile: maybe, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "\"profile\" must be true or false");
	facts_say("format: sekisho-facts-1\nfacts:\n  - {id: a, type: bool, fixed: 1, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "\"fixed\" must be true or false");
	facts_say("format: sekisho-facts-1\nlaw_day: [a]\nfacts:\n  - {id: a, type: bool, ja: a, en: a, question: {ja: a, en: a}, source: s}\n",
		  "is a bool, but a time is needed");
}

static void case_says(const char *text, err_t expect_e, const char *expect)
{
	struct law *law = with_facts();
	struct case_facts *c = case_new(law);
	struct problem why = PROBLEM_NONE;

	assert_int_equal(case_read(c, "case", text, strlen(text), &why), expect_e);
	if (expect_e != OK && strstr(why.text, expect) == NULL)
		fail_msg("expected '%s', but '%s'", expect, why.text);
	if (expect_e != OK)
		assert_int_equal(case_count(c), 0);
	case_free(c);
	law_free(law);
}

static void cases_are_typed(void **state)
{
	(void)state;
	case_says("b: true\nn: 5\nc: x\ns: [x, y]\nt: 2026-01-01\nw: 5\n", OK, "");
	case_says("{\"b\": true, \"n\": {\"value\": 5, \"known_at\": \"2026-01-01\", \"by\": \"me\"}}", OK, "");
	case_says("n: [{value: 5}, {value: 6, known_at: 2026-01-02}]\ns: []\n", OK, "");
	case_says("n: 1\nz: 1\n", ERR_UNKNOWN, "case:2: z: no such fact");
	case_says("b: 1\n", ERR_FORM, "case:1: b: true or false");
	case_says("n: -1\n", ERR_FORM, "0 or more");
	case_says("n: 1.5\n", ERR_FORM, "whole number");
	case_says("c: z\n", ERR_UNKNOWN, "no choice \"z\"; one of: x y");
	case_says("s: x\n", ERR_FORM, "a list of choices");
	case_says("t: yesterday\n", ERR_FORM, "a time like");
	case_says("t: null\n", ERR_FORM, "leave out what is unknown");
	case_says("n: {value: 1, since: 2026-01-01}\n", ERR_FORM, "only \"value\"");
	case_says("n: {known_at: 2026-01-01}\n", ERR_FORM, "\"value\" is missing");
	case_says("n: [{value: 1}, 2]\n", ERR_FORM, "history");
	case_says("[1]\n", ERR_FORM, "not a map");
}

static void facts_come_back(void **state)
{
	struct law *law = with_facts();
	struct case_facts *c = case_new(law);
	struct buf b = buf_of(1024);
	static const char *const expect[] = { "true", "1200", "\"y\"", "[\"x\",\"y\"]", "\"2026-04-10T09:30:00+09:00\"",
		"\"a \\\"b\\\"\"" };

	(void)state;
	assert_int_equal(case_add_text(c, "b", "yes", SINCE_EVER, NULL, NULL), OK);
	assert_int_equal(case_add_text(c, "n", "1200", 5, "Sato", NULL), OK);
	assert_int_equal(case_add_text(c, "c", "y", SINCE_EVER, NULL, NULL), OK);
	assert_int_equal(case_add_text(c, "s", "x, y", SINCE_EVER, NULL, NULL), OK);
	assert_int_equal(case_add_text(c, "t", "2026-04-10T09:30", SINCE_EVER, NULL, NULL), OK);
	assert_int_equal(case_add_text(c, "w", "a \"b\"", SINCE_EVER, NULL, NULL), OK);
	assert_int_equal(case_add_text(c, "n", "many", SINCE_EVER, NULL, NULL), ERR_FORM);
	assert_int_equal(case_add_text(c, "c", "q", SINCE_EVER, NULL, NULL), ERR_UNKNOWN);
	assert_int_equal(case_add_text(c, "q", "q", SINCE_EVER, NULL, NULL), ERR_UNKNOWN);
	assert_int_equal(case_count(c), 6);
	for (size_t i = 0; i < 6; i++) {
		buf_clear(&b);
		fact_json(case_entry(c, i), &b);
		assert_string_equal(buf_str(&b), expect[i]);
	}
	assert_string_equal(case_entry(c, 1)->by, "Sato");
	buf_clear(&b);
	fact_text(case_entry(c, 1), LANG_JA, &b);
	assert_string_equal(buf_str(&b), "1,200");
	buf_clear(&b);
	fact_text(case_entry(c, 4), LANG_JA, &b);
	assert_string_equal(buf_str(&b), "2026-04-10(金) 09:30");
	assert_null(case_at(c, law_find_fact(law, "n"), 4, false));
	assert_non_null(case_at(c, law_find_fact(law, "n"), 5, false));
	assert_null(case_at(c, law_find_fact(law, "t"), 5, true));
	buf_free(&b);
	case_free(c);
	law_free(law);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_files), cmocka_unit_test(conditions_are_typed),
		cmocka_unit_test(terms_are_joined), cmocka_unit_test(unfolding_is_bounded),
		cmocka_unit_test(duties_are_checked), cmocka_unit_test(facts_are_checked),
		cmocka_unit_test(kinds_are_checked), cmocka_unit_test(deadlines_are_checked),
		cmocka_unit_test(commencement_is_checked),
		cmocka_unit_test(cases_are_typed), cmocka_unit_test(facts_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
