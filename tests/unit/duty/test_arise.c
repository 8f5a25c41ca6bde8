/* test_arise.c - since when a duty arises, and where its last second ends. */
#include "check.h"

#include <cmocka.h>
#include <string.h>

#include "duty/duty.h"

#define WORDS	"ja: 語, en: word"
#define FACT(id, type) \
	"- {id: " id ", type: " type ", " WORDS ", question: {" WORDS "}, source: s}\n"

static const char facts_text[] =
	"format: sekisho-facts-1\nlaw_day: [seen]\nfacts:\n"
	FACT("seen", "time") FACT("demanded", "time") FACT("told", "time") FACT("done", "time")
	FACT("flag", "bool") FACT("other", "bool");

#define DUTY(id, when, deadline) \
	"- id: " id "\n  article: a\n  kind: report\n  title: {" WORDS "}\n  obliged: {" WORDS "}\n" \
	"  when: " when "\n  to: [{" WORDS "}]\n  deadline: [" deadline "]\n  done: [done]\n" \
	"  in_force: {from: 2020-01-01}\n  sources: [{cite: c, mark: T}]\n"

static const char law_text[] =
	"format: sekisho-law-1\nid: l\ntitle: {" WORDS "}\nsource: s\nread_on: '2026-11-23'\nduties:\n"
	DUTY("come", "{fact: demanded, known: true}", "{mode: day1, days: 3, from: [seen], " WORDS "}")
	DUTY("two", "{fact: flag, is: true}",
	     "{when: {fact: other, is: true}, mode: day1, days: 2, from: [told], " WORDS "}, "
	     "{mode: day1, days: 3, from: [seen], " WORDS "}");

static struct law *law;

static int read_law(void **state)
{
	struct problem why = PROBLEM_NONE;

	(void)state;
	law = law_new();
	if (law != NULL && law_add_facts(law, "facts", facts_text, strlen(facts_text), &why) == OK &&
	    law_add(law, "law", law_text, strlen(law_text), &why) == OK && law_finish(law, &why) == OK)
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

/* The duty as judged; its words are gone with the list. */
static struct duty_item judge(const char *id, const char *facts, const char *when)
{
	struct case_facts *c = case_new(law);
	struct problem why = PROBLEM_NONE;
	struct duty_list *list = NULL;

	if (case_read(c, "facts", facts, strlen(facts), &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(duty_evaluate(law, c, at(when), &list), OK);
	struct duty_item item = *duty_find(list, id);
	duty_list_free(list);
	case_free(c);
	return item;
}

/* A duty that waits for a time to come arises when it comes: not before, and not
 * when something else is entered afterwards. */
static void a_time_comes(void **state)
{
	struct duty_item alone = judge("come", "seen: 2026-04-01\ndemanded: 2026-04-06T10:00\n", "2026-04-20");
	struct duty_item more = judge("come", "seen: 2026-04-01\ndemanded: 2026-04-06T10:00\n"
				      "other: {value: true, known_at: 2026-04-15}\n", "2026-04-20");
	struct duty_item known = judge("come", "seen: 2026-04-01\ndemanded: {value: 2026-04-06T10:00, known_at: 2026-04-03}\n",
				       "2026-04-20");
	struct duty_item before = judge("come", "seen: 2026-04-01\ndemanded: 2026-04-06T10:00\n", "2026-04-06");

	(void)state;
	assert_int_equal(alone.start, at("2026-04-06T10:00"));
	assert_int_equal(more.start, at("2026-04-06T10:00"));
	assert_int_equal(known.start, at("2026-04-06T10:00"));
	assert_int_equal(before.state, DUTY_NOT_OWED);
}

/* While two rules are possible, one that cannot be counted does not hide the other. */
static void a_rule_without_beginning(void **state)
{
	struct duty_item i = judge("two", "seen: 2026-04-01\nflag: true\n", "2026-04-02");

	(void)state;
	assert_true(i.has_due);
	assert_int_equal(i.due, at("2026-04-03T23:59:59"));
	assert_int_equal(i.missing_count, 0);
	i = judge("two", "seen: 2026-04-01\nflag: true\ntold: 2026-04-01\n", "2026-04-02");
	assert_int_equal(i.due, at("2026-04-02T23:59:59"));
}

/* The last second belongs to the last day as a whole. */
static void the_last_second(void **state)
{
	static const char facts[] = "seen: 2026-04-01\nflag: true\nother: false\n";

	(void)state;
	assert_int_equal(judge("two", facts, "2026-04-03T23:59:59.999").state, DUTY_OWED);
	assert_int_equal(judge("two", facts, "2026-04-04T00:00:00").state, DUTY_LATE);
	assert_int_equal(judge("two", "seen: 2026-04-01\nflag: true\nother: false\ndone: 2026-04-03T23:59:59.5\n",
			       "2026-04-05").state, DUTY_MET);
	assert_int_equal(judge("two", "seen: 2026-04-01\nflag: true\nother: false\ndone: 2026-04-04\n",
			       "2026-04-05").state, DUTY_LATE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_comes), cmocka_unit_test(a_rule_without_beginning),
		cmocka_unit_test(the_last_second),
	};

	return cmocka_run_group_tests(tests, read_law, free_law);
}
