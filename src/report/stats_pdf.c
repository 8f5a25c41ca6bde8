/* stats_pdf.c - the tables and their charts as PDF. */
#include "report/page.h"
#include "report/stats_own.h"
#include "report/write.h"

#define BODY		7.5	/* points of the tables' text */
#define CELL_MAX	4096u
#define CHART_LABEL	150.0	/* points for the names of bars */
#define CHART_VALUE	45.0	/* and for their numbers */
#define BAR		8.0
#define BAR_STEP	12.5

struct drawing {
	struct page *p;
	uint64_t total;
};

/* The names take what the numbers leave, which need less when they are many. */
static double label_width(size_t cells)
{
	double others = (double)(cells - 1) * (cells > 9 ? 43.5 : cells > 6 ? 46.0 : 60.0);

	return PAGE_WIDTH - others;
}

static void draw_line(struct drawing *d, const struct stats_table *t, size_t line)
{
	struct page_cell cells[PAGE_CELLS_MAX];
	struct buf texts[PAGE_CELLS_MAX];
	size_t count = stats_cells(t, false);
	double first = label_width(count);
	bool sum = line > t->row_count;

	for (size_t c = 0; c < count; c++) {
		const struct stats_value v = stats_cell(t, false, line, c, d->total);
		texts[c] = buf_of(CELL_MAX);
		stats_cell_text(&v, true, &texts[c]);
		cells[c] = (struct page_cell){ .text = buf_str(&texts[c]), .bold = line == 0 || sum,
			.width = c == 0 ? first : (PAGE_WIDTH - first) / (double)(count - 1),
			.shaded = line == 0 || c == 0 };
	}
	page_row(d->p, cells, count, BODY);
	for (size_t c = 0; c < count; c++)
		buf_free(&texts[c]);
}

static void rgb_of(uint32_t colour, double rgb[static 3])
{
	for (size_t i = 0; i < 3; i++)
		rgb[i] = (double)(colour >> (16 - 8 * i) & 255) / 255.0;
}

static uint64_t bar_sum(const struct stats_table *t, size_t bar)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < t->series_count; i++)
		sum += stats_part(t, bar, i);
	return sum;
}

static void draw_bar(struct page *p, const struct stats_table *t, size_t bar, uint64_t longest)
{
	double room = PAGE_WIDTH - CHART_LABEL - CHART_VALUE, x = CHART_LABEL, rgb[3];
	struct buf value = buf_of(64);

	page_need(p, BAR_STEP);
	page_label(p, stats_bar(t, bar)->words.ja, 0, CHART_LABEL - 6.0, BODY, PAGE_RIGHT);
	for (size_t i = 0; i < t->series_count; i++) {
		double width = room * (double)stats_part(t, bar, i) / (double)longest;
		rgb_of(stats_colour(i), rgb);
		if (width > 0)
			page_box(p, x, width, BAR, rgb);
		x += width;
	}
	stats_count_text(bar_sum(t, bar), &value);
	page_label(p, buf_str(&value), x + 4.0, CHART_VALUE, BODY, PAGE_LEFT);
	buf_free(&value);
	page_gap(p, BAR_STEP);
}

static void draw_legend(struct page *p, const struct stats_table *t)
{
	double x = CHART_LABEL, rgb[3], step = (PAGE_WIDTH - CHART_LABEL) / (double)t->series_count;

	for (size_t i = 0; i < t->series_count; i++, x += step) {
		rgb_of(stats_colour(i), rgb);
		page_box(p, x, BAR, BAR, rgb);
		page_label(p, stats_series(t, i)->words.ja, x + BAR + 3.0, step - BAR - 6.0, BODY, PAGE_LEFT);
	}
	page_gap(p, BAR_STEP + 3.0);
}

static void draw_chart(struct page *p, const struct stats_table *t)
{
	size_t bars = stats_bars(t);
	uint64_t longest = 0;

	for (size_t i = 0; i < bars; i++)
		longest = bar_sum(t, i) > longest ? bar_sum(t, i) : longest;
	if (longest == 0)
		return;
	page_gap(p, 8.0);
	page_need(p, BAR_STEP * (double)(bars < 16 ? bars + 2 : 16));
	if (t->series_count > 1)
		draw_legend(p, t);
	else if (t->row_sums)
		page_label(p, "グラフは「該当」の件数", CHART_LABEL, PAGE_WIDTH - CHART_LABEL, BODY, PAGE_LEFT);
	page_gap(p, t->series_count > 1 || !t->row_sums ? 0.0 : BAR_STEP);
	for (size_t i = 0; i < bars; i++)
		draw_bar(p, t, i, longest);
}

static void draw_table(struct drawing *d, const struct stats_table *t)
{
	page_gap(d->p, 16.0);
	page_need(d->p, 110.0);
	page_text(d->p, t->title.ja, 11.0, PAGE_LEFT, true);
	page_gap(d->p, 4.0);
	for (size_t line = 0; line < stats_lines(t, false); line++)
		draw_line(d, t, line);
	if (t->row_count == 0)
		page_text(d->p, "該当する事案なし", BODY, PAGE_LEFT, false);
	page_gap(d->p, 3.0);
	if (*t->note.ja != '\0')
		page_text(d->p, t->note.ja, BODY, PAGE_LEFT, false);
	draw_chart(d->p, t);
}

static err_t draw(const struct stats *s, struct buf *out, unsigned total, unsigned *pages)
{
	struct drawing d = { .total = stats_total(s) };
	struct buf text = buf_of(65536);

	err_t e = page_open(out, "個人データの漏えい等事案の統計", stats_frame(s)->at, total, &d.p);
	if (e != OK)
		return e;
	page_text(d.p, "個人データの漏えい等事案の統計", 15.0, PAGE_CENTRE, true);
	page_gap(d.p, 8.0);
	stats_head(s, true, &text);
	page_text(d.p, buf_str(&text), 9.0, PAGE_LEFT, false);
	for (size_t i = 0; i < stats_table_count(); i++)
		draw_table(&d, stats_table(s, i));
	page_gap(d.p, 14.0);
	buf_clear(&text);
	stats_foot(true, &text);
	page_text(d.p, buf_str(&text), BODY, PAGE_LEFT, false);
	buf_free(&text);
	return page_close(d.p, pages);
}

err_t stats_pdf(const struct stats *s, struct buf *out)
{
	struct buf first = buf_of(REPORT_BYTES_MAX);
	unsigned pages = 0;

	/* Drawn once to count the pages. */
	err_t e = draw(s, &first, 0, &pages);
	buf_free(&first);
	return e == OK ? draw(s, out, pages, NULL) : e;
}
