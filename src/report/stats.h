/* stats.h - the yearly tables, counted from many incidents. Pure. */
#ifndef REPORT_STATS_H
#define REPORT_STATS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "rec/stats.h"

struct stats;	/* owns its tables; borrows the frame's duties */

/* A row or column. */
struct stats_name {
	const char *id;			/* in JSON, never changed */
	struct stat_words words;
	char mark;			/* 'I' the printed table was not seen with it; else 0 */
};

enum stats_percent {
	STATS_PERCENT_NONE,
	STATS_PERCENT_SUMS,	/* of the total: of each row's sum and each column's sum */
	STATS_PERCENT_FIRST,	/* of the total: of each row's first column */
};

/* Days until something was done, of one row. */
struct stats_days {
	uint64_t count;		/* how many were done; 0: nothing else is set */
	int64_t median2;	/* twice the median, which may lie between two days */
	int64_t most;
};

/* One table. Its rows add up to the total, each or all together, whichever it says. */
struct stats_table {
	const char *id;
	struct stat_words title, note;	/* note "": none */
	const struct stats_name *rows, *columns;
	size_t row_count, column_count;
	const uint64_t *counts;		/* row by row */
	enum stats_percent percent;
	bool row_sums;			/* a column 計 */
	bool column_sums;		/* a row 計; else an incident may count in several rows */
	const struct stats_days *days;	/* by row; NULL none */
	bool bars_are_columns;		/* of the chart: a bar for each column; else for each row */
	size_t series_from, series_count;	/* the columns (rows) that a bar shows */
};

/*
 * stats_new - no incident yet
 *
 * frame	copied; its duties borrowed until stats_free
 * OK | ERR_MEMORY
 */
err_t stats_new(const struct stat_frame *frame, struct stats **ret) MUST_USE;
void stats_free(struct stats *s);	/* NULL is fine */

/* Count one incident in every table. OK | ERR_MEMORY (it is in none) */
err_t stats_add(struct stats *s, const struct stat_case *c) MUST_USE;

/* One that is in no table: ruled out by the investigation (event: none), or not of
 * this time. */
void stats_add_ruled_out(struct stats *s);
void stats_add_outside(struct stats *s);

/* How many of each. */
uint64_t stats_total(const struct stats *s);
uint64_t stats_ruled_out(const struct stats *s);
uint64_t stats_outside(const struct stats *s);

/* What it was made for. */
const struct stat_frame *stats_frame(const struct stats *s);

/* Make the tables; after it nothing is added. OK | ERR_MEMORY */
err_t stats_finish(struct stats *s) MUST_USE;

/* The tables, in printed order; NULL beyond the last. After stats_finish only. */
size_t stats_table_count(void);
const struct stats_table *stats_table(const struct stats *s, size_t index);

/* The sum of a row, of a column. */
uint64_t stats_row_sum(const struct stats_table *t, size_t row);
uint64_t stats_column_sum(const struct stats_table *t, size_t column);

/* Tenths of a percent, half up: 9,494 of 14,198 is 669. Of 0: 0. */
uint64_t stats_permille(uint64_t part, uint64_t total);

/* "令和8年度（2026-04-01〜2027-03-31）" for a fiscal year, else first and last moment;
 * appended. */
void stats_period(const struct stat_frame *f, bool japanese, struct buf *out);

/* All tables for a terminal, appended; out->err when it is full. */
void stats_text(const struct stats *s, bool japanese, struct buf *out);

/* One JSON document with stable names (man page, stats), appended. */
void stats_json(const struct stats *s, struct buf *out);

/* The tables one below the other, Japanese, UTF-8 with a byte order mark, CRLF
 * (RFC 4180), every row of the same number of fields; no field is a formula. Appended. */
void stats_csv(const struct stats *s, struct buf *out);

/* A4, Japanese, each table with a bar chart. Appended. OK | ERR_MEMORY | ERR_LIMIT
 * | ERR_IO (the drawing library failed) */
err_t stats_pdf(const struct stats *s, struct buf *out) MUST_USE;

/* A sheet for each table, with a chart that the spreadsheet program draws. Same errors. */
err_t stats_xlsx(const struct stats *s, struct buf *out) MUST_USE;

#endif
