/* law.h - the catalogue of facts and duties, read from YAML and checked. */
#ifndef DUTY_LAW_H
#define DUTY_LAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"

#define LAW_FACTS_MAX	2048u	/* facts in one catalogue */
#define LAW_DUTIES_MAX	2048u	/* duties in one catalogue */
#define LAW_NESTING_MAX	12u	/* conditions in conditions, terms included */
#define LAW_WEIGHT_MAX	4096u	/* conditions of one duty, terms written out */

struct law;	/* owns all that the structs below point to */
struct cond;	/* a condition over facts; duty/cond.h */

/* The same sentence for both readers; both are always there. */
struct words {
	const char *ja, *en;
};

enum lang { LANG_JA, LANG_EN };

enum fact_type { FACT_BOOL, FACT_INT, FACT_TIME, FACT_CHOICE, FACT_SET, FACT_TEXT };

struct fact_choice {
	const char *id;
	struct words words;
};

/* One fact, defined once for all laws. */
struct fact_def {
	const char *id;
	enum fact_type type;
	struct words label, question;
	struct words unit;	/* "" none */
	const char *source;	/* the article that asks for it */
	bool profile;		/* of the organisation, not of the incident */
	bool fixed;		/* entered once; later only corrected, with a reason */
	const struct fact_choice *choices;	/* CHOICE and SET */
	size_t choice_count;
	size_t index;		/* place in the catalogue, from 0 */
};

/* How sure a duty's encoding is: read in the text, in commentary, inferred,
 * from memory. All but the first are shown to the user as to be checked. */
enum mark { MARK_TEXT = 'T', MARK_COMMENTARY = 'C', MARK_INFERRED = 'I', MARK_MEMORY = 'M' };

/*
 * REPORT, NOTICE	as they say
 * INSTEAD		a step that may be taken in place of other duties
 * VOLUNTARY		nobody is obliged; it may be done
 * DECISION		a question that somebody must answer and put on record
 * MEASURE		a step that the law wants and that is no report
 */
enum duty_kind { DUTY_REPORT, DUTY_NOTICE, DUTY_INSTEAD, DUTY_VOLUNTARY, DUTY_DECISION, DUTY_MEASURE };

struct duty_source {
	const char *cite;
	enum mark mark;
};

/* Official words beside a question, in our own. */
struct guidance {
	struct words text;
	const char *cite;
	enum mark mark;
};

/* What a DECISION lays before the decider. The program answers none of it. */
struct decision {
	struct words question;
	struct words decider;	/* who must decide */
	const struct fact_def *const *on;	/* the facts to look at */
	size_t on_count;
	const struct guidance *guidance;
	size_t guidance_count;
	const struct fact_choice *choices;
	size_t choice_count;
};

/* A day of commencement that several duties share. */
struct commencement {
	const char *id;
	struct words text;
	bool set;		/* else what begins with it is locked */
	int64_t day;		/* when set */
	int64_t latest;		/* the law says: by this day; INT64_MAX it does not */
	const struct commencement *next;
};

struct duty_def {
	const char *id;
	const char *law_id;	/* "jp-appi" */
	struct words law;	/* the law's name */
	const char *article;
	enum duty_kind kind;
	struct words title, obliged;
	struct words note;	/* both "" when there is none */
	const char *form;	/* id of a form, "" none */
	const char *stage;	/* "preliminary", "final" or "" */
	enum mark mark;		/* the weakest of its sources */
	const struct duty_source *sources;
	size_t source_count;
	const struct decision *decision;	/* of a DECISION; else NULL */
	bool optional;		/* its law is read only when asked for */
	bool locked;		/* in force from a day that is not set yet */
	const struct commencement *start;	/* the day's name in its file, NULL none */
	int64_t from, to;	/* in force, days in Tokyo; INT64_MIN, INT64_MAX open */
	const char *file;	/* the name it was read under */
	unsigned line;
	const struct duty_rules *rules;	/* duty/cond.h */
};

/* An empty catalogue, or NULL when there is no memory. */
struct law *law_new(void) MUST_USE;
void law_free(struct law *law);	/* NULL is fine */

/*
 * law_add_facts - read a file of facts (law/facts.yaml)
 *
 * name     for messages, copied
 * bytes    borrowed for the call
 * why      "NAME:LINE: what; remedy"
 * OK | ERR_FORM | ERR_LIMIT | ERR_MEMORY; after a failure only law_free() may
 * follow. Source: docs/law-format.md, section 2
 */
err_t law_add_facts(struct law *law, const char *name, const void *bytes, size_t len,
		    struct problem *why) MUST_USE;

/* The same for a file of duties (law/jp-appi.yaml). Facts come first: every
 * fact that a condition names must exist and its type must fit. Unknown keys
 * are refused. Source: docs/law-format.md, section 3 */
err_t law_add(struct law *law, const char *name, const void *bytes, size_t len,
	      struct problem *why) MUST_USE;

/* Join conditions that name one another across files; after the last law_add
 * and before the first evaluation. OK | ERR_FORM (a term that does not exist,
 * a circle, a duty beyond LAW_NESTING_MAX or LAW_WEIGHT_MAX, "known" or
 * "shown" under "not" in a duty's "when") */
err_t law_finish(struct law *law, struct problem *why) MUST_USE;

/* The facts of the catalogue: how many, by place, by id; borrowed. */
size_t law_fact_count(const struct law *law);
const struct fact_def *law_fact(const struct law *law, size_t index);
const struct fact_def *law_find_fact(const struct law *law, const char *id);	/* or NULL */

/* The duties, in the same way. */
size_t law_duty_count(const struct law *law);
const struct duty_def *law_duty(const struct law *law, size_t index);
const struct duty_def *law_find_duty(const struct law *law, const char *id);	/* or NULL */

/* Walk the facts that a duty's conditions, deadline, addressee and exemptions
 * ask for: `seen` has law_fact_count() members and gets true for each. */
void duty_asks(const struct law *law, const struct duty_def *duty, bool *seen);

/* The choice of a DECISION by its id, or NULL. */
const struct fact_choice *decision_choice(const struct decision *decision, const char *id);

/* Was a file with this "id" read? *optional set when so: does it say that it is? */
bool law_has(const struct law *law, const char *law_id, bool *optional);

/* "report", "notice" ...: names in law files and in JSON. Static. */
const char *duty_kind_name(enum duty_kind kind);

/* The fact (a time) that says when the duty was done, or NULL: what a recorded
 * hand-in sets. */
const struct fact_def *duty_done_fact(const struct duty_def *duty);

/* A type's name in law files; the words of a language. Never NULL. */
const char *fact_type_name(enum fact_type type);
const char *words_in(struct words w, enum lang lang);

#endif
