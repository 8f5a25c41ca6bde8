/* machines.h - the days and marks of important computers that their notices
 * depend on. */
#ifndef VULN_MACHINES_H
#define VULN_MACHINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/problem.h"

#define MACHINES_MAX	1000000u
#define MACHINE_NO_DAY	INT64_MIN

/* What a machine's days say; columns of the same names, `_on` behind them. Days
 * in Asia/Tokyo since 1970-01-01, or MACHINE_NO_DAY. */
enum machine_day {
	MACHINE_INTRODUCED,	/* introduced_on */
	MACHINE_DESIGNATED,	/* designated_on: the operator, for the business that it serves */
	MACHINE_CAUGHT,		/* caught_on: a changed order made it an important computer */
	MACHINE_EQUIPMENT,	/* equipment_on: the 特定重要設備 it belongs to was introduced */
	MACHINE_CHANGED,	/* changed_on */
	MACHINE_NOTICED,	/* noticed_on */
	MACHINE_CHANGE_NOTICED,	/* change_noticed_on */
	MACHINE_RETIRED,	/* retired_on */
	MACHINE_DAYS_
};

enum machine_exempt {
	EXEMPT_UNKNOWN,		/* nothing is said: the list of designated products is asked */
	EXEMPT_GROUP_ONLY,	/* group_only */
	EXEMPT_DESIGNATED,	/* designated */
	EXEMPT_NONE,		/* none: whatever the list says */
};

/* Texts are owned by the list. */
struct machine {
	const char *id, *kind, *maker, *product, *version;	/* kind: column "class" */
	int64_t day[MACHINE_DAYS_];
	enum machine_exempt exempt;
	bool change_minor;	/* change_minor: yes */
	unsigned line;
};

struct machines {
	struct pool pool;
	struct machine *machine;
	size_t count, room;
};

struct machines machines_of(void);	/* an empty list; machines_free gives all back */
void machines_free(struct machines *m);

/*
 * machines_csv - read a table: `id` and `introduced_on` are required columns,
 * every row has an id of its own
 *
 * On failure the list is as before, but for memory. OK | ERR_FORM with the line |
 * ERR_EXISTS (an id twice) | ERR_LIMIT | ERR_MEMORY
 */
err_t machines_csv(struct machines *m, const char *name, const void *bytes, size_t len, struct problem *why) MUST_USE;

/* The column of a day. */
const char *machine_day_name(enum machine_day d);

#endif
