/* controls.c - any bytes as a list of safety measures: refused with a sentence,
 * or measures that each have an id and are found by it. */
#include "catalogue.h"
#include "duty/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char facts[] = "format: sekisho-facts-1\nlaw_day: [known]\nfacts:\n"
		"- {id: known, type: time, ja: 知, en: known, question: {ja: 何時, en: when}, source: s}\n"
		"- {id: weaknesses, type: set, ja: 備, en: weak, question: {ja: 備, en: weak}, source: s,"
		" choices: [{id: a, ja: あ, en: a}, {id: b, ja: い, en: b}]}\n";
	struct problem why = PROBLEM_NONE;
	struct law *law = law_new();
	struct controls *c = NULL;

	if (law == NULL || law_add_facts(law, "facts.yaml", facts, sizeof(facts) - 1, NULL) != OK || law_finish(law, NULL) != OK)
		abort();
	err_t e = controls_read(law, "controls", bytes, len, &c, &why);
	if (e == OK) {
		for (size_t i = 0; i < controls_count(c); i++)
			if (controls_find(c, controls_at(c, i)->id) != controls_at(c, i) || controls_at(c, i)->gaps > 3)
				abort();
	} else if (e != ERR_MEMORY && why.text[0] == '\0') {
		abort();
	}
	controls_free(c);
	law_free(law);
	return 0;
}
