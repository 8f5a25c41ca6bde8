/* case.h - the facts of one incident, typed by the catalogue, with history. */
#ifndef DUTY_CASE_H
#define DUTY_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "duty/law.h"
#include "rec/report.h"
#include "text/tree.h"

#define CASE_ENTRIES_MAX	4096u	/* entries of one incident */
#define CASE_TEXT_MAX		16384u	/* bytes of one text value */
#define SINCE_EVER		INT64_MIN	/* no time of knowing was given */

struct case_facts;	/* opaque; borrows its law, which must outlive it */

/* One entry: a value of one fact, since when it is known, by whom it was
 * entered. A correction is a later entry; none is ever taken out. */
struct fact_entry {
	const struct fact_def *def;
	nsec_t known_at;	/* SINCE_EVER: not given, holds at any time */
	const char *by;		/* "" not given */
	int64_t number;		/* BOOL 0/1, INT, CHOICE: index of the choice */
	nsec_t time;		/* TIME */
	uint64_t set;		/* SET: bit n is choice n */
	const char *text;	/* TEXT */
};

struct case_facts *case_new(const struct law *law) MUST_USE;	/* NULL: no memory */
void case_free(struct case_facts *c);	/* NULL is fine */

/*
 * case_read - add all facts of a document: YAML, or JSON when it begins with {
 *
 *	people: 1200                                  plain
 *	people: {value: 1200, known_at: 2026-04-10, by: Sato}
 *	people: [{value: 800, known_at: ...}, {value: 1150, known_at: ...}]
 *
 * A set is a list of choices; a time is RFC 3339, Asia/Tokyo without offset.
 * `null` is refused: leave an unknown fact out. name is for messages.
 * known_at is when the fact came to be known, not when it was entered: periods
 * begin then. An entry without one holds since ever, which is the safe side.
 * OK | ERR_FORM | ERR_UNKNOWN (no such fact or choice) | ERR_LIMIT | ERR_MEMORY;
 * on failure nothing was added. Source: docs/law-format.md, section 4
 */
err_t case_read(struct case_facts *c, const char *name, const void *bytes, size_t len,
		struct problem *why) MUST_USE;

/* One fact as a person types it: "1200", "yes"/"no"/"true"/"false", a choice,
 * choices with commas between (empty: none of them), a time, a text.
 * by may be NULL. Same errors. */
err_t case_add_text(struct case_facts *c, const char *fact, const char *value,
		    nsec_t known_at, const char *by, struct problem *why) MUST_USE;

/* One fact of this catalogue as the register keeps it: its value as JSON text, as
 * fact_json writes it; who entered it is left out. Same errors. */
err_t case_add_json(struct case_facts *c, const struct fact_def *def, const char *json, size_t len,
		    nsec_t known_at, struct problem *why) MUST_USE;

/* All entries in order of coming in. */
size_t case_count(const struct case_facts *c);
const struct fact_entry *case_entry(const struct case_facts *c, size_t index);

/*
 * The entry that holds at `at`: of those known by then the one known last, of
 * equals the one that came last. NULL: unknown. A TIME fact whose value lies
 * after `at` has not happened yet when `done` is true.
 */
const struct fact_entry *case_at(const struct case_facts *c, const struct fact_def *def,
				 nsec_t at, bool done);

/* The value for people, appended: labels of choices, times with weekday. */
void fact_text(const struct fact_entry *e, enum lang lang, struct buf *out);

/* The value as JSON text, as case_read takes it, appended. */
void fact_json(const struct fact_entry *e, struct buf *out);

/*
 * case_values - the facts at `at`, and what the law files derive from them
 * (which item of the rule applies, who is told), as texts for a form, Japanese
 *
 * Unknown ones are left out. Appends to `out`. OK | ERR_MEMORY | ERR_LIMIT
 */
err_t case_values(const struct law *law, const struct case_facts *c, nsec_t at,
		  struct report_values *out) MUST_USE;

#endif
