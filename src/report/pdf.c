/* pdf.c - a filled form as PDF: ruled boxes, as the authorities' own. */
#include <stdio.h>
#include <string.h>

#include "report/pdf_own.h"
#include "report/write.h"

#define LABEL_WIDTH	130.0
#define CHANGE_LABEL	120.0

void pdf_table(struct page *p, const struct filled_table *t)
{
	struct page_cell head[PAGE_CELLS_MAX], cells[PAGE_CELLS_MAX];
	size_t columns = t->columns < PAGE_CELLS_MAX ? t->columns : PAGE_CELLS_MAX;
	int shares = 0;

	for (size_t c = 0; c < columns; c++)
		shares += t->widths != NULL ? t->widths[c] : 1;
	if (columns == 0)
		return;
	for (size_t c = 0; c < columns; c++)
		head[c] = (struct page_cell){ .bold = true, .shaded = true, .text = t->head[c],
			.width = PAGE_WIDTH * (t->widths != NULL ? t->widths[c] : 1) / shares };
	page_need(p, 48.0);
	page_row(p, head, columns, PDF_BODY - 1.5);
	page_repeat(p, head, columns, PDF_BODY - 1.5);
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < columns; c++)
			cells[c] = (struct page_cell){ .width = head[c].width, .text = t->cells[r * t->columns + c] };
		page_row(p, cells, columns, PDF_BODY - 1.5);
	}
	page_repeat(p, NULL, 0, 0);
}

static void draw_field(struct page *p, const struct form_item *item, const struct form_field *f,
		       const struct filled_field *v)
{
	struct buf text = buf_of(FORM_TEXT_MAX * 2), label = buf_of(1024);

	buf_printf(&label, "%.400s%s%s", f->label, filled_unsure(item, f) ? " ※" : "", v->table != NULL && v->changed ? "　" FIELD_CHANGED : "");
	buf_printf(&text, "%s%s", v->changed ? FIELD_CHANGED : "", v->text);
	struct page_cell cells[2] = {
		{ .text = buf_str(&label), .width = v->table != NULL ? PAGE_WIDTH : LABEL_WIDTH, .shaded = true },
		{ .text = buf_str(&text), .width = PAGE_WIDTH - LABEL_WIDTH, .warn = v->value == NULL,
		  .whole = f->kind == FIELD_CHECK },
	};
	if (v->table != NULL) {
		page_need(p, 64.0);
		page_row(p, cells, 1, PDF_BODY);
		pdf_table(p, v->table);
	} else {
		page_row(p, cells, COUNT_OF(cells), PDF_BODY);
	}
	buf_wipe(&text);
	buf_free(&label);
}

static void draw_item(struct page *p, const struct filled *f, const struct form_item *item)
{
	char title[1024], more[1100], no[16] = "";
	struct page_cell head = { .text = title, .width = PAGE_WIDTH, .bold = true, .shaded = true };

	if (item->no > 0)
		(void)snprintf(no, sizeof(no), "%d．", item->no);
	(void)snprintf(title, sizeof(title), "%s%.900s%s", no, item->title, filled_unsure(item, NULL) ? " ※" : "");
	(void)snprintf(more, sizeof(more), "%s（続き）", title);
	const struct page_cell again = { .text = more, .width = PAGE_WIDTH, .bold = true, .shaded = true };
	const struct page_cell note = { .text = item->note, .width = PAGE_WIDTH };
	if (*item->annex != '\0') {
		page_break(p);
		page_text(p, item->annex, 11.0, PAGE_RIGHT, true);
		page_gap(p, 4.0);
	}
	page_need(p, *item->note != '\0' ? 110.0 : 64.0);
	page_row(p, &head, 1, PDF_BODY + 0.5);
	if (*item->note != '\0')
		page_row(p, &note, 1, PDF_BODY - 1.0);
	for (size_t i = 0; i < item->count; i++) {
		if (f->fields[item->first + i].hidden)
			continue;
		page_repeat(p, &again, 1, PDF_BODY + 0.5);
		draw_field(p, item, &item->fields[i], &f->fields[item->first + i]);
	}
	page_repeat(p, NULL, 0, 0);
}

static void draw_head(struct page *p, const struct filled *f)
{
	const struct form *form = f->form;
	struct buf stage = buf_of(256), line = buf_of(FORM_TEXT_MAX * 2);

	if (*form->number != '\0')
		page_text(p, form->number, PDF_BODY, PAGE_LEFT, false);
	page_text(p, f->made, PDF_BODY, PAGE_RIGHT, false);
	page_gap(p, 6.0);
	page_text(p, f->title, 15.0, PAGE_CENTRE, true);
	page_gap(p, 2.0);
	filled_stage(f, &stage);
	if (stage.len > 0)
		page_text(p, buf_str(&stage), 12.0, PAGE_CENTRE, true);
	page_gap(p, 8.0);
	buf_printf(&line, "%s　%s", f->to, form->honorific);
	page_text(p, buf_str(&line), 11.0, PAGE_LEFT, false);
	page_gap(p, 4.0);
	buf_clear(&line);
	if (*form->sentence != '\0')
		buf_text(&line, form->sentence);
	else
		buf_printf(&line, "%sの規定により、次のとおり報告します。", f->law);
	page_text(p, buf_str(&line), PDF_BODY, PAGE_LEFT, false);
	page_gap(p, 6.0);
	buf_free(&line);
	buf_free(&stage);
}

static void draw_change(struct page *p, const struct form_item *item, const struct form_field *field,
			const struct filled_field *v)
{
	struct buf name = buf_of(4096), before = buf_of(FORM_TEXT_MAX * 2), now = buf_of(FORM_TEXT_MAX * 2);
	const double half = (PAGE_WIDTH - CHANGE_LABEL) / 2;

	filled_name(item, field, &name);
	filled_change(field, v, &before, &now);
	const struct page_cell cells[3] = { { .text = buf_str(&name), .width = CHANGE_LABEL, .shaded = true },
		{ .text = buf_str(&before), .width = half }, { .text = buf_str(&now), .width = half } };
	page_row(p, cells, COUNT_OF(cells), PDF_BODY - 1.0);
	buf_wipe(&name);
	buf_wipe(&before);
	buf_wipe(&now);
}

static void draw_changes(struct page *p, const struct filled *f)
{
	const double half = (PAGE_WIDTH - CHANGE_LABEL) / 2;
	const struct page_cell head[3] = { { .text = "欄", .width = CHANGE_LABEL, .bold = true, .shaded = true },
		{ .text = "前回の記載", .width = half, .bold = true, .shaded = true },
		{ .text = "今回の記載", .width = half, .bold = true, .shaded = true } };
	char title[64];

	if (!f->compared)
		return;
	(void)snprintf(title, sizeof(title), "前回からの変更点（%zu件）", f->changed);
	page_gap(p, 14.0);
	page_need(p, 80.0);
	page_text(p, title, PDF_BODY + 1.0, PAGE_LEFT, true);
	page_gap(p, 3.0);
	if (f->changed == 0)
		return;
	page_row(p, head, COUNT_OF(head), PDF_BODY - 1.0);
	page_repeat(p, head, COUNT_OF(head), PDF_BODY - 1.0);
	for (size_t i = 0; i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		for (size_t n = 0; n < item->count; n++)
			if (f->fields[item->first + n].changed)
				draw_change(p, item, &item->fields[n], &f->fields[item->first + n]);
	}
	page_repeat(p, NULL, 0, 0);
}

static void draw_guide(struct page *p, const struct form *form)
{
	if (form->guide_count == 0)
		return;
	page_gap(p, 10.0);
	page_need(p, 60.0);
	page_text(p, "記載の手引き", PDF_BODY + 1.0, PAGE_LEFT, true);
	for (size_t i = 0; i < form->guide_count; i++) {
		page_gap(p, 2.0);
		page_text(p, form->guide[i], 8.0, PAGE_LEFT, false);
	}
}

void pdf_form(struct page *p, const struct filled *f)
{
	const struct form *form = f->form;
	struct buf legend = buf_of(4096);

	draw_head(p, f);
	for (size_t i = 0; i < form->count; i++) {
		if (f->left_out[i])
			continue;
		draw_item(p, f, &form->items[i]);
		page_gap(p, form->items[i].no == 0 ? 8.0 : 0.0);
	}
	draw_changes(p, f);
	draw_guide(p, form);
	page_gap(p, 8.0);
	page_need(p, 24.0);
	filled_legend(f, &legend);
	if (legend.len > 0)
		page_text(p, buf_str(&legend), 8.0, PAGE_LEFT, false);
	page_gap(p, 2.0);
	page_text(p, form->unconfirmed, 8.0, PAGE_LEFT, false);
	for (size_t i = 0; i < f->table_count; i++) {
		page_gap(p, 14.0);
		page_need(p, 80.0);
		page_text(p, f->tables[i].title, PDF_BODY + 1.0, PAGE_LEFT, true);
		page_gap(p, 3.0);
		pdf_table(p, &f->tables[i]);
	}
	buf_free(&legend);
}

static err_t draw(const struct filled *f, struct buf *out, unsigned total, unsigned *pages)
{
	struct page *p = NULL;

	err_t e = page_open(out, f->title, f->made_at, total, &p);
	if (e != OK)
		return e;
	if (f->form->style == STYLE_LETTER)
		pdf_letter(p, f);
	else
		pdf_form(p, f);
	return page_close(p, pages);
}

err_t report_pdf(const struct filled *f, struct buf *out)
{
	struct buf first = buf_of(REPORT_BYTES_MAX);
	unsigned pages = 0;

	/* Drawn once to count the pages. */
	err_t e = draw(f, &first, 0, &pages);
	buf_wipe(&first);
	return e == OK ? draw(f, out, pages, NULL) : e;
}
