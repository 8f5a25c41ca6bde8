/* xlsx.c - a filled form as a sheet. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "report/form_own.h"
#include "report/write.h"

#define FONT		"Yu Gothic"
#define LAST_COLUMN	2	/* 番号, 細目, 内容 */

struct sheet {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *title, *plain, *head, *label, *text, *warn;
	lxw_row_t row;
	lxw_error failed;
};

static void put(struct sheet *s, lxw_col_t column, const char *text, lxw_format *format)
{
	lxw_error e = worksheet_write_string(s->sheet, s->row, column, text, format);

	if (s->failed == LXW_NO_ERROR)
		s->failed = e;
}

static lxw_format *format_of(struct sheet *s, double size, bool bold, bool ruled, lxw_color_t fill)
{
	lxw_format *f = workbook_add_format(s->book);

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
	s->title = format_of(s, 16.0, true, false, 0);
	s->plain = format_of(s, 10.0, false, false, 0);
	s->head = format_of(s, 10.5, true, true, 0xEBF0F5);
	s->label = format_of(s, 10.0, false, true, 0xEBF0F5);
	s->text = format_of(s, 10.0, false, true, 0);
	s->warn = format_of(s, 10.0, true, true, 0xFFF2CC);
	format_set_font_color(s->warn, 0x991A00);
}

static void set_up(struct sheet *s)
{
	worksheet_set_column(s->sheet, 0, 0, 5.0, NULL);
	worksheet_set_column(s->sheet, 1, 1, 26.0, NULL);
	worksheet_set_column(s->sheet, 2, 2, 62.0, NULL);
	worksheet_set_paper(s->sheet, 9);	/* A4 */
	worksheet_set_portrait(s->sheet);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	worksheet_set_margins(s->sheet, 0.6, 0.6, 0.7, 0.7);
	worksheet_set_footer(s->sheet, "&R&P / &N");
}

static void over_all(struct sheet *s, const char *text, lxw_format *format)
{
	lxw_error e = worksheet_merge_range(s->sheet, s->row, 0, s->row, LAST_COLUMN, text, format);

	if (s->failed == LXW_NO_ERROR)
		s->failed = e;
	s->row++;
}

/* A merged row does not grow with its text: give it the height of its lines,
 * of about 46 wide characters each. */
static void note(struct sheet *s, const char *text)
{
	size_t lines = strlen(text) / 3 / 46 + 1;

	worksheet_set_row(s->sheet, s->row, 15.0 * (double)lines, NULL);
	over_all(s, text, s->plain);
}

static void write_item(struct sheet *s, const struct filled *f, const struct form_item *item)
{
	char no[16] = "", label[512];

	if (item->no > 0)
		(void)snprintf(no, sizeof(no), "%d", item->no);
	put(s, 0, no, s->head);
	put(s, 1, item->title, s->head);
	put(s, 2, "", s->head);
	s->row++;
	for (size_t i = 0; i < item->count; i++, s->row++) {
		const struct filled_field *v = &f->fields[item->first + i];
		(void)snprintf(label, sizeof(label), "%.400s%s", item->fields[i].label,
			       item->fields[i].mark == 'M' ? " ※" : "");
		put(s, 0, "", s->label);
		put(s, 1, label, s->label);
		put(s, 2, v->text, v->value != NULL ? s->text : s->warn);
	}
}

static void write_table(struct sheet *s, const struct filled_table *t)
{
	s->row++;
	over_all(s, t->title, s->plain);
	for (size_t r = 0; r <= t->rows; r++, s->row++)
		for (size_t c = 0; c < t->columns && c < 16384; c++)
			put(s, (lxw_col_t)c, r == 0 ? t->head[c] : t->cells[(r - 1) * t->columns + c],
			    r == 0 ? s->head : s->text);
}

static void write_all(struct sheet *s, const struct filled *f)
{
	char text[1024];

	(void)snprintf(text, sizeof(text), "%.900s　%s", f->form->title, filled_stage(f));
	worksheet_set_row(s->sheet, s->row, 26.0, NULL);
	over_all(s, text, s->title);
	(void)snprintf(text, sizeof(text), "宛先　%.800s　御中", f->to);
	over_all(s, text, s->plain);
	(void)snprintf(text, sizeof(text), "作成　%s", f->made);
	over_all(s, text, s->plain);
	(void)snprintf(text, sizeof(text), "根拠　%.800s", f->form->law);
	note(s, text);
	s->row++;
	for (size_t i = 0; i < f->form->count; i++)
		write_item(s, f, &f->form->items[i]);
	s->row++;
	note(s, filled_legend(f));
	note(s, f->form->unconfirmed);
	for (size_t i = 0; i < f->table_count; i++)
		write_table(s, &f->tables[i]);
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

err_t report_xlsx(const struct filled *f, struct buf *out)
{
	int fd = memfd_create("report", MFD_CLOEXEC);
	char path[64];
	char title[256];
	lxw_doc_properties about = { .title = title,
		.created = (time_t)(f->made_at / NSEC_PER_SEC) };

	if (fd < 0)
		return ERR_IO;
	(void)snprintf(title, sizeof(title), "%.240s", f->form->title);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct sheet s = { .book = workbook_new(path) };
	if (s.book == NULL) {
		(void)close(fd);
		return ERR_MEMORY;
	}
	s.sheet = workbook_add_worksheet(s.book, "報告書");
	formats(&s);
	set_up(&s);
	(void)workbook_set_properties(s.book, &about);
	write_all(&s, f);
	lxw_error closed = workbook_close(s.book);
	err_t e = s.failed == LXW_NO_ERROR && closed == LXW_NO_ERROR ? take_back(fd, out) : ERR_IO;
	(void)close(fd);
	return e;
}
