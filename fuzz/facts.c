/* facts.c - any bytes as the facts of an incident: refused with a sentence, or
 * typed facts that are judged and come back as they went in. */
#include "catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void again(struct law *law, const struct case_facts *c)
{
	struct case_facts *copy = case_new(law);
	struct buf one = buf_of(1u << 20), value = buf_of(1u << 20);

	for (size_t i = 0; i < case_count(c); i++) {
		buf_clear(&one);
		buf_clear(&value);
		fact_json(case_entry(c, i), &value);
		buf_printf(&one, "{\"%s\": ", case_entry(c, i)->def->id);
		buf_add(&one, value.bytes, value.len);
		buf_text(&one, "}");
		if (one.err != OK || case_read(copy, "again", one.bytes, one.len, NULL) != OK)
			abort();
	}
	if (case_count(copy) != case_count(c))
		abort();
	buf_free(&one);
	buf_free(&value);
	case_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char duty[] =
		"format: sekisho-law-1\nid: l\ntitle: {ja: 法, en: law}\nsource: s\nduties:\n"
		"- {id: d, article: a, kind: report, title: {ja: 義, en: duty}, obliged: {ja: 者, en: who},\n"
		"   when: {any: [{fact: count, gt: 1000}, {fact: some, has: a}]}, unless: [{fact: flag, is: true}],\n"
		"   to: [{ja: 先, en: to}], done: [done], in_force: {from: 2020-01-01}, sources: [{cite: c, mark: T}],\n"
		"   deadline: [{when: {fact: one, is: a}, mode: hours, hours: 72, from: [occurred], ja: 期, en: due},\n"
		"              {mode: day1, days: 30, target: 3, roll: true, from: [known], ja: 期, en: due}]}\n";
	struct problem why = PROBLEM_NONE;
	struct law *law = catalogue();
	struct case_facts *c = case_new(law);

	if (law_add(law, "law.yaml", duty, sizeof(duty) - 1, NULL) != OK || law_finish(law, NULL) != OK)
		abort();
	err_t e = case_read(c, "facts", bytes, len, &why);
	if (e == OK) {
		judge(law, c, INT64_C(1780000000) * NSEC_PER_SEC);
		judge(law, c, INT64_MIN);
		again(law, c);
	} else if (e != ERR_MEMORY && (why.text[0] == '\0' || case_count(c) != 0)) {
		abort();
	}
	case_free(c);
	law_free(law);
	return 0;
}
