/* Safety measures: read with their place, and which deficiencies point at them. */
#include "trial.h"

#include "duty/control.h"

#define FACTS \
	"format: sekisho-facts-1\nlaw_day: [known]\nfacts:\n" \
	"- {id: known, type: time, ja: 知, en: known, question: {ja: 何時, en: when}, source: s}\n" \
	"- {id: weaknesses, type: set, ja: 備, en: weak, question: {ja: 備, en: weak}, source: s," \
	" choices: [{id: logs, ja: あ, en: logs}, {id: audit, ja: い, en: audit}, {id: keys, ja: う, en: keys}]}\n"
#define HEAD "format: sekisho-controls-1\ncontrols:\n"
#define ONE(id, gaps) \
	"  - {id: " id ", group: {ja: 組, en: g}, ja: 題, en: title, must: {ja: 要, en: must}, cite: c, gaps: " gaps "}\n"

static struct law *facts_only(void)
{
	struct law *law = law_new();
	struct problem why = PROBLEM_NONE;

	if (law == NULL || law_add_facts(law, "facts.yaml", FACTS, strlen(FACTS), &why) != OK || law_finish(law, &why) != OK)
		fail_msg("%s", why.text);
	return law;
}

static void gaps_of_a_case(void **state)
{
	static const char text[] = HEAD ONE("A", "[logs]") ONE("B", "[audit, keys]") ONE("C", "[]");
	struct law *law = facts_only();
	struct problem why = PROBLEM_NONE;
	struct controls *c = NULL;
	struct case_facts *facts = case_new(law);
	nsec_t early = trial_time("2026-04-01T00:00:00Z"), late = trial_time("2026-04-02T00:00:00Z");

	(void)state;
	assert_int_equal(controls_read(law, "c.yaml", text, strlen(text), &c, &why), OK);
	assert_int_equal(controls_count(c), 3);
	assert_null(controls_at(c, 3));
	assert_null(controls_find(c, "D"));
	assert_int_equal(controls_find(c, "B")->gaps, 2 | 4);
	assert_int_equal(control_gaps(controls_at(c, 0), law, facts, late), 0);
	assert_int_equal(case_add_text(facts, "weaknesses", "logs keys", late, "test", &why), OK);
	assert_int_equal(control_gaps(controls_at(c, 0), law, facts, early), 0);	/* not known yet */
	assert_int_equal(control_gaps(controls_at(c, 0), law, facts, late), 1);
	assert_int_equal(control_gaps(controls_at(c, 1), law, facts, late), 4);
	assert_int_equal(control_gaps(controls_at(c, 2), law, facts, late), 0);
	case_free(facts);
	controls_free(c);
	law_free(law);
}

static void refusals(void **state)
{
	static const struct { const char *text, *says; } bad[] = {
		{ HEAD ONE("A", "[nothing]"), "c.yaml:3" },
		{ HEAD ONE("A", "[]") ONE("A", "[]"), "c.yaml:4" },
		{ HEAD "  - {id: A, ja: 題, en: t, cite: c, gaps: []}\n", "c.yaml:3" },
		{ HEAD "  - {id: A, group: {ja: 組, en: g}, ja: 題, en: t, must: {ja: 要, en: m}, cite: c, gaps: [], more: 1}\n",
		  "c.yaml:3" },
		{ "format: sekisho-controls-2\ncontrols: []\n", "c.yaml:1" },
		{ "controls: {", "c.yaml" },
	};
	struct law *law = facts_only();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct problem why = PROBLEM_NONE;
		struct controls *c = NULL;
		assert_int_equal(controls_read(law, "c.yaml", bad[i].text, strlen(bad[i].text), &c, &why), ERR_FORM);
		assert_null(c);
		if (strstr(why.text, bad[i].says) == NULL)
			fail_msg("case %zu: '%s' does not say %s", i, why.text, bad[i].says);
	}
	law_free(law);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_of_a_case),
		cmocka_unit_test(refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
