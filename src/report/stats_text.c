/* stats_text.c - the tables for a terminal. */
#include "base/utf8.h"
#include "report/stats_own.h"

#define CELLS_MAX	16u
#define CELL_MAX	4096u

static void text_of(const struct stats_table *t, size_t line, size_t cell, uint64_t total, bool japanese,
		    struct buf *out)
{
	const struct stats_value v = stats_cell(t, false, line, cell, total);

	buf_clear(out);
	stats_cell_text(&v, japanese, out);
}

static void table_text(const struct stats_table *t, uint64_t total, bool japanese, struct buf *out)
{
	size_t lines = stats_lines(t, false), cells = stats_cells(t, false), width[CELLS_MAX] = { 0 };
	struct buf cell = buf_of(CELL_MAX);

	buf_printf(out, "\n%s\n", japanese ? t->title.ja : t->title.en);
	for (size_t l = 0; l < lines; l++) {
		for (size_t c = 0; c < cells && c < CELLS_MAX; c++) {
			text_of(t, l, c, total, japanese, &cell);
			size_t wide = utf8_columns(buf_str(&cell));
			width[c] = wide > width[c] ? wide : width[c];
		}
	}
	for (size_t l = 0; l < lines; l++) {
		buf_text(out, "  ");
		for (size_t c = 0; c < cells && c < CELLS_MAX; c++) {
			text_of(t, l, c, total, japanese, &cell);
			size_t pad = width[c] - utf8_columns(buf_str(&cell));
			if (c > 0)
				buf_printf(out, "  %*s", (int)pad, "");
			buf_text(out, buf_str(&cell));
			if (c == 0)
				buf_printf(out, "%*s", (int)pad, "");
		}
		buf_u8(out, '\n');
	}
	const char *note = japanese ? t->note.ja : t->note.en;
	if (*note != '\0')
		buf_printf(out, "  %s\n", note);
	buf_free(&cell);
}

void stats_text(const struct stats *s, bool japanese, struct buf *out)
{
	stats_head(s, japanese, out);
	for (size_t i = 0; i < stats_table_count(); i++)
		table_text(stats_table(s, i), stats_total(s), japanese, out);
	buf_u8(out, '\n');
	stats_foot(japanese, out);
}
