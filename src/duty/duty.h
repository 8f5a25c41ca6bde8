/* duty.h - law and facts in, duties out: what is owed, to whom, by when, why. */
#ifndef DUTY_DUTY_H
#define DUTY_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "duty/case.h"
#include "duty/law.h"

/*
 * OPTIONAL	nobody is obliged, and its condition is shown to hold
 * NOT_OWED	the condition does not hold, an exemption is shown, or the law was
 *		not in force on the incident's day
 * UNDECIDED	`missing` names the facts that would decide it
 * OWED		to be done, the last day has not passed
 * MET		done in time
 * LATE		done after the last day, or not done and the last day has passed
 *
 * An exemption counts only when its facts show it: while they are missing the
 * duty is owed and `open` names them. So a further fact can turn OWED into
 * NOT_OWED but never into UNDECIDED.
 */
enum duty_state { DUTY_OPTIONAL, DUTY_NOT_OWED, DUTY_UNDECIDED, DUTY_OWED, DUTY_MET, DUTY_LATE };

enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE };

/* One node of the reasons. Children in the order of the law file. */
struct reason {
	struct words text;	/* the condition in words */
	struct words join;	/* "all of", "any of", "not"; "" for a leaf */
	enum truth truth;
	const char *cite;	/* the article, "" none of its own */
	const struct fact_def *fact;	/* leaf over a fact; else NULL */
	struct words value;	/* the fact's value in words, "" unknown */
	nsec_t known_at;	/* of the fact; SINCE_EVER */
	const char *by;		/* who entered it, "" */
	bool exemption;		/* root of an exemption */
	const struct reason *child, *next;
};

/* Whom a duty is owed to. */
struct duty_to {
	struct words words;
	enum mark mark;
};

/* One duty for one incident at one time. */
struct duty_item {
	const struct duty_def *def;
	enum duty_state state;
	struct words to;	/* all addressees; "" it goes to nobody */
	const struct duty_to *addressees;
	size_t addressee_count;
	bool promptly;		/* no fixed day: "promptly, as the situation allows" */
	bool has_start;		/* start is set: knowing, or what the rule counts from */
	bool has_due;		/* target and due are set */
	bool done;		/* done_at is set */
	nsec_t start;
	nsec_t target;		/* last instant of the day to aim at; = due without a window */
	nsec_t due;		/* last instant in time */
	nsec_t done_at;
	int64_t left;		/* due - at; negative when it has passed. has_due only */
	struct words rule;	/* how the due time was counted, in words */
	const struct reason *why;
	const struct fact_def *const *missing;	/* would decide UNDECIDED, or the due time */
	size_t missing_count;
	bool missing_profile;	/* UNDECIDED, and all of `missing` are facts of the organisation */
	const struct fact_def *const *open;	/* could lift or shift it */
	size_t open_count;
};

struct duty_list;	/* owns its items and reasons; borrows the law, not the facts */

/*
 * duty_evaluate - every duty of the catalogue for these facts at time `at`
 *
 * Pure: the clock is `at`; facts known after it do not count. Each duty is
 * judged by the law in force on the day of the incident (its occurrence, or
 * when that is unknown the day of knowing).
 * ret set on success only, freed by duty_list_free. OK | ERR_MEMORY
 * Source: docs/law-format.md, section 5
 */
err_t duty_evaluate(const struct law *law, const struct case_facts *facts, nsec_t at,
		    struct duty_list **ret) MUST_USE;
/*
 * duty_states - the same, quickly, for lists over many incidents
 *
 * State, addressees, start, target, due, left and done are those of duty_evaluate.
 * There are no reasons (`why` is NULL), no missing and open facts, the rule is the law
 * file's words not counted out; of what is not owed there is the state alone.
 * OK | ERR_MEMORY
 */
err_t duty_states(const struct law *law, const struct case_facts *facts, nsec_t at,
		  struct duty_list **ret) MUST_USE;
void duty_list_free(struct duty_list *list);	/* NULL is fine */

/* How many, and each by its place or id (NULL: no such); borrowed. */
size_t duty_count(const struct duty_list *list);	/* in order of the catalogue */
const struct duty_item *duty_at(const struct duty_list *list, size_t index);
const struct duty_item *duty_find(const struct duty_list *list, const char *duty_id);

/* One item of a derived value, and whether it holds. */
struct derived_truth {
	const char *id;
	enum truth truth;
};

/* The items of the value that a law file derives under this name ("appi.rule7") at
 * `at`, in the file's order, `room` at most. Returns how many; 0: no such value, or
 * no memory. */
size_t case_derived(const struct law *law, const struct case_facts *c, nsec_t at, const char *name,
		    struct derived_truth *out, size_t room);

/* "owed", "met", "late", "not_owed", "undecided", "optional": names in JSON. Static. */
const char *duty_state_name(enum duty_state state);
struct words duty_state_words(enum duty_state state);

/* "2026-05-07(木) 23:59" or "Thu 2026-05-07 23:59", appended. */
void time_text(nsec_t t, enum lang lang, struct buf *out);

/* "あと3日4時間", "2日5時間超過" / "3 d 4 h left", "2 d 5 h over", appended. */
void left_text(int64_t left, enum lang lang, struct buf *out);

/* The reasons as indented lines, appended. indent in columns; whole: also what
 * did not decide (the JSON has it always). */
void reason_text(const struct reason *r, enum lang lang, unsigned indent, bool whole, struct buf *out);

/* The whole list as one JSON array (docs/law-format.md, section 6), appended. */
void duty_list_json(const struct duty_list *list, struct buf *out);

/* The whole list for people; appended. First what is late and owed, with reasons,
 * the nearest last day before others; then decisions, what may be done, what was
 * done, and what is undecided with its questions; at the end one line for each
 * fact of the organisation that is missing. all: what is not owed too, and the
 * reasons of everything. Without memory out->err is set. */
void duty_list_text(const struct duty_list *list, enum lang lang, bool all, struct buf *out);

/* A decision's question, decider, choices and guidance as lines; appended. */
void decision_text(const struct decision *d, enum lang lang, struct buf *out);

/* Is the duty undecided, or its due time open, for want of this fact? */
bool duty_waits(const struct duty_item *item, const struct fact_def *fact);

/* Do state, due times or addressees of two judgements of one duty differ? */
bool duty_changed(const struct duty_item *a, const struct duty_item *b);

/* What differs between two judgements by one catalogue: for people, and as a JSON
 * array of {id, before, after} (docs/law-format.md, section 6); appended. */
void duty_changes_text(const struct duty_list *before, const struct duty_list *after, enum lang lang,
		       struct buf *out);
void duty_changes_json(const struct duty_list *before, const struct duty_list *after, struct buf *out);

#endif
