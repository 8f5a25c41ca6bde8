/* stats_case.h - one incident's facts as what statistics count. */
#ifndef RUN_STATS_CASE_H
#define RUN_STATS_CASE_H

#include "duty/duty.h"
#include "rec/stats.h"

/* Where statistics look in the catalogue; NULL where it has no such fact. */
struct stats_facts {
	const struct fact_def *event, *party, *cause, *people, *subjects, *media, *known[2];
};

/* Plain; borrows the law. */
struct stats_facts stats_facts_of(const struct law *law);

/* The time by which an incident belongs to a period: the earliest known time of knowing,
 * else `opened_at`. */
nsec_t stats_day(const struct stats_facts *f, const struct case_facts *c, nsec_t at, nsec_t opened_at);

/* Did the investigation rule it out (event: none)? */
bool stats_ruled(const struct stats_facts *f, const struct case_facts *c, nsec_t at);

/* What statistics make of a duty's state. */
enum stat_state stats_state(const struct duty_item *item);

/*
 * stats_case_of - fill `out` from an incident judged at `at`
 *
 * duties	the incident's, by duty_states; as many as the law has
 * states	room for as many; out->duties points to it
 */
void stats_case_of(const struct law *law, const struct stats_facts *f, const struct case_facts *c, nsec_t at,
		   const struct duty_list *duties, enum stat_state *states, struct stat_case *out);

#endif
