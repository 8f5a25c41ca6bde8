/* trial.h - one duty of a law made for a test, judged by facts. */
#ifndef TRIAL_H
#define TRIAL_H

#include "check.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "duty/duty.h"

#define TRIAL_FACTS \
	"format: sekisho-facts-1\nlaw_day: [known]\nfacts:\n" \
	"- {id: known, type: time, fixed: true, ja: 知, en: knowing, question: {ja: 何時, en: when}, source: s}\n" \
	"- {id: told, type: time, ja: 通知, en: told, question: {ja: 何時, en: when}, source: s}\n" \
	"- {id: done, type: time, ja: 済, en: done, question: {ja: 何時, en: when}, source: s}\n" \
	"- {id: flag, type: bool, ja: 真, en: flag, question: {ja: 真か, en: is it}, source: s}\n" \
	"- {id: other, type: bool, ja: 他, en: other, question: {ja: 他か, en: another}, source: s}\n" \
	"- {id: listed, type: bool, profile: true, ja: 上場, en: listed, question: {ja: 上場か, en: listed then}, source: s}\n" \
	"- {id: sectors, type: set, profile: true, ja: 業種, en: sectors, question: {ja: 業種は, en: which sectors}, source: s, choices: [{id: bank, ja: 銀行, en: bank}, {id: gas, ja: ガス, en: gas}]}\n" \
	"- {id: count, type: int, ja: 数, en: count, question: {ja: 数は, en: how many}, source: s}\n"

#define TRIAL_HEAD "format: sekisho-law-1\nid: l\ntitle: {ja: 法, en: law}\nsource: s\n"

/* A duty without kind, when, addressee, deadline and day of force. */
#define TRIAL_DUTY(id) \
	"  - id: " id "\n    article: a\n    title: {ja: 義, en: duty " id "}\n    obliged: {ja: 者, en: who}\n" \
	"    sources: [{cite: c, mark: T}]\n"
#define TRIAL_FORCE "    in_force: {from: 2020-01-01}\n"
#define TRIAL_TO "    to: [{ja: 先, en: to}]\n"
#define TRIAL_DUE "    deadline: [{mode: day1, days: 3, from: [known], ja: 期, en: due}]\n"

/* The catalogue of `text`; the test fails when it is refused. */
static inline struct law *trial_law(const char *text)
{
	struct law *law = law_new();
	struct problem why = PROBLEM_NONE;

	assert_non_null(law);
	if (law_add_facts(law, "facts.yaml", TRIAL_FACTS, strlen(TRIAL_FACTS), &why) != OK ||
	    law_add(law, "l.yaml", text, strlen(text), &why) != OK || law_finish(law, &why) != OK)
		fail_msg("%s", why.text);
	return law;
}

static inline nsec_t trial_time(const char *text)
{
	nsec_t t = 0;

	assert_int_equal(clock_parse(text, strlen(text), &t), OK);
	return t;
}

static inline struct duty_list *trial_judge(const struct law *law, const char *facts, const char *at)
{
	struct case_facts *c = case_new(law);
	struct problem why = PROBLEM_NONE;
	struct duty_list *list = NULL;

	if (case_read(c, "facts", facts, strlen(facts), &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(duty_evaluate(law, c, trial_time(at), &list), OK);
	case_free(c);
	return list;
}

#endif
