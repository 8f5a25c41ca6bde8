/* stats_chart.c - what the chart of a table shows. */
#include "report/stats_own.h"

size_t stats_bars(const struct stats_table *t)
{
	return t->bars_are_columns ? t->column_count : t->row_count;
}

const struct stats_name *stats_bar(const struct stats_table *t, size_t bar)
{
	return t->bars_are_columns ? &t->columns[bar] : &t->rows[bar];
}

const struct stats_name *stats_series(const struct stats_table *t, size_t series)
{
	return t->bars_are_columns ? &t->rows[t->series_from + series] : &t->columns[t->series_from + series];
}

uint64_t stats_part(const struct stats_table *t, size_t bar, size_t series)
{
	size_t row = t->bars_are_columns ? t->series_from + series : bar;
	size_t column = t->bars_are_columns ? bar : t->series_from + series;

	return t->counts[row * t->column_count + column];
}

/* Told apart also by who does not see red or green (Okabe and Ito). */
uint32_t stats_colour(size_t series)
{
	static const uint32_t colours[] = { 0x0072b2, 0xe69f00, 0x56b4e9, 0xd55e00, 0x999999, 0x009e73 };

	return colours[series % (sizeof(colours) / sizeof(colours[0]))];
}
