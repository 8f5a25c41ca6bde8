/* letter.c - a filled form as a letter: date, to whom, from whom, greeting, items
 * under 記, 以上. */
#include <stdio.h>
#include <string.h>

#include "report/pdf_own.h"

#define LETTER	10.5	/* points of the text */

/* The sender: the known lines of the reporter's block. */
static void draw_sender(struct page *p, const struct filled *f, const struct form_item *item)
{
	for (size_t i = 0; i < item->count; i++)
		if (!f->fields[item->first + i].hidden)
			page_text(p, f->fields[item->first + i].text, LETTER, PAGE_RIGHT, false);
	page_gap(p, 18.0);
}

static void draw_item(struct page *p, const struct filled *f, const struct form_item *item)
{
	struct buf line = buf_of(FORM_TEXT_MAX * 2);

	page_gap(p, 8.0);
	page_need(p, 48.0);
	if (item->no > 0)
		buf_printf(&line, "%d．", item->no);
	buf_text(&line, item->title);
	page_text(p, buf_str(&line), LETTER, PAGE_LEFT, true);
	for (size_t i = 0; i < item->count; i++) {
		const struct filled_field *v = &f->fields[item->first + i];
		buf_clear(&line);
		if (v->hidden)
			continue;
		if (item->count > 1)
			buf_printf(&line, "%s：", item->fields[i].label);
		buf_text(&line, v->text);
		page_gap(p, 2.0);
		page_text(p, buf_str(&line), LETTER, PAGE_LEFT, false);
	}
	buf_wipe(&line);
}

void pdf_letter(struct page *p, const struct filled *f)
{
	const struct form *form = f->form;
	struct buf line = buf_of(FORM_TEXT_MAX * 2);

	page_text(p, f->made, LETTER, PAGE_RIGHT, false);
	page_gap(p, 6.0);
	buf_printf(&line, "%s　%s", f->to, form->honorific);
	page_text(p, buf_str(&line), LETTER + 1.0, PAGE_LEFT, false);
	page_gap(p, 10.0);
	draw_sender(p, f, &form->items[0]);
	page_text(p, f->title, 14.0, PAGE_CENTRE, true);
	page_gap(p, 12.0);
	page_text(p, form->sentence, LETTER, PAGE_LEFT, false);
	page_gap(p, 10.0);
	page_text(p, "記", LETTER, PAGE_CENTRE, false);
	for (size_t i = 1; i < form->count; i++)
		if (!f->left_out[i])
			draw_item(p, f, &form->items[i]);
	page_gap(p, 8.0);
	page_text(p, "以上", LETTER, PAGE_RIGHT, false);
	/* A letter with an open place is a draft and says so; else nothing is added. */
	buf_clear(&line);
	if (f->unknown > 0) {
		buf_text(&line, "（下書き）" );
		filled_legend(f, &line);
		page_gap(p, 14.0);
		page_text(p, buf_str(&line), 8.0, PAGE_LEFT, false);
	}
	buf_wipe(&line);
}
