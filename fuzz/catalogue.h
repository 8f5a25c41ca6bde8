/* catalogue.h - a few facts of every type, for the fuzz targets of duty. */
#ifndef FUZZ_CATALOGUE_H
#define FUZZ_CATALOGUE_H

#include <stdlib.h>
#include <string.h>

#include "duty/duty.h"
#include "duty/law.h"

static inline struct law *catalogue(void)
{
	static const char facts[] =
		"format: sekisho-facts-1\nlaw_day: [occurred, known]\nfacts:\n"
		"- {id: occurred, type: time, ja: 発生, en: occurred, question: {ja: 何時, en: when}, source: s}\n"
		"- {id: known, type: time, fixed: true, ja: 知, en: known, question: {ja: 何時, en: when}, source: s}\n"
		"- {id: done, type: time, ja: 済, en: done, question: {ja: 何時, en: when}, source: s}\n"
		"- {id: flag, type: bool, profile: true, ja: 真, en: flag, question: {ja: 真, en: flag}, source: s}\n"
		"- {id: count, type: int, ja: 数, en: count, unit: {ja: 人, en: people}, question: {ja: 数, en: count}, source: s}\n"
		"- {id: one, type: choice, ja: 択, en: one, question: {ja: 択, en: one}, source: s, choices: [{id: a, ja: あ, en: a}, {id: b, ja: い, en: b}]}\n"
		"- {id: some, type: set, ja: 集, en: some, question: {ja: 集, en: some}, source: s, choices: [{id: a, ja: あ, en: a}, {id: b, ja: い, en: b}]}\n"
		"- {id: words, type: text, ja: 文, en: words, question: {ja: 文, en: words}, source: s}\n";
	struct law *law = law_new();

	if (law == NULL || law_add_facts(law, "facts.yaml", facts, sizeof(facts) - 1, NULL) != OK)
		abort();
	return law;
}

/* Evaluate and write all that there is to write. */
static inline void judge(const struct law *law, const struct case_facts *c, nsec_t at)
{
	struct duty_list *list = NULL, *later = NULL;
	struct report_values values = { 0 };
	struct buf out = buf_of(4u << 20);

	if (duty_evaluate(law, c, at, &list) != OK || duty_count(list) != law_duty_count(law))
		abort();
	duty_list_json(list, &out);
	buf_clear(&out);
	duty_list_text(list, LANG_JA, false, &out);
	buf_clear(&out);
	duty_list_text(list, LANG_EN, true, &out);
	if (duty_evaluate(law, c, INT64_MAX, &later) != OK)
		abort();
	buf_clear(&out);
	duty_changes_json(list, later, &out);
	buf_clear(&out);
	duty_changes_text(list, later, LANG_JA, &out);
	duty_list_free(later);
	if (case_values(law, c, at, &values) != OK)
		abort();
	report_values_free(&values);
	buf_free(&out);
	duty_list_free(list);
}

#endif
