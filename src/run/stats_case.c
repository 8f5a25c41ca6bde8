#include "run/stats_case.h"

#include <string.h>

#include "duty/calendar.h"

#define DERIVED_MAX	8u

struct stats_facts stats_facts_of(const struct law *law)
{
	return (struct stats_facts){ .event = law_find_fact(law, "event"), .party = law_find_fact(law, "cause_party"),
		.cause = law_find_fact(law, "cause"), .people = law_find_fact(law, "people"),
		.subjects = law_find_fact(law, "data_subjects"), .media = law_find_fact(law, "media"),
		.known = { law_find_fact(law, "known_at"), law_find_fact(law, "notified_by_entrustee_at") } };
}

/* The entry that holds, of a fact of this type; NULL unknown. */
static const struct fact_entry *entry(const struct fact_def *def, enum fact_type type, const struct case_facts *c,
				      nsec_t at)
{
	return def != NULL && def->type == type ? case_at(c, def, at, false) : NULL;
}

nsec_t stats_day(const struct stats_facts *f, const struct case_facts *c, nsec_t at, nsec_t opened_at)
{
	bool found = false;
	nsec_t day = opened_at;

	for (size_t i = 0; i < COUNT_OF(f->known); i++) {
		const struct fact_entry *e = entry(f->known[i], FACT_TIME, c, at);
		if (e != NULL && (!found || e->time < day))
			day = e->time;
		found = found || e != NULL;
	}
	return day;
}

/* Is this choice of the set taken? NULL entry: missing. */
static enum stat_answer answer(const struct fact_entry *e, const char *choice)
{
	if (e == NULL)
		return STAT_MISSING;
	for (size_t i = 0; i < e->def->choice_count; i++)
		if (strcmp(e->def->choices[i].id, choice) == 0)
			return (e->set >> i & 1) != 0 ? STAT_YES : STAT_NO;
	return STAT_NO;
}

bool stats_ruled(const struct stats_facts *f, const struct case_facts *c, nsec_t at)
{
	return answer(entry(f->event, FACT_SET, c, at), "none") == STAT_YES;
}

/* The place of the entry's choice in `ids`; `count` when it is none of them. */
static size_t place(const struct fact_entry *e, const char *const *ids, size_t count)
{
	const char *id = e->def->choices[e->number].id;
	size_t i = 0;

	while (i < count && strcmp(ids[i], id) != 0)
		i++;
	return i;
}

static void set_cause(const struct fact_entry *party, const struct fact_entry *cause, struct stat_case *out)
{
	static const char *const parties[] = { [STAT_REPORTER] = "reporter", [STAT_ENTRUSTEE] = "entrustee" };
	static const char *const causes[] = { [STAT_MISDELIVERY] = "misdelivery", [STAT_MISSENDING] = "missending",
		[STAT_MISDISPOSAL] = "misdisposal", [STAT_LOST] = "lost", [STAT_THEFT] = "theft",
		[STAT_INSIDER] = "insider", [STAT_ACCESS] = "unauthorised_access", [STAT_CAUSE_OTHER] = "other" };

	_Static_assert(COUNT_OF(parties) == STAT_PARTY_UNCLEAR, "whatever else is said of the party: it is not known");
	_Static_assert(COUNT_OF(causes) == STAT_CAUSE_MISSING, "a name for each cause");
	out->party = party == NULL ? STAT_PARTY_MISSING : (enum stat_party)place(party, parties, COUNT_OF(parties));
	out->cause = STAT_CAUSE_MISSING;
	out->cause_of_ours = false;
	if (cause == NULL)
		return;
	size_t at = place(cause, causes, COUNT_OF(causes));
	out->cause_of_ours = at == COUNT_OF(causes);
	out->cause = out->cause_of_ours ? STAT_CAUSE_OTHER : (enum stat_cause)at;
}

static void set_rule7(const struct law *law, const struct case_facts *c, nsec_t at, struct stat_case *out)
{
	static const enum stat_answer answers[] = { [TRUTH_FALSE] = STAT_NO, [TRUTH_UNKNOWN] = STAT_MISSING,
						    [TRUTH_TRUE] = STAT_YES };
	struct derived_truth items[DERIVED_MAX];
	size_t count = case_derived(law, c, at, "appi.rule7", items, COUNT_OF(items));

	for (size_t i = 0; i < STAT_RULE7; i++) {
		const char id[2] = { (char)('1' + i), '\0' };
		out->rule7[i] = STAT_MISSING;
		for (size_t n = 0; n < count; n++)
			if (strcmp(items[n].id, id) == 0)
				out->rule7[i] = answers[items[n].truth];
	}
}

enum stat_state stats_state(const struct duty_item *item)
{
	bool nobody_must = item->def->kind == DUTY_INSTEAD || item->def->kind == DUTY_VOLUNTARY;

	switch (item->state) {
	case DUTY_OPTIONAL:
		return STAT_OPTIONAL;
	case DUTY_UNDECIDED:
		return STAT_UNDECIDED;
	case DUTY_OWED:
		return nobody_must ? STAT_OPTIONAL : STAT_OWED;
	case DUTY_MET:
		return STAT_MET;
	case DUTY_LATE:
		if (item->done)
			return STAT_MET_LATE;
		return nobody_must ? STAT_OPTIONAL : STAT_OVERDUE;
	default:
		return STAT_NOT_OWED;
	}
}

/* The report to the Commission: by a business, or by a public body. Of these the
 * first that is owed; an organisation never owes both. */
static const struct duty_item *report_of(const struct duty_list *duties, size_t stage)
{
	static const char *const ids[STAT_STAGES][2] = { { "appi-26-preliminary", "appi-68-preliminary" },
							 { "appi-26-final", "appi-68-final" } };
	const struct duty_item *best = NULL;

	for (size_t i = 0; i < COUNT_OF(ids[stage]); i++) {
		const struct duty_item *item = duty_find(duties, ids[stage][i]);
		if (item != NULL && (best == NULL || (best->state == DUTY_NOT_OWED && item->state != DUTY_NOT_OWED)))
			best = item;
	}
	return best;
}

static struct stat_report set_report(const struct duty_item *item)
{
	struct stat_report r = { .state = item != NULL ? stats_state(item) : STAT_NOT_OWED };

	if ((r.state == STAT_MET || r.state == STAT_MET_LATE) && item->done && item->has_start) {
		int64_t day = tokyo_day(item->done_at) - tokyo_day(item->start) + 1;
		r.day = day > 0 ? day : 1;	/* handed in before it was known to be owed */
	}
	return r;
}

void stats_case_of(const struct law *law, const struct stats_facts *f, const struct case_facts *c, nsec_t at,
		   const struct duty_list *duties, enum stat_state *states, struct stat_case *out)
{
	static const char *const subjects[STAT_SUBJECTS] = { "customers", "employees", "other" };
	static const char *const media[STAT_MEDIA] = { "electronic", "paper", "other" };
	const struct fact_entry *people = entry(f->people, FACT_INT, c, at);
	const struct fact_entry *of_whom = entry(f->subjects, FACT_SET, c, at), *on = entry(f->media, FACT_SET, c, at);

	set_cause(entry(f->party, FACT_CHOICE, c, at), entry(f->cause, FACT_CHOICE, c, at), out);
	out->people = people != NULL ? people->number : STAT_PEOPLE_MISSING;
	for (size_t i = 0; i < STAT_SUBJECTS; i++)
		out->subjects[i] = answer(of_whom, subjects[i]);
	for (size_t i = 0; i < STAT_MEDIA; i++)
		out->media[i] = answer(on, media[i]);
	set_rule7(law, c, at, out);
	for (size_t i = 0; i < STAT_STAGES; i++)
		out->stage[i] = set_report(report_of(duties, i));
	for (size_t i = 0; i < duty_count(duties); i++)
		states[i] = stats_state(duty_at(duties, i));
	out->duties = states;
}
