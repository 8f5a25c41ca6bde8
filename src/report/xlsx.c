/* xlsx.c - a filled form as one sheet. Every text is written as a string. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/fs.h"
#include "report/filled.h"
#include "report/write.h"

#define CELL_MAX	32767u	/* characters that a cell takes */
#define FONT		"游ゴシック"

struct sheet {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *title, *small, *section, *label, *text, *unknown;
	lxw_row_t row;
};

static lxw_format *format_of(lxw_workbook *book, double size, bool bold, bool border)
{
	lxw_format *f = workbook_add_format(book);

	format_set_font_name(f, FONT);
	format_set_font_size(f, size);
	format_set_text_wrap(f);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (bold)
		format_set_bold(f);
	if (border)
		format_set_border(f, LXW_BORDER_THIN);
	return f;
}

static void make_formats(struct sheet *s)
{
	s->title = format_of(s->book, 14, true, false);
	format_set_align(s->title, LXW_ALIGN_CENTER);
	s->small = format_of(s->book, 9, false, false);
	s->section = format_of(s->book, 10, true, true);
	format_set_bg_color(s->section, 0xE6E6E6);
	s->label = format_of(s->book, 10, false, true);
	format_set_bg_color(s->label, 0xF7F7F7);
	s->text = format_of(s->book, 10, false, true);
	s->unknown = format_of(s->book, 10, false, true);
	format_set_font_color(s->unknown, 0xB71C1C);
}

/* Bytes of at most `max` characters. */
static size_t cut(const char *text, size_t max)
{
	size_t at = 0, n = 0;

	while (text[at] != '\0' && n < max) {
		at++;
		while ((text[at] & 0xc0) == 0x80)
			at++;
		n++;
	}
	return at;
}

static void put(struct sheet *s, lxw_col_t column, const char *text, lxw_format *format)
{
	char *copy = strndup(text, cut(text, CELL_MAX));

	if (copy != NULL)
		(void)worksheet_write_string(s->sheet, s->row, column, copy, format);
	free(copy);
}

static void wide(struct sheet *s, const char *text, lxw_format *format, double height)
{
	(void)worksheet_merge_range(s->sheet, s->row, 0, s->row, 1, "", format);
	put(s, 0, text, format);
	(void)worksheet_set_row(s->sheet, s->row, height, NULL);
	s->row++;
}

/* Height for a text in the wide column: about 38 full-width characters a line. */
static double row_height(const char *text)
{
	size_t lines = 1, column = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '\n' || column >= 76) {
			lines++;
			column = 0;
		}
		if ((*at & 0xc0) != 0x80)
			column += (*at & 0x80) != 0 ? 2 : 1;
	}
	return lines > 24 ? 400 : 16.5 * (double)lines + 2;
}

static void fill(struct sheet *s, const struct filled *f)
{
	char line[512];

	wide(s, f->title, s->title, 26);
	wide(s, f->heading, s->title, 22);
	(void)snprintf(line, sizeof(line), "%s　　作成日時 %s（日本時間）", f->basis, f->made);
	wide(s, line, s->small, 30);
	for (size_t i = 0; i < f->count; i++) {
		wide(s, f->sections[i].title, s->section, 18);
		for (size_t k = 0; k < f->sections[i].count; k++) {
			const struct filled_field *field = &f->sections[i].fields[k];
			(void)snprintf(line, sizeof(line), "%s%s", field->label, field->confirmed ? "" : "※");
			put(s, 0, line, s->label);
			put(s, 1, field->text, field->known ? s->text : s->unknown);
			(void)worksheet_set_row(s->sheet, s->row, row_height(field->text), NULL);
			s->row++;
		}
	}
	s->row++;
	(void)snprintf(line, sizeof(line), "「未確認」とある項目（%zu件）は、作成時点で事実が入力されていないもの。推測による記入はしていない。"
		       "※の項目は、公式の様式における位置を確認できていないもの。", f->unknown);
	wide(s, line, s->small, 30);
	wide(s, f->note, s->small, 44);
}

static void set_up(struct sheet *s)
{
	(void)worksheet_set_column(s->sheet, 0, 0, 26, NULL);
	(void)worksheet_set_column(s->sheet, 1, 1, 66, NULL);
	worksheet_set_paper(s->sheet, 9);	/* A4 */
	worksheet_set_portrait(s->sheet);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	(void)worksheet_set_footer(s->sheet, "&C&P / &N");
}

/* Write the workbook and close it. */
static err_t write_book(lxw_workbook *book, const struct filled *f)
{
	struct sheet s = { .book = book };
	/* The same input gives the same bytes: the time of making, not now. */
	lxw_doc_properties about = { .title = (char *)(uintptr_t)f->title,
				     .created = (time_t)(f->made_at / NSEC_PER_SEC) };

	(void)workbook_set_properties(book, &about);
	s.sheet = workbook_add_worksheet(book, "報告書");
	if (s.sheet != NULL) {
		make_formats(&s);
		set_up(&s);
		fill(&s, f);
	}
	lxw_error failed = workbook_close(book);
	if (s.sheet == NULL || failed == LXW_ERROR_MEMORY_MALLOC_FAILED)
		return ERR_MEMORY;
	return failed == LXW_NO_ERROR ? OK : ERR_IO;
}

err_t report_xlsx(const struct filled *f, struct buf *out)
{
	char path[64];

	/* The library writes to a name; this one is memory. */
	int fd = memfd_create("xlsx", MFD_CLOEXEC);
	if (fd < 0)
		return err_of_errno();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	lxw_workbook *book = workbook_new(path);
	err_t e = book != NULL ? write_book(book, f) : ERR_MEMORY;
	if (e == OK)
		e = fs_read(AT_FDCWD, path, out);
	(void)close(fd);
	return e;
}
