/* incident_duties.c - the duties of an incident, and what would change them. */
#include "duty/duty.h"
#include "run/case_of.h"
#include "run/incidents.h"

#define VIEW_MAX	(64u << 20)

static void print(const struct duty_list *list, const struct duty_list *then, const struct duties_ask *ask,
		  struct buf *b)
{
	enum lang lang = ask->japanese ? LANG_JA : LANG_EN;

	if (then != NULL && ask->json)
		duty_changes_json(list, then, b);
	else if (then != NULL)
		duty_changes_text(list, then, lang, b);
	else if (ask->json)
		duty_list_json(list, b);
	else
		duty_list_text(list, lang, ask->all, b);
	if (ask->json)
		buf_text(b, "\n");
}

err_t incident_duties(struct site *s, const char *id, const struct duties_ask *ask, FILE *out,
		      bool *late, struct problem *why)
{
	struct law *law = NULL;
	struct case_facts *facts = NULL;
	struct duty_list *list = NULL, *then = NULL;
	struct buf b = buf_of(VIEW_MAX);
	bool what_if = ask->set != NULL && ask->set->count > 0;

	*late = false;
	err_t e = site_law_with(s, ask->with, &law, why);
	if (e == OK)
		e = case_of_incident(s, id, law, &facts, why);
	if (e == OK)
		e = duty_evaluate(law, facts, ask->at, &list);
	if (e == OK && what_if)
		e = given_enter(ask->set, facts, ask->at, why);
	if (e == OK && what_if)
		e = duty_evaluate(law, facts, ask->at, &then);
	const struct duty_list *shown = then != NULL ? then : list;
	for (size_t i = 0; e == OK && i < duty_count(shown); i++)
		*late |= duty_at(shown, i)->state == DUTY_LATE;
	if (e == OK) {
		print(list, then, ask, &b);
		e = b.err;
	}
	if (e == OK)
		(void)fputs(buf_str(&b), out);
	buf_wipe(&b);
	duty_list_free(list);
	duty_list_free(then);
	case_free(facts);
	law_free(law);
	return e == OK ? OK : problem(why, e, "incident %s: %s", id, err_text(e));
}
