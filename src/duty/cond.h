/* cond.h - the catalogue as it lies in memory. Inside duty only. */
#ifndef DUTY_COND_H
#define DUTY_COND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "duty/law.h"
#include "base/pool.h"
#include "text/tree.h"

enum cond_kind {
	COND_ALL, COND_ANY, COND_NOT,	/* over children */
	COND_SHOWN,	/* the child holds; unknown counts as not */
	COND_TERM,	/* another condition, by name */
	COND_DAY,	/* the incident's day lies in [from, to] */
	COND_KNOWN,	/* the fact is known; a time: it has come */
	COND_EQ, COND_IN, COND_GT, COND_GE, COND_LT, COND_LE,
	COND_HAS, COND_HAS_ANY, COND_HAS_ALL, COND_EMPTY,	/* sets */
};

struct term;

struct cond {
	enum cond_kind kind;
	struct words text;	/* "" none: made from the fact's label */
	const char *cite;
	unsigned line;
	const struct fact_def *fact;
	int64_t number;		/* EQ, GT ... of BOOL, INT, CHOICE */
	nsec_t time;		/* EQ, GT ... of TIME */
	uint64_t set;		/* IN, HAS*: bits of choices */
	int64_t from, to;	/* DAY */
	const char *term_id;	/* "term" or "law/term" */
	const struct term *term;	/* set by law_finish */
	const struct cond *child, *next;
};

struct term {
	const char *id, *law_id;
	struct words text;
	const char *cite, *file;
	const struct cond *when;
	unsigned line;
	size_t index;		/* place among all terms; set by law_finish */
	unsigned char seen;	/* law_finish: 1 on the way, 2 done */
	struct term *next;
};

enum deadline_mode {
	MODE_PROMPTLY, MODE_DAY1, MODE_EXCLUDE_FIRST, MODE_HOURS,
	MODE_MONTHS,	/* calendar months (民法143条) */
	MODE_QUARTER,	/* months after the end of the event's calendar quarter */
};

struct deadline {
	const struct cond *when;	/* NULL always */
	enum deadline_mode mode;
	int64_t count;		/* days, hours or months until due */
	int64_t target;		/* the same to aim at; = count without a window */
	bool first_in;		/* MONTHS: the event's own day is the first */
	bool aim_day1;		/* EXCLUDE_FIRST: aim at the day that DAY1 gives */
	int64_t since;		/* the period does not begin before this day; INT64_MIN any */
	bool roll;		/* a last day that is closed moves */
	bool knowing;		/* begins when the duty's conditions came to be known */
	const struct fact_def *const *from;	/* the earliest known of these begins it */
	size_t from_count;
	struct words text;
	const char *cite;
	const struct deadline *next;
};

struct addressee {
	const struct cond *when;	/* NULL always */
	struct words to;
	enum mark mark;
	const struct addressee *next;
};

struct duty_rules {
	const struct cond *when;
	const struct cond *unless;	/* list by next; each an exemption */
	const struct addressee *to;	/* the first that holds; NULL none is named */
	const struct addressee *also;	/* every one that holds, besides */
	const struct deadline *deadline;	/* NULL: of a VOLUNTARY only */
	const struct fact_def *const *done;	/* times; the earliest counts */
	size_t done_count;
};

/* One value that a law file derives for forms: the texts of the items that hold. */
struct derived_item {
	const char *id;
	const struct cond *when;
	struct words text;
	const struct derived_item *next;
};

struct derived {
	const char *law_id, *file;
	const char *name;
	struct words label;
	const struct derived_item *items;
	const struct derived *next;
};

/* The id of a file that was read. */
struct law_name {
	const char *id;
	bool optional;
	const struct law_name *next;
};

/* A document whose texts the catalogue points to. */
struct held {
	struct tree *tree;
	struct held *next;
};

/* The catalogue itself. */
struct law {
	struct pool pool;
	struct held *held;
	const struct law_name *names;
	struct fact_def facts[LAW_FACTS_MAX];
	size_t fact_count;
	struct duty_def duties[LAW_DUTIES_MAX];
	size_t duty_count;
	struct term *terms;
	size_t term_count;
	uint64_t *depends;	/* by duty, law_words() each: bit by fact, what decides whether it is owed */
	uint64_t *clock;	/* bit by fact: a duty asks whether this time has come */
	const struct derived *derived;
	const struct fact_def *day[8];	/* the incident's day: the first known */
	size_t day_count;
};

/* 64-bit words that hold a bit for each fact; at least one. */
static inline size_t law_words(const struct law *law)
{
	return law->fact_count / 64 + 1;
}

#endif
