/* report.h - duty and register hand this to report: named texts for a form. */
#ifndef REC_REPORT_H
#define REC_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"

#define REPORT_VALUES_MAX	4096u

/*
 * One named text. Names are those of facts (law/facts.yaml), of what law files
 * derive ("appi.rule7") and of the incident's meta data ("site.name",
 * "incident.id", "incident.opened_at", "records.kept", "records.first_seen",
 * "records.last_seen", "criteria.fired", "indicators"). What is unknown has no entry.
 */
struct report_value {
	const char *name;
	const char *text;	/* for people, UTF-8, may hold line ends */
	const char *codes;	/* choices' ids with blanks between, "" none */
};

/* Owns copies of all its strings. Start with { 0 }. */
struct report_values {
	struct report_value *value;
	size_t count, room;
};

/* Copy a value in; one of the same name is replaced. codes may be NULL.
 * OK | ERR_MEMORY | ERR_LIMIT */
err_t report_put(struct report_values *v, const char *name, const char *text, const char *codes)
	MUST_USE;

/* The value, or NULL when unknown. Borrowed until the next report_put. */
const struct report_value *report_get(const struct report_values *v, const char *name);

void report_values_free(struct report_values *v);

enum report_stage { REPORT_PRELIMINARY, REPORT_FINAL };	/* 速報, 確報 */

/* A table: shown by the field of a form that names it, else behind the form.
 * Cells row by row. */
struct report_table {
	const char *name;		/* "indicators", "machines", "facts" */
	const char *title;
	const char *const *head;	/* columns texts */
	size_t columns;
	const char *const *cells;	/* rows * columns texts */
	size_t rows;
};

/* What was reported before. All borrowed. */
struct report_before {
	const char *at;			/* when it was handed in, for people; "" not known */
	const char *receipt;		/* its number, "" none */
	const struct report_values *texts;	/* by a field's id what stood there; NULL not kept */
};

/* All borrowed for the call. */
struct report_input {
	enum report_stage stage;
	const struct report_before *before;	/* 続報; NULL: 新規 */
	nsec_t made_at;			/* time of making, shown in Asia/Tokyo */
	const struct report_values *values;
	const struct report_table *tables;
	size_t table_count;
};

#endif
