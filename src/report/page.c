#include "report/page.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define A4_WIDTH	595.276
#define A4_HEIGHT	841.89
#define LEFT		50.0
#define TOP		48.0
#define BOTTOM		(A4_HEIGHT - 56.0)
#define PAD		4.0	/* between rule and text */
#define FAMILY		"Noto Sans CJK JP, IPAexGothic, IPAGothic, sans-serif"

struct page {
	struct buf *out;
	cairo_surface_t *surface;
	cairo_t *cr;
	char *title;
	unsigned number, total;
	double y, top;		/* top: where this page's content begins */
	struct page_cell repeat[PAGE_CELLS_MAX];
	size_t repeat_count;
	double repeat_size;
};

static void put_row(struct page *p, const struct page_cell *cells, size_t count, double size);

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned len)
{
	struct buf *out = closure;

	buf_add(out, bytes, len);
	return out->err == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

err_t page_open(struct buf *out, const char *title, nsec_t made_at, unsigned total,
		struct page **ret)
{
	struct page *p = calloc(1, sizeof(*p));
	char made[CLOCK_TEXT_BYTES];

	if (p == NULL)
		return ERR_MEMORY;
	p->out = out;
	p->title = strdup(title);
	p->total = total;
	p->number = 1;
	p->y = p->top = TOP;
	p->surface = cairo_pdf_surface_create_for_stream(take, out, A4_WIDTH, A4_HEIGHT);
	p->cr = cairo_create(p->surface);
	if (p->title == NULL || cairo_status(p->cr) != CAIRO_STATUS_SUCCESS) {
		err_t e = page_close(p, NULL);
		return e != OK ? e : ERR_MEMORY;
	}
	clock_tokyo(made_at, made);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_MOD_DATE, made);
	*ret = p;
	return OK;
}

static PangoLayout *layout_of(struct page *p, const char *text, double size, double width, bool bold,
			      enum page_align align)
{
	PangoLayout *l = pango_cairo_create_layout(p->cr);
	PangoFontDescription *font = pango_font_description_new();
	static const PangoAlignment aligns[] = {
		[PAGE_LEFT] = PANGO_ALIGN_LEFT, [PAGE_CENTRE] = PANGO_ALIGN_CENTER,
		[PAGE_RIGHT] = PANGO_ALIGN_RIGHT,
	};

	pango_context_set_language(pango_layout_get_context(l), pango_language_from_string("ja"));
	pango_font_description_set_family(font, FAMILY);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(l, aligns[align]);
	pango_layout_set_line_spacing(l, 1.15F);
	pango_layout_set_text(l, text, -1);
	return l;
}

#define WHOLE_MAX	(24 * 3)	/* bytes that are sure to find room on one line */

/* Keep together what stands between wide blanks: the choices of a field. What is
 * long may be broken, else it would run out of its cell. */
static void keep_whole(PangoLayout *l, const char *text)
{
	static const char blank[] = "\xe3\x80\x80";
	PangoAttrList *list = pango_attr_list_new();
	const char *at = text;

	while (*at != '\0') {
		const char *end = strstr(at, blank);
		end = end != NULL ? end : at + strlen(at);
		PangoAttribute *whole = pango_attr_allow_breaks_new(end - at > WHOLE_MAX);
		whole->start_index = (guint)(at - text);
		whole->end_index = (guint)(end - text);
		pango_attr_list_insert(list, whole);
		at = *end != '\0' ? end + sizeof(blank) - 1 : end;
	}
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
}

static void foot(struct page *p)
{
	char text[64];
	PangoLayout *l = layout_of(p, p->title, 7.5, PAGE_WIDTH, false, PAGE_LEFT);

	cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
	cairo_move_to(p->cr, LEFT, A4_HEIGHT - 40.0);
	pango_cairo_show_layout(p->cr, l);
	g_object_unref(l);
	if (p->total > 0)
		(void)snprintf(text, sizeof(text), "%u / %u", p->number, p->total);
	else
		(void)snprintf(text, sizeof(text), "%u", p->number);
	l = layout_of(p, text, 7.5, PAGE_WIDTH, false, PAGE_RIGHT);
	cairo_move_to(p->cr, LEFT, A4_HEIGHT - 40.0);
	pango_cairo_show_layout(p->cr, l);
	g_object_unref(l);
	cairo_set_source_rgb(p->cr, 0.0, 0.0, 0.0);
}

static void turn(struct page *p)
{
	foot(p);
	cairo_show_page(p->cr);
	p->number++;
	p->y = TOP;
	if (p->repeat_count > 0)
		put_row(p, p->repeat, p->repeat_count, p->repeat_size);
	p->top = p->y;
}

void page_repeat(struct page *p, const struct page_cell *cells, size_t count, double size)
{
	assert(count <= PAGE_CELLS_MAX);
	if (count > 0)
		memcpy(p->repeat, cells, count * sizeof(*cells));
	p->repeat_count = count;
	p->repeat_size = size;
}

void page_break(struct page *p)
{
	if (p->y > p->top)
		turn(p);
}

void page_need(struct page *p, double points)
{
	if (p->y > p->top && p->y + points > BOTTOM)
		turn(p);
}

void page_gap(struct page *p, double points)
{
	p->y += points;
}

/* The height of a layout's lines from `line` on that fit into `room`; `line`
 * moves behind them. At least one line is taken when `force`. Drawn at (x, y)
 * unless `cr` is NULL. */
static double lines(PangoLayout *l, int *line, double room, bool force, cairo_t *cr, double x,
		    double y)
{
	int count = pango_layout_get_line_count(l), at = 0;
	PangoLayoutIter *it = pango_layout_get_iter(l);
	double used = 0;

	for (; at < count; at++) {
		PangoRectangle box;
		int top = 0, end = 0;
		if (at >= *line) {
			pango_layout_iter_get_line_yrange(it, &top, &end);
			double height = (double)(end - top) / PANGO_SCALE;
			if (used + height > room && !(force && used <= 0.0))
				break;
			pango_layout_iter_get_line_extents(it, NULL, &box);
			if (cr != NULL) {
				int base = pango_layout_iter_get_baseline(it) - top;
				cairo_move_to(cr, x + (double)box.x / PANGO_SCALE, y + used + (double)base / PANGO_SCALE);
				pango_cairo_show_layout_line(cr, pango_layout_iter_get_line_readonly(it));
			}
			used += height;
		}
		(void)pango_layout_iter_next_line(it);
	}
	pango_layout_iter_free(it);
	*line = at;
	return used;
}

void page_text(struct page *p, const char *text, double size, enum page_align align, bool bold)
{
	PangoLayout *l = layout_of(p, text, size, PAGE_WIDTH, bold, align);
	int line = 0, count = pango_layout_get_line_count(l), tall = 0;

	/* A short paragraph is not torn apart. */
	pango_layout_get_size(l, NULL, &tall);
	double height = (double)tall / PANGO_SCALE * 1.2;
	if (height < (BOTTOM - TOP) / 6)
		page_need(p, height);
	while (line < count) {
		page_need(p, size * 1.6);
		p->y += lines(l, &line, BOTTOM - p->y, true, p->cr, LEFT, p->y);
		if (line < count)
			turn(p);
	}
	g_object_unref(l);
}

static void box(struct page *p, const struct page_cell *c, double x, double height)
{
	cairo_rectangle(p->cr, x, p->y, c->width, height);
	if (c->warn)
		cairo_set_source_rgb(p->cr, 1.0, 0.95, 0.80);
	else if (c->shaded)
		cairo_set_source_rgb(p->cr, 0.92, 0.94, 0.96);
	else
		cairo_set_source_rgb(p->cr, 1.0, 1.0, 1.0);
	cairo_fill_preserve(p->cr);
	cairo_set_source_rgb(p->cr, 0.45, 0.45, 0.45);
	cairo_set_line_width(p->cr, 0.5);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0.0, 0.0, 0.0);
}

/* Draw what fits of every cell; true while lines are left. */
static bool row_part(struct page *p, const struct page_cell *cells, PangoLayout **l, int *line,
		     size_t count)
{
	double room = BOTTOM - p->y - 2 * PAD, height = 0, x = LEFT;
	bool more = false;

	for (size_t i = 0; i < count; i++) {
		int at = line[i];
		double used = lines(l[i], &at, room, true, NULL, 0, 0);
		height = used > height ? used : height;
	}
	for (size_t i = 0; i < count; i++) {
		box(p, &cells[i], x, height + 2 * PAD);
		if (cells[i].warn)
			cairo_set_source_rgb(p->cr, 0.60, 0.10, 0.0);
		(void)lines(l[i], &line[i], room, true, p->cr, x + PAD, p->y + PAD);
		cairo_set_source_rgb(p->cr, 0.0, 0.0, 0.0);
		more = more || line[i] < pango_layout_get_line_count(l[i]);
		x += cells[i].width;
	}
	p->y += height + 2 * PAD;
	return more;
}

/* The layouts of a row's cells, and the height of the tallest. */
static double row_layouts(struct page *p, const struct page_cell *cells, size_t count, double size,
			  PangoLayout **l)
{
	double height = 0;

	for (size_t i = 0; i < count; i++) {
		int tall = 0;
		l[i] = layout_of(p, cells[i].text, size, cells[i].width - 2 * PAD, cells[i].bold, cells[i].align);
		if (cells[i].whole)
			keep_whole(l[i], cells[i].text);
		pango_layout_get_size(l[i], NULL, &tall);
		height = (double)tall / PANGO_SCALE > height ? (double)tall / PANGO_SCALE : height;
	}
	return height;
}

/* Draw a row where the page stands; what finds no room is left out. */
static void put_row(struct page *p, const struct page_cell *cells, size_t count, double size)
{
	PangoLayout *l[PAGE_CELLS_MAX];
	int line[PAGE_CELLS_MAX] = { 0 };

	(void)row_layouts(p, cells, count, size, l);
	(void)row_part(p, cells, l, line, count);
	for (size_t i = 0; i < count; i++)
		g_object_unref(l[i]);
}

void page_row(struct page *p, const struct page_cell *cells, size_t count, double size)
{
	PangoLayout *l[PAGE_CELLS_MAX];
	int line[PAGE_CELLS_MAX] = { 0 };

	assert(count <= PAGE_CELLS_MAX);
	double height = row_layouts(p, cells, count, size, l);
	/* A row that fits on one page stays together, unless it is a long one. */
	page_need(p, height < (BOTTOM - TOP) / 3 ? height * 1.2 + 2 * PAD : size * 4);
	while (row_part(p, cells, l, line, count))
		turn(p);
	for (size_t i = 0; i < count; i++)
		g_object_unref(l[i]);
}

void page_box(struct page *p, double x, double width, double height, const double rgb[static 3])
{
	cairo_set_source_rgb(p->cr, rgb[0], rgb[1], rgb[2]);
	cairo_rectangle(p->cr, LEFT + x, p->y, width, height);
	cairo_fill(p->cr);
	cairo_set_source_rgb(p->cr, 0.0, 0.0, 0.0);
}

void page_label(struct page *p, const char *text, double x, double width, double size, enum page_align align)
{
	PangoLayout *l = layout_of(p, text, size, width, false, align);

	pango_layout_set_height(l, -1);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	cairo_move_to(p->cr, LEFT + x, p->y);
	pango_cairo_show_layout(p->cr, l);
	g_object_unref(l);
}

err_t page_close(struct page *p, unsigned *pages)
{
	err_t e = OK;

	if (cairo_status(p->cr) == CAIRO_STATUS_SUCCESS && p->title != NULL) {
		foot(p);
		cairo_show_page(p->cr);
	}
	if (pages != NULL)
		*pages = p->number;
	cairo_status_t drawn = cairo_status(p->cr);
	cairo_destroy(p->cr);
	cairo_surface_finish(p->surface);
	cairo_status_t written = cairo_surface_status(p->surface);
	if (p->out->err != OK)
		e = p->out->err;
	else if (drawn == CAIRO_STATUS_NO_MEMORY || written == CAIRO_STATUS_NO_MEMORY)
		e = ERR_MEMORY;
	else if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
		e = ERR_IO;
	cairo_surface_destroy(p->surface);
	free(p->title);
	free(p);
	return e;
}
