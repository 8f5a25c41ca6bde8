#include "report/sheet.h"

#include <string.h>

#include "base/buf.h"

#define FONT		"Yu Gothic"
#define COLUMN_WIDTH	7.75	/* characters */
#define SIZE		10.0	/* points of the usual letters */
#define UNITS		8.2	/* narrow letters of that size that a column is sure to hold */
#define LINE_HEIGHT	1.65	/* of a line, in letters' heights */
#define HEIGHT_MAX	400.0	/* a sheet's rows end at 409 points */
#define CELL_BYTES	(64u << 10)

static lxw_format *format_of(struct sheet *s, double size, bool bold, bool ruled, lxw_color_t fill)
{
	lxw_format *f = workbook_add_format(s->book);

	if (f == NULL) {
		s->failed = ERR_MEMORY;
		return NULL;
	}
	format_set_font_name(f, FONT);
	format_set_font_size(f, size);
	format_set_text_wrap(f);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (bold)
		format_set_bold(f);
	if (ruled)
		format_set_border(f, LXW_BORDER_THIN);
	if (fill != 0)
		format_set_bg_color(f, fill);
	return f;
}

static void formats(struct sheet *s)
{
	s->title = format_of(s, 15.0, true, false, 0);
	s->centre = format_of(s, SIZE, false, false, 0);
	s->right = format_of(s, SIZE, false, false, 0);
	s->plain = format_of(s, SIZE, false, false, 0);
	s->small = format_of(s, 8.0, false, false, 0);
	s->head = format_of(s, SIZE, true, true, 0xEBF0F5);
	s->label = format_of(s, SIZE, false, true, 0xEBF0F5);
	s->text = format_of(s, SIZE, false, true, 0);
	s->warn = format_of(s, SIZE, true, true, 0xFFF2CC);
	if (s->failed != OK)
		return;
	format_set_align(s->title, LXW_ALIGN_CENTER);
	format_set_align(s->centre, LXW_ALIGN_CENTER);
	format_set_align(s->right, LXW_ALIGN_RIGHT);
	format_set_font_color(s->warn, 0x991A00);
}

void sheet_begin(struct sheet *s, lxw_workbook *book, const char *name)
{
	*s = (struct sheet){ .book = book, .sheet = workbook_add_worksheet(book, name) };
	if (s->sheet == NULL) {
		s->failed = ERR_MEMORY;
		return;
	}
	formats(s);
	worksheet_set_column(s->sheet, 0, SHEET_COLUMNS - 1, COLUMN_WIDTH, NULL);
	worksheet_set_paper(s->sheet, 9);	/* A4 */
	worksheet_set_portrait(s->sheet);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	worksheet_set_margins(s->sheet, 0.6, 0.6, 0.7, 0.7);
	worksheet_set_footer(s->sheet, "&R&P / &N");
}

/* How much room the character at `at` takes, a narrow letter being 1; its bytes. */
static double room_of(const char *at, size_t *len)
{
	unsigned char c = (unsigned char)*at;

	*len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	*len = strnlen(at, *len);
	return c < 0x80 ? 1.1 : 2.0;
}

/* The bytes of `text` that `max` lines of a width hold, and how many lines. */
static size_t part_of(const char *text, double width, unsigned max, unsigned *lines)
{
	double used = 0;
	size_t at = 0, len;

	*lines = 1;
	for (; text[at] != '\0'; at += len) {
		double room = room_of(&text[at], &len);
		bool turns = used + room > width || (at > 0 && text[at - 1] == '\n');
		if (turns && *lines == max)
			return at;
		*lines += turns ? 1 : 0;
		used = text[at] == '\n' ? 0 : (turns ? 0 : used) + room;
	}
	return at;
}

static void put(struct sheet *s, const struct sheet_cell *c, const char *text, size_t len)
{
	struct buf b = buf_of(CELL_BYTES);
	lxw_error e = LXW_NO_ERROR;

	buf_add(&b, text, len);
	if (b.err != OK) {
		s->failed = b.err;
	} else if (c->first == c->last) {
		e = worksheet_write_string(s->sheet, s->row, (lxw_col_t)c->first, buf_str(&b), c->format);
	} else {
		e = worksheet_merge_range(s->sheet, s->row, (lxw_col_t)c->first, s->row, (lxw_col_t)c->last,
					  buf_str(&b), c->format);
	}
	if (s->failed == OK && e != LXW_NO_ERROR)
		s->failed = e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_MEMORY : ERR_IO;
	buf_wipe(&b);
}

void sheet_row(struct sheet *s, const struct sheet_cell *cells, size_t count)
{
	const char *at[SHEET_COLUMNS];
	bool more = true;

	for (size_t i = 0; i < count && i < SHEET_COLUMNS; i++)
		at[i] = cells[i].text;
	while (more && s->failed == OK) {
		double height = 0;
		more = false;
		for (size_t i = 0; i < count && i < SHEET_COLUMNS; i++) {
			double size = cells[i].size > 0 ? cells[i].size : SIZE, line = size * LINE_HEIGHT;
			double width = (cells[i].last - cells[i].first + 1) * UNITS * SIZE / size;
			unsigned lines, most = (unsigned)(HEIGHT_MAX / line);
			size_t len = part_of(at[i], width, most, &lines);
			put(s, &cells[i], at[i], len);
			at[i] += len;
			more = more || *at[i] != '\0';
			height = lines * line + 3.0 > height ? lines * line + 3.0 : height;
		}
		(void)worksheet_set_row(s->sheet, s->row, height, NULL);
		s->row++;
	}
}

void sheet_line(struct sheet *s, const char *text, lxw_format *format, double size)
{
	const struct sheet_cell cell = { .text = text, .last = SHEET_COLUMNS - 1, .format = format, .size = size };

	if (*text == '\0')
		s->row++;
	else
		sheet_row(s, &cell, 1);
}

void sheet_end(struct sheet *s)
{
	if (s->failed == OK && s->row > 0)
		(void)worksheet_print_area(s->sheet, 0, 0, s->row - 1, SHEET_COLUMNS - 1);
}
