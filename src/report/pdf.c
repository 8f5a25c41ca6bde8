/* pdf.c - a filled form as A4 pages. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

#include "report/filled.h"
#include "report/write.h"

/* Points (1/72 inch). */
#define PAGE_WIDTH	595.28
#define PAGE_HEIGHT	841.89
#define MARGIN		48.0
#define LABEL_WIDTH	150.0
#define PAD		4.5
#define BOTTOM		(PAGE_HEIGHT - MARGIN - 18.0)
#define FAMILY		"Noto Sans CJK JP, IPAexGothic, sans-serif"

struct page {
	cairo_surface_t *surface;
	cairo_t *cr;
	const struct filled *form;
	double y;
	unsigned number;
};

static cairo_status_t take_bytes(void *ctx, const unsigned char *bytes, unsigned len)
{
	struct buf *out = ctx;

	buf_add(out, bytes, len);
	return out->err == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* A text set to a width; the caller unrefs it. */
static PangoLayout *set_text(struct page *p, const char *text, double width, double size, bool bold)
{
	PangoLayout *layout = pango_cairo_create_layout(p->cr);
	PangoFontDescription *font = pango_font_description_from_string(FAMILY);

	pango_font_description_set_size(font, (int)(size * PANGO_SCALE));
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, text, -1);
	pango_font_description_free(font);
	return layout;
}

static double height_of(PangoLayout *layout)
{
	int height = 0;

	pango_layout_get_size(layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

static void show(struct page *p, PangoLayout *layout, double x, double y)
{
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, layout);
}

static void footer(struct page *p)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s　%s　%u ページ", p->form->title, p->form->heading, p->number);
	PangoLayout *layout = set_text(p, text, PAGE_WIDTH - 2 * MARGIN, 7.5, false);
	pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	cairo_set_source_rgb(p->cr, 0.4, 0.4, 0.4);
	show(p, layout, MARGIN, PAGE_HEIGHT - MARGIN + 4);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	g_object_unref(layout);
}

static void next_page(struct page *p)
{
	if (p->number > 0) {
		footer(p);
		cairo_show_page(p->cr);
	}
	p->number++;
	p->y = MARGIN;
}

static void need(struct page *p, double height)
{
	if (p->y + height > BOTTOM && p->y > MARGIN)
		next_page(p);
}

/* A paragraph over the whole width. */
static void paragraph(struct page *p, const char *text, double size, bool bold, PangoAlignment align, double after)
{
	PangoLayout *layout = set_text(p, text, PAGE_WIDTH - 2 * MARGIN, size, bold);

	pango_layout_set_alignment(layout, align);
	need(p, height_of(layout));
	show(p, layout, MARGIN, p->y);
	p->y += height_of(layout) + after;
	g_object_unref(layout);
}

static void box(struct page *p, double x, double width, double height, double grey)
{
	cairo_rectangle(p->cr, x, p->y, width, height);
	cairo_set_source_rgb(p->cr, grey, grey, grey);
	cairo_fill_preserve(p->cr);
	cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
	cairo_set_line_width(p->cr, 0.5);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
}

static void section_title(struct page *p, const char *title)
{
	double width = PAGE_WIDTH - 2 * MARGIN;
	PangoLayout *layout = set_text(p, title, width - 2 * PAD, 9.5, true);
	double height = height_of(layout) + 2 * PAD;

	need(p, height + 30);	/* a title does not stand alone at a page's end */
	box(p, MARGIN, width, height, 0.90);
	show(p, layout, MARGIN + PAD, p->y + PAD);
	p->y += height;
	g_object_unref(layout);
}

/* The end of the piece of `text` that fits into `room` points, at least one
 * line: for a text longer than what is left of a page. */
static size_t piece(PangoLayout *layout, const char *text, double room)
{
	PangoLayoutIter *at = pango_layout_get_iter(layout);
	size_t end = strlen(text);

	do {
		PangoRectangle line;
		pango_layout_iter_get_line_extents(at, NULL, &line);
		int start = pango_layout_line_get_start_index(pango_layout_iter_get_line_readonly(at));
		if (start > 0 && (double)(line.y + line.height) / PANGO_SCALE > room) {
			end = (size_t)start;
			break;
		}
	} while (pango_layout_iter_next_line(at));
	pango_layout_iter_free(at);
	return end;
}

/* One piece of a row; returns how many bytes of the text it took. */
static size_t row_piece(struct page *p, const struct filled_field *f, const char *label, const char *text)
{
	double width = PAGE_WIDTH - 2 * MARGIN - LABEL_WIDTH;
	PangoLayout *left = set_text(p, label, LABEL_WIDTH - 2 * PAD, 9, false);
	PangoLayout *right = set_text(p, text, width - 2 * PAD, 9, false);
	double tall = height_of(left) > height_of(right) ? height_of(left) : height_of(right);

	if (p->y + tall + 2 * PAD > BOTTOM && (tall < 200 || BOTTOM - p->y < 60))
		next_page(p);
	size_t took = strlen(text);
	if (p->y + tall + 2 * PAD > BOTTOM) {
		took = piece(right, text, BOTTOM - p->y - 2 * PAD);
		pango_layout_set_text(right, text, (int)took);
		tall = height_of(left) > height_of(right) ? height_of(left) : height_of(right);
	}
	box(p, MARGIN, LABEL_WIDTH, tall + 2 * PAD, 0.97);
	box(p, MARGIN + LABEL_WIDTH, width, tall + 2 * PAD, 1);
	show(p, left, MARGIN + PAD, p->y + PAD);
	if (!f->known)
		cairo_set_source_rgb(p->cr, 0.72, 0.11, 0.11);
	show(p, right, MARGIN + LABEL_WIDTH + PAD, p->y + PAD);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	p->y += tall + 2 * PAD;
	g_object_unref(left);
	g_object_unref(right);
	return took;
}

static void row(struct page *p, const struct filled_field *f)
{
	char label[256];
	const char *text = f->text;

	(void)snprintf(label, sizeof(label), "%s%s", f->label, f->confirmed ? "" : "※");
	size_t took = row_piece(p, f, label, text);
	while (text[took] != '\0') {
		text += took;
		took = row_piece(p, f, "（続き）", text);
	}
}

static void draw(struct page *p)
{
	const struct filled *f = p->form;
	char line[256];

	next_page(p);
	paragraph(p, f->title, 15, true, PANGO_ALIGN_CENTER, 4);
	paragraph(p, f->heading, 12, true, PANGO_ALIGN_CENTER, 6);
	paragraph(p, f->basis, 8.5, false, PANGO_ALIGN_CENTER, 8);
	(void)snprintf(line, sizeof(line), "作成日時　%s（日本時間）", f->made);
	paragraph(p, line, 8.5, false, PANGO_ALIGN_RIGHT, 6);
	for (size_t i = 0; i < f->count; i++) {
		section_title(p, f->sections[i].title);
		for (size_t k = 0; k < f->sections[i].count; k++)
			row(p, &f->sections[i].fields[k]);
	}
	p->y += 8;
	(void)snprintf(line, sizeof(line), "「未確認」とある項目（%zu件）は、作成時点で事実が入力されていないもの。推測による記入はしていない。",
		       f->unknown);
	paragraph(p, line, 8, false, PANGO_ALIGN_LEFT, 3);
	paragraph(p, "※の項目は、公式の様式における位置を確認できていないもの。", 8, false, PANGO_ALIGN_LEFT, 3);
	paragraph(p, f->note, 8, false, PANGO_ALIGN_LEFT, 0);
	footer(p);
	cairo_show_page(p->cr);
}

err_t report_pdf(const struct filled *f, struct buf *out)
{
	struct page p = { .form = f };
	char made[CLOCK_TEXT_BYTES];

	p.surface = cairo_pdf_surface_create_for_stream(take_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	clock_tokyo(f->made_at, made);
	cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_TITLE, f->title);
	cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
	p.cr = cairo_create(p.surface);
	draw(&p);
	cairo_status_t status = cairo_status(p.cr);
	cairo_destroy(p.cr);
	cairo_surface_finish(p.surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(p.surface);
	cairo_surface_destroy(p.surface);
	if (out->err != OK)
		return out->err;
	return status == CAIRO_STATUS_SUCCESS ? OK : status == CAIRO_STATUS_NO_MEMORY ? ERR_MEMORY : ERR_IO;
}
