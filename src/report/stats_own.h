/* stats_own.h - how the tables are laid out as cells of text. Inside report only. */
#ifndef REPORT_STATS_OWN_H
#define REPORT_STATS_OWN_H

#include "report/stats.h"

/*
 * A table is laid out as lines of cells: line 0 is the heading, the last one 計 when
 * there is one. split: a number and its percentage are two cells (and the percentages
 * of 計 a line of their own), for programs that calculate; else one, as printed.
 */
enum stats_kind { STATS_LABEL, STATS_COUNT, STATS_COUNT_PERCENT, STATS_PERCENT, STATS_HALVES, STATS_BLANK };

struct stats_value {
	enum stats_kind kind;
	struct stat_words text;	/* LABEL */
	char mark;		/* LABEL: 'I', or 0 */
	uint64_t number;	/* COUNT, COUNT_PERCENT; HALVES: twice the value */
	uint64_t permille;	/* PERCENT, COUNT_PERCENT */
};

/* Lines, and cells a line. */
size_t stats_lines(const struct stats_table *t, bool split);
size_t stats_cells(const struct stats_table *t, bool split);

/* One cell; total: of all incidents. */
struct stats_value stats_cell(const struct stats_table *t, bool split, size_t line, size_t cell, uint64_t total);

/* A cell for people, "9,494 (66.9%)"; "1,234"; "66.9%"; appended. */
void stats_cell_text(const struct stats_value *v, bool japanese, struct buf *out);
void stats_count_text(uint64_t n, struct buf *out);
void stats_percent_text(uint64_t permille, struct buf *out);

/* The chart of a table: how many bars, what each is called, and of each series (1 or
 * more parts of a bar) its name, its part of a bar and its colour, 0xRRGGBB. */
size_t stats_bars(const struct stats_table *t);
const struct stats_name *stats_bar(const struct stats_table *t, size_t bar);
const struct stats_name *stats_series(const struct stats_table *t, size_t series);
uint64_t stats_part(const struct stats_table *t, size_t bar, size_t series);
uint32_t stats_colour(size_t series);

/* The lines above the tables: period, time of counting, how many; and below: what
 * counts and what the marks mean. With line ends; appended. */
void stats_head(const struct stats *s, bool japanese, struct buf *out);
void stats_foot(bool japanese, struct buf *out);

#endif
