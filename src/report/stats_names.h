/* stats_names.h - what the tables' rows and columns are called. Inside report only. */
#ifndef REPORT_STATS_NAMES_H
#define REPORT_STATS_NAMES_H

#include "report/stats.h"

#define STATS_BINS	9u	/* 0, 1, 2-10 ... 50001-, unknown */

extern const struct stats_name stats_parties[STAT_PARTIES], stats_causes[STAT_CAUSES];
extern const struct stats_name stats_bins[STATS_BINS], stats_answers[STAT_ANSWERS];
extern const struct stats_name stats_subjects[STAT_SUBJECTS], stats_media[STAT_MEDIA];
extern const struct stats_name stats_rule7[STAT_RULE7], stats_stages[STAT_STAGES];
extern const struct stats_name stats_states[STAT_STATES], stats_incidents[1];

/* The bin of a number of people, or of STAT_PEOPLE_MISSING. */
size_t stats_bin(int64_t people);

#endif
