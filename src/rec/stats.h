/* stats.h - run hands this to report: what statistics ask of one incident. */
#ifndef REC_STATS_H
#define REC_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

/* The columns and rows of the Commission's yearly tables. What nobody has
 * entered is a value of its own, never one of the others. */
enum stat_party { STAT_REPORTER, STAT_ENTRUSTEE, STAT_PARTY_UNCLEAR, STAT_PARTY_MISSING, STAT_PARTIES };

enum stat_cause {
	STAT_MISDELIVERY, STAT_MISSENDING, STAT_MISDISPOSAL, STAT_LOST, STAT_THEFT, STAT_INSIDER,
	STAT_ACCESS, STAT_CAUSE_OTHER, STAT_CAUSE_MISSING, STAT_CAUSES
};

enum stat_answer { STAT_YES, STAT_NO, STAT_MISSING, STAT_ANSWERS };

#define STAT_SUBJECTS	3u	/* customers, employees, others */
#define STAT_MEDIA	3u	/* electronic, paper, other */
#define STAT_RULE7	4u	/* items 1 to 4 of rule 7 */
#define STAT_STAGES	2u	/* preliminary, final */
#define STAT_PEOPLE_MISSING	INT64_C(-1)

/*
 * MET		done in time, or done where no day is fixed
 * MET_LATE	done after the last day
 * OWED		not done, the last day has not passed
 * OVERDUE	not done, the last day has passed
 * UNDECIDED	facts are missing
 * OPTIONAL	nobody is obliged, or it stands in place of another duty; not done
 */
enum stat_state {
	STAT_MET, STAT_MET_LATE, STAT_OWED, STAT_OVERDUE, STAT_UNDECIDED, STAT_NOT_OWED, STAT_OPTIONAL,
	STAT_STATES
};

struct stat_words {
	const char *ja, *en;
};

/* A duty that statistics have a row for. */
struct stat_duty {
	const char *id;
	struct stat_words title;
};

/* A report: its state, and on which day it was handed in, the day of knowing being
 * day 1; 0 it was not, or the day of knowing is not known. */
struct stat_report {
	enum stat_state state;
	int64_t day;
};

/* One incident. Names nobody and holds no text that a person wrote. */
struct stat_case {
	enum stat_party party;
	enum stat_cause cause;
	bool cause_of_ours;	/* OTHER for the Commission: the catalogue has a finer word */
	int64_t people;		/* or STAT_PEOPLE_MISSING */
	enum stat_answer subjects[STAT_SUBJECTS];
	enum stat_answer media[STAT_MEDIA];
	enum stat_answer rule7[STAT_RULE7];
	struct stat_report stage[STAT_STAGES];
	const enum stat_state *duties;	/* one for each duty of the frame; borrowed */
};

/* What is counted. All borrowed. */
struct stat_frame {
	nsec_t from, to;	/* incidents known, or else opened, in [from, to) */
	nsec_t at;		/* judged at this time */
	const struct stat_duty *duties;
	size_t duty_count;
};

#endif
