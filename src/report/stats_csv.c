/* stats_csv.c - the tables as CSV, for spreadsheet programs. */
#include <inttypes.h>
#include <string.h>

#include "report/stats_own.h"

#define CELL_MAX	4096u

/* Quoted; what a spreadsheet program would take for a formula is made a text. */
static void csv_field(const char *text, bool first, struct buf *out)
{
	if (!first)
		buf_u8(out, ',');
	buf_u8(out, '"');
	if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
		buf_u8(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_u8(out, '"');
		buf_u8(out, (uint8_t)*text);
	}
	buf_u8(out, '"');
}

/* A line of one text. */
static void csv_line(const char *text, size_t fields, struct buf *out)
{
	csv_field(text, true, out);
	for (size_t i = 1; i < fields; i++)
		buf_u8(out, ',');
	buf_text(out, "\r\n");
}

/* Numbers stand plain; percentages as numbers, of 100. */
static void csv_cell(const struct stats_value *v, bool first, struct buf *out)
{
	struct buf text = buf_of(CELL_MAX);

	if (v->kind == STATS_LABEL) {
		stats_cell_text(v, true, &text);
		csv_field(buf_str(&text), first, out);
	} else {
		buf_text(out, first ? "" : ",");
		if (v->kind == STATS_PERCENT)
			buf_printf(out, "%" PRIu64 ".%" PRIu64, v->permille / 10, v->permille % 10);
		else if (v->kind == STATS_HALVES)
			buf_printf(out, "%" PRIu64 "%s", v->number / 2, v->number % 2 != 0 ? ".5" : "");
		else if (v->kind == STATS_COUNT)
			buf_printf(out, "%" PRIu64, v->number);
	}
	buf_free(&text);
}

static void csv_table(const struct stats_table *t, uint64_t total, size_t fields, struct buf *out)
{
	size_t lines = stats_lines(t, true), cells = stats_cells(t, true);

	csv_line("", fields, out);
	csv_line(t->title.ja, fields, out);
	for (size_t l = 0; l < lines; l++) {
		for (size_t c = 0; c < fields; c++) {
			const struct stats_value blank = { .kind = STATS_BLANK };
			const struct stats_value v = c < cells ? stats_cell(t, true, l, c, total) : blank;
			bool percent = v.kind == STATS_LABEL && strcmp(v.text.en, "share") == 0;
			if (percent)
				csv_field("割合(%)", c == 0, out);
			else
				csv_cell(&v, c == 0, out);
		}
		buf_text(out, "\r\n");
	}
	if (*t->note.ja != '\0')
		csv_line(t->note.ja, fields, out);
}

void stats_csv(const struct stats *s, struct buf *out)
{
	struct buf head = buf_of(65536);
	size_t fields = 1;

	for (size_t i = 0; i < stats_table_count(); i++) {
		size_t cells = stats_cells(stats_table(s, i), true);
		fields = cells > fields ? cells : fields;
	}
	stats_head(s, true, &head);
	buf_text(out, "\xef\xbb\xbf");
	for (char *at = (char *)(uintptr_t)buf_str(&head), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		*end = '\0';
		csv_line(at, fields, out);
	}
	for (size_t i = 0; i < stats_table_count(); i++)
		csv_table(stats_table(s, i), stats_total(s), fields, out);
	csv_line("", fields, out);
	buf_clear(&head);
	stats_foot(true, &head);
	head.bytes[head.len - 1] = '\0';
	csv_line((const char *)head.bytes, fields, out);
	buf_free(&head);
}
