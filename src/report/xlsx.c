/* xlsx.c - a filled form as a sheet. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/form_own.h"
#include "report/sheet.h"
#include "report/write.h"

#define LAST		(SHEET_COLUMNS - 1)
#define LABEL_LAST	2	/* columns 0-2: what a field is called */

/* Columns of the sheet for each column of a table, by its share. */
static void shares(const struct filled_table *t, size_t columns, int *first, int *last)
{
	int wide[SHEET_COLUMNS];

	for (size_t c = 0; c < columns; c++)
		wide[c] = 1;
	for (size_t left = SHEET_COLUMNS - columns; left > 0; left--) {
		size_t best = 0;
		for (size_t c = 1; c < columns; c++) {
			int a = t->widths != NULL ? t->widths[c] : 1, b = t->widths != NULL ? t->widths[best] : 1;
			if (a * wide[best] > b * wide[c])
				best = c;
		}
		wide[best]++;
	}
	for (size_t c = 0; c < columns; c++) {
		first[c] = c == 0 ? 0 : last[c - 1] + 1;
		last[c] = first[c] + wide[c] - 1;
	}
}

static void write_table(struct sheet *s, const struct filled_table *t)
{
	struct sheet_cell cells[SHEET_COLUMNS] = { { .text = NULL } };
	size_t columns = t->columns < SHEET_COLUMNS ? t->columns : SHEET_COLUMNS;
	int first[SHEET_COLUMNS], last[SHEET_COLUMNS];

	if (columns == 0)
		return;
	shares(t, columns, first, last);
	for (size_t r = 0; r <= t->rows; r++) {
		for (size_t c = 0; c < columns; c++)
			cells[c] = (struct sheet_cell){ .first = first[c], .last = last[c],
				.format = r == 0 ? s->head : s->text,
				.text = r == 0 ? t->head[c] : t->cells[(r - 1) * t->columns + c] };
		sheet_row(s, cells, columns);
	}
}

static void write_field(struct sheet *s, const struct form_item *item, const struct form_field *f,
			const struct filled_field *v)
{
	struct buf label = buf_of(1024), text = buf_of(FORM_TEXT_MAX * 2);
	bool table = v->table != NULL;

	buf_printf(&label, "%.400s%s%s", f->label, filled_unsure(item, f) ? " ※" : "",
		   table && v->changed ? "　" FIELD_CHANGED : "");
	buf_printf(&text, "%s%s", v->changed ? FIELD_CHANGED : "", v->text);
	const struct sheet_cell cells[2] = {
		{ .text = buf_str(&label), .last = table ? LAST : LABEL_LAST, .format = s->label },
		{ .text = buf_str(&text), .first = LABEL_LAST + 1, .last = LAST,
		  .format = v->value != NULL ? s->text : s->warn },
	};
	sheet_row(s, cells, table ? 1 : 2);
	if (table)
		write_table(s, v->table);
	buf_wipe(&text);
	buf_free(&label);
}

static void write_item(struct sheet *s, const struct filled *f, const struct form_item *item)
{
	char title[1024], no[16] = "";
	const struct sheet_cell head = { .text = title, .last = LAST, .format = s->head };
	const struct sheet_cell note = { .text = item->note, .last = LAST, .format = s->text };

	if (item->no > 0)
		(void)snprintf(no, sizeof(no), "%d．", item->no);
	(void)snprintf(title, sizeof(title), "%s%.900s%s", no, item->title, filled_unsure(item, NULL) ? " ※" : "");
	if (*item->annex != '\0') {
		sheet_line(s, "", s->plain, 0);
		sheet_line(s, item->annex, s->right, 0);
	}
	sheet_row(s, &head, 1);
	if (*item->note != '\0')
		sheet_row(s, &note, 1);
	for (size_t i = 0; i < item->count; i++)
		if (!f->fields[item->first + i].hidden)
			write_field(s, item, &item->fields[i], &f->fields[item->first + i]);
}

/* What is repeated on every printed page. */
static void write_columns(struct sheet *s)
{
	const struct sheet_cell cells[2] = {
		{ .text = "細目", .last = LABEL_LAST, .format = s->head },
		{ .text = "内容", .first = LABEL_LAST + 1, .last = LAST, .format = s->head },
	};

	if (s->failed == OK)
		(void)worksheet_repeat_rows(s->sheet, s->row, s->row);
	sheet_row(s, cells, 2);
}

static void write_change(struct sheet *s, const struct form_item *item, const struct form_field *field,
			 const struct filled_field *v)
{
	struct buf name = buf_of(4096), before = buf_of(FORM_TEXT_MAX * 2), now = buf_of(FORM_TEXT_MAX * 2);

	filled_name(item, field, &name);
	filled_change(field, v, &before, &now);
	const struct sheet_cell cells[3] = {
		{ .text = buf_str(&name), .last = LABEL_LAST, .format = s->label },
		{ .text = buf_str(&before), .first = LABEL_LAST + 1, .last = 6, .format = s->text },
		{ .text = buf_str(&now), .first = 7, .last = LAST, .format = s->text },
	};
	sheet_row(s, cells, 3);
	buf_wipe(&name);
	buf_wipe(&before);
	buf_wipe(&now);
}

static void write_changes(struct sheet *s, const struct filled *f)
{
	const struct sheet_cell head[3] = {
		{ .text = "欄", .last = LABEL_LAST, .format = s->head },
		{ .text = "前回の記載", .first = LABEL_LAST + 1, .last = 6, .format = s->head },
		{ .text = "今回の記載", .first = 7, .last = LAST, .format = s->head },
	};
	char title[64];

	if (!f->compared)
		return;
	(void)snprintf(title, sizeof(title), "前回からの変更点（%zu件）", f->changed);
	sheet_line(s, "", s->plain, 0);
	sheet_line(s, title, s->plain, 0);
	if (f->changed == 0)
		return;
	sheet_row(s, head, 3);
	for (size_t i = 0; i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		for (size_t n = 0; n < item->count; n++)
			if (f->fields[item->first + n].changed)
				write_change(s, item, &item->fields[n], &f->fields[item->first + n]);
	}
}

static void write_head(struct sheet *s, const struct filled *f)
{
	const struct form *form = f->form;
	struct buf line = buf_of(FORM_TEXT_MAX * 2);

	if (*form->number != '\0')
		sheet_line(s, form->number, s->plain, 0);
	sheet_line(s, f->made, s->right, 0);
	sheet_line(s, f->title, s->title, 15.0);
	filled_stage(f, &line);
	if (line.len > 0)
		sheet_line(s, buf_str(&line), s->centre, 0);
	buf_clear(&line);
	buf_printf(&line, "%s　%s", f->to, form->honorific);
	sheet_line(s, buf_str(&line), s->plain, 0);
	buf_clear(&line);
	if (*form->sentence != '\0')
		buf_text(&line, form->sentence);
	else
		buf_printf(&line, "%sの規定により、次のとおり報告します。", f->law);
	sheet_line(s, buf_str(&line), s->plain, 0);
	sheet_line(s, "", s->plain, 0);
	buf_free(&line);
}

static void write_guide(struct sheet *s, const struct form *form)
{
	if (form->guide_count == 0)
		return;
	sheet_line(s, "", s->plain, 0);
	sheet_line(s, "記載の手引き", s->plain, 0);
	for (size_t i = 0; i < form->guide_count; i++)
		sheet_line(s, form->guide[i], s->small, 8.0);
}

static void write_end(struct sheet *s, const struct filled *f)
{
	struct buf legend = buf_of(4096);

	write_changes(s, f);
	write_guide(s, f->form);
	sheet_line(s, "", s->plain, 0);
	filled_legend(f, &legend);
	if (legend.len > 0)
		sheet_line(s, buf_str(&legend), s->small, 8.0);
	sheet_line(s, f->form->unconfirmed, s->small, 8.0);
	for (size_t i = 0; i < f->table_count; i++) {
		sheet_line(s, "", s->plain, 0);
		sheet_line(s, f->tables[i].title, s->plain, 0);
		write_table(s, &f->tables[i]);
	}
	buf_free(&legend);
	sheet_end(s);
}

static void write_all(struct sheet *s, const struct filled *f)
{
	const struct form *form = f->form;

	write_head(s, f);
	write_columns(s);
	for (size_t i = 0; i < form->count; i++) {
		if (!f->left_out[i])
			write_item(s, f, &form->items[i]);
	}
	write_end(s, f);
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
	lxw_doc_properties about = { .title = (char *)(uintptr_t)f->form->title,	/* not written to */
		.created = (time_t)(f->made_at / NSEC_PER_SEC) };
	struct sheet s;

	if (fd < 0)
		return ERR_IO;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	lxw_workbook *book = workbook_new(path);
	if (book == NULL) {
		(void)close(fd);
		return ERR_MEMORY;
	}
	sheet_begin(&s, book, "報告書");
	(void)workbook_set_properties(book, &about);
	if (s.failed == OK)
		write_all(&s, f);
	lxw_error closed = workbook_close(book);
	err_t e = s.failed != OK ? s.failed : closed != LXW_NO_ERROR ? ERR_IO : take_back(fd, out);
	(void)close(fd);
	return e;
}
