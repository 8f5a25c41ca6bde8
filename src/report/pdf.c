/* pdf.c - a filled form as PDF. */
#include <stdio.h>
#include <string.h>

#include "report/form_own.h"
#include "report/page.h"
#include "report/write.h"

#define LABEL_WIDTH	130.0
#define BODY		9.0	/* points of the text */

static void draw_field(struct page *p, const struct form_field *f, const struct filled_field *v)
{
	char label[512];
	struct page_cell cells[2] = {
		{ .text = label, .width = LABEL_WIDTH, .shaded = true },
		{ .text = v->text, .width = PAGE_WIDTH - LABEL_WIDTH, .warn = v->value == NULL,
		  .whole = f->kind == FIELD_CHECK },
	};

	(void)snprintf(label, sizeof(label), "%.400s%s", f->label, f->mark == 'M' ? " ※" : "");
	page_row(p, cells, COUNT_OF(cells), BODY);
}

static void draw_item(struct page *p, const struct filled *f, const struct form_item *item)
{
	char title[1024];
	struct page_cell head = { .text = title, .width = PAGE_WIDTH, .bold = true, .shaded = true };

	if (item->no > 0)
		(void)snprintf(title, sizeof(title), "%d．%.900s", item->no, item->title);
	else
		(void)snprintf(title, sizeof(title), "%.900s", item->title);
	page_need(p, 64.0);
	page_row(p, &head, 1, BODY + 0.5);
	for (size_t i = 0; i < item->count; i++)
		draw_field(p, &item->fields[i], &f->fields[item->first + i]);
}

static void draw_table(struct page *p, const struct filled_table *t)
{
	struct page_cell cells[PAGE_CELLS_MAX];
	size_t columns = t->columns < PAGE_CELLS_MAX ? t->columns : PAGE_CELLS_MAX;

	if (columns == 0)
		return;
	page_gap(p, 14.0);
	page_need(p, 80.0);
	page_text(p, t->title, BODY + 1.0, PAGE_LEFT, true);
	page_gap(p, 3.0);
	for (size_t r = 0; r <= t->rows; r++) {
		for (size_t c = 0; c < columns; c++)
			cells[c] = (struct page_cell){ .width = PAGE_WIDTH / (double)columns, .bold = r == 0,
				.shaded = r == 0, .text = r == 0 ? t->head[c] : t->cells[(r - 1) * t->columns + c] };
		page_row(p, cells, columns, BODY - 1.5);
	}
}

static err_t draw(const struct filled *f, struct buf *out, unsigned total, unsigned *pages)
{
	const struct form *form = f->form;
	struct page *p = NULL;
	char text[1024];

	err_t e = page_open(out, form->title, f->made_at, total, &p);
	if (e != OK)
		return e;
	(void)snprintf(text, sizeof(text), "作成 %s", f->made);
	page_text(p, text, 8.0, PAGE_RIGHT, false);
	page_gap(p, 6.0);
	page_text(p, form->title, 16.0, PAGE_CENTRE, true);
	page_gap(p, 2.0);
	page_text(p, filled_stage(f), 12.0, PAGE_CENTRE, true);
	page_gap(p, 8.0);
	(void)snprintf(text, sizeof(text), "%.800s　御中", f->to);
	page_text(p, text, 11.0, PAGE_LEFT, false);
	page_gap(p, 4.0);
	(void)snprintf(text, sizeof(text), "%.800sに基づき、次のとおり報告します。", form->law);
	page_text(p, text, BODY, PAGE_LEFT, false);
	page_gap(p, 6.0);
	for (size_t i = 0; i < form->count; i++) {
		draw_item(p, f, &form->items[i]);
		page_gap(p, i == 0 ? 8.0 : 0.0);
	}
	page_gap(p, 8.0);
	page_need(p, 48.0);
	page_text(p, filled_legend(f), 8.0, PAGE_LEFT, false);
	page_gap(p, 2.0);
	page_text(p, form->unconfirmed, 8.0, PAGE_LEFT, false);
	for (size_t i = 0; i < f->table_count; i++)
		draw_table(p, &f->tables[i]);
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
