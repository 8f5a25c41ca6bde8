/* stats_xlsx.c - the tables as a workbook, numbers as numbers, with native charts. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "report/stats_own.h"

#define FONT	"Yu Gothic"
#define CELL_MAX	4096u

struct book {
	lxw_workbook *book;
	lxw_format *title, *text, *label, *head, *count, *percent, *half;
	lxw_error failed;
};

static lxw_format *format_of(struct book *b, double size, bool bold, bool ruled, const char *number)
{
	lxw_format *f = workbook_add_format(b->book);

	format_set_font_name(f, FONT);
	format_set_font_size(f, size);
	if (bold)
		format_set_bold(f);
	if (ruled)
		format_set_border(f, LXW_BORDER_THIN);
	if (bold && ruled) {
		format_set_bg_color(f, 0xEBF0F5);
		format_set_text_wrap(f);
	}
	if (number != NULL)
		format_set_num_format(f, number);
	return f;
}

static void formats(struct book *b)
{
	b->title = format_of(b, 14.0, true, false, NULL);
	b->text = format_of(b, 10.0, false, false, NULL);
	b->label = format_of(b, 10.0, false, true, NULL);
	b->head = format_of(b, 10.0, true, true, NULL);
	b->count = format_of(b, 10.0, false, true, "#,##0");
	b->percent = format_of(b, 10.0, false, true, "0.0%");
	b->half = format_of(b, 10.0, false, true, "0.0");
}

static void note_error(struct book *b, lxw_error e)
{
	if (b->failed == LXW_NO_ERROR)
		b->failed = e;
}

/* Texts are strings, never formulas. */
static void put_text(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
		     lxw_format *f)
{
	note_error(b, worksheet_write_string(sheet, row, column, text, f));
}

static void put_cell(struct book *b, lxw_worksheet *sheet, const struct stats_value *v, lxw_row_t row,
		     lxw_col_t column, bool heading)
{
	struct buf text = buf_of(CELL_MAX);

	switch (v->kind) {
	case STATS_LABEL:
		stats_cell_text(v, true, &text);
		put_text(b, sheet, row, column, buf_str(&text), heading ? b->head : b->label);
		break;
	case STATS_COUNT:
		note_error(b, worksheet_write_number(sheet, row, column, (double)v->number, b->count));
		break;
	case STATS_PERCENT:
		note_error(b, worksheet_write_number(sheet, row, column, (double)v->permille / 1000.0, b->percent));
		break;
	case STATS_HALVES:
		note_error(b, worksheet_write_number(sheet, row, column, (double)v->number / 2.0, b->half));
		break;
	default:
		note_error(b, worksheet_write_blank(sheet, row, column, b->label));
		break;
	}
	buf_free(&text);
}

/* Where the table's counts stand on its sheet. */
struct place {
	const char *sheet;
	lxw_row_t heading;	/* line of the heading */
	lxw_col_t columns;	/* of the first count */
};

static void add_chart(struct book *b, lxw_worksheet *sheet, const struct stats_table *t, const struct place *at,
		      lxw_row_t below)
{
	lxw_chart *chart = workbook_add_chart(b->book, t->series_count > 1 ? LXW_CHART_BAR_STACKED : LXW_CHART_BAR);
	lxw_chart_options options = { .x_offset = 4, .y_offset = 4, .x_scale = 1.6,
		.y_scale = stats_bars(t) > 12 ? (double)stats_bars(t) / 10.0 : 1.2 };
	lxw_row_t first = at->heading + 1;
	lxw_col_t last = (lxw_col_t)(at->columns + t->column_count - 1);

	if (chart == NULL) {
		note_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	for (size_t i = 0; i < t->series_count; i++) {
		lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
		lxw_chart_fill fill = { .color = stats_colour(i) };
		lxw_row_t row = (lxw_row_t)(first + t->series_from + i);
		lxw_col_t column = (lxw_col_t)(at->columns + t->series_from + i);
		chart_series_set_fill(s, &fill);
		if (t->bars_are_columns) {
			chart_series_set_categories(s, at->sheet, at->heading, at->columns, at->heading, last);
			chart_series_set_values(s, at->sheet, row, at->columns, row, last);
			chart_series_set_name_range(s, at->sheet, row, 0);
		} else {
			lxw_row_t end = (lxw_row_t)(first + t->row_count - 1);
			chart_series_set_categories(s, at->sheet, first, 0, end, 0);
			chart_series_set_values(s, at->sheet, first, column, end, column);
			chart_series_set_name_range(s, at->sheet, at->heading, column);
		}
	}
	chart_title_set_name(chart, t->title.ja);
	chart_axis_set_reverse(chart->y_axis);	/* the first bar at the top, as in the table */
	if (t->series_count == 1)
		chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	note_error(b, worksheet_insert_chart_opt(sheet, below, 0, chart, &options));
}

static void print_set_up(lxw_worksheet *sheet)
{
	worksheet_set_paper(sheet, 9);	/* A4 */
	worksheet_set_landscape(sheet);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_footer(sheet, "&L&A&R&P / &N");
}

static void add_table(struct book *b, const struct stats_table *t, uint64_t total)
{
	size_t lines = stats_lines(t, true), cells = stats_cells(t, true);
	struct place at = { .sheet = t->title.ja, .heading = 2, .columns = (lxw_col_t)(t->row_sums ? 2 : 1) };

	if (t->percent == STATS_PERCENT_SUMS)
		at.columns++;
	lxw_worksheet *sheet = workbook_add_worksheet(b->book, t->title.ja);
	if (sheet == NULL) {
		note_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	print_set_up(sheet);
	worksheet_set_column(sheet, 0, 0, t->row_sums && t->days == NULL && t->percent == STATS_PERCENT_NONE ? 60.0 : 28.0, NULL);
	worksheet_set_column(sheet, 1, (lxw_col_t)(cells - 1), 13.0, NULL);
	put_text(b, sheet, 0, 0, t->title.ja, b->title);
	for (size_t l = 0; l < lines; l++) {
		for (size_t c = 0; c < cells; c++) {
			const struct stats_value v = stats_cell(t, true, l, c, total);
			put_cell(b, sheet, &v, (lxw_row_t)(at.heading + l), (lxw_col_t)c, l == 0);
		}
	}
	lxw_row_t below = (lxw_row_t)(at.heading + lines + 1);
	if (*t->note.ja != '\0')
		put_text(b, sheet, below++, 0, t->note.ja, b->text);
	if (t->row_count > 0)
		add_chart(b, sheet, t, &at, below + 1);
}

static void add_lines(struct book *b, lxw_worksheet *sheet, struct buf *text, lxw_row_t *row)
{
	for (char *at = (char *)(uintptr_t)buf_str(text), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		*end = '\0';
		put_text(b, sheet, (*row)++, 0, at, b->text);
	}
	buf_clear(text);
}

static void add_summary(struct book *b, const struct stats *s)
{
	lxw_worksheet *sheet = workbook_add_worksheet(b->book, "概要");
	struct buf text = buf_of(65536);
	lxw_row_t row = 2;

	if (sheet == NULL) {
		note_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	print_set_up(sheet);
	worksheet_set_column(sheet, 0, 0, 120.0, NULL);
	put_text(b, sheet, 0, 0, "個人データの漏えい等事案の統計", b->title);
	stats_head(s, true, &text);
	add_lines(b, sheet, &text, &row);
	row++;
	format_set_text_wrap(b->text);
	stats_foot(true, &text);
	add_lines(b, sheet, &text, &row);
	row++;
	for (size_t i = 0; i < stats_table_count(); i++) {
		buf_printf(&text, "%s：%s\n", stats_table(s, i)->id, stats_table(s, i)->title.ja);
		add_lines(b, sheet, &text, &row);
	}
	buf_free(&text);
}

/* The library writes to a name only: give it one of a file without a folder. */
static err_t take_back(int fd, struct buf *out)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || st.st_size <= 0)
		return ERR_IO;
	uint8_t *to = buf_grow(out, (size_t)st.st_size);
	if (to == NULL)
		return out->err;
	return pread(fd, to, (size_t)st.st_size, 0) == st.st_size ? OK : ERR_IO;
}

err_t stats_xlsx(const struct stats *s, struct buf *out)
{
	int fd = memfd_create("stats", MFD_CLOEXEC);
	char path[64], title[] = "個人データの漏えい等事案の統計";
	lxw_doc_properties about = { .title = title, .created = (time_t)(stats_frame(s)->at / NSEC_PER_SEC) };

	if (fd < 0)
		return ERR_IO;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct book b = { .book = workbook_new(path) };
	if (b.book == NULL) {
		(void)close(fd);
		return ERR_MEMORY;
	}
	formats(&b);
	(void)workbook_set_properties(b.book, &about);
	add_summary(&b, s);
	for (size_t i = 0; i < stats_table_count(); i++)
		add_table(&b, stats_table(s, i), stats_total(s));
	lxw_error closed = workbook_close(b.book);
	err_t e = b.failed == LXW_NO_ERROR && closed == LXW_NO_ERROR ? take_back(fd, out) : ERR_IO;
	(void)close(fd);
	return e;
}
