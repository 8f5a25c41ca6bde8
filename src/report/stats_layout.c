/* stats_layout.c - a table as lines of cells, and a cell as text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/stats_own.h"

#define FIRST_FISCAL_MONTH	4

/* The cells of a line: label, 計 and (split) its percentage, the columns, the
 * percentage of the first, median and greatest number of days. */
struct places {
	size_t sum, sum_percent, columns, first_percent, days, count;	/* 0: not there */
};

static struct places places_of(const struct stats_table *t, bool split)
{
	struct places p = { .count = 1 };

	if (t->row_sums)
		p.sum = p.count++;
	if (split && t->row_sums && t->percent == STATS_PERCENT_SUMS)
		p.sum_percent = p.count++;
	p.columns = p.count;
	p.count += t->column_count;
	if (t->percent == STATS_PERCENT_FIRST)
		p.first_percent = p.count++;
	if (t->days != NULL) {
		p.days = p.count;
		p.count += 2;
	}
	return p;
}

static bool has_percent_line(const struct stats_table *t, bool split)
{
	return split && t->column_sums && t->percent == STATS_PERCENT_SUMS;
}

size_t stats_lines(const struct stats_table *t, bool split)
{
	return 1 + t->row_count + t->column_sums + has_percent_line(t, split);
}

size_t stats_cells(const struct stats_table *t, bool split)
{
	return places_of(t, split).count;
}

static struct stats_value label(const char *ja, const char *en)
{
	return (struct stats_value){ .kind = STATS_LABEL, .text = { ja, en } };
}

static struct stats_value name_label(const struct stats_name *n)
{
	return (struct stats_value){ .kind = STATS_LABEL, .text = n->words, .mark = n->mark };
}

static struct stats_value heading(const struct stats_table *t, const struct places *p, size_t cell)
{
	if (cell == 0)
		return label("", "");
	if (cell == p->sum)
		return label("計", "total");
	if (cell == p->sum_percent || cell == p->first_percent)
		return label("割合", "share");
	if (p->days != 0 && cell >= p->days)
		return cell == p->days ? label("日数の中央値", "median, days") : label("最長日数", "longest, days");
	return name_label(&t->columns[cell - p->columns]);
}

static struct stats_value counted(uint64_t n, uint64_t total, bool percent)
{
	return (struct stats_value){ .kind = percent ? STATS_COUNT_PERCENT : STATS_COUNT, .number = n,
		.permille = stats_permille(n, total) };
}

static struct stats_value share(uint64_t n, uint64_t total)
{
	return (struct stats_value){ .kind = STATS_PERCENT, .permille = stats_permille(n, total) };
}

static struct stats_value row_cell(const struct stats_table *t, const struct places *p, size_t row, size_t cell,
				   uint64_t total, bool split)
{
	if (cell == 0)
		return name_label(&t->rows[row]);
	if (cell == p->sum)
		return counted(stats_row_sum(t, row), total, t->percent == STATS_PERCENT_SUMS && !split);
	if (cell == p->sum_percent)
		return share(stats_row_sum(t, row), total);
	if (cell == p->first_percent)
		return share(t->counts[row * t->column_count], total);
	if (p->days == 0 || cell < p->days)
		return counted(t->counts[row * t->column_count + cell - p->columns], total, false);
	if (t->days[row].count == 0)
		return (struct stats_value){ .kind = STATS_BLANK };
	return (struct stats_value){ .kind = STATS_HALVES, .number = (uint64_t)(cell == p->days
		? t->days[row].median2 : 2 * t->days[row].most) };
}

/* The line 計, and the one of its percentages. */
static struct stats_value sum_cell(const struct stats_table *t, const struct places *p, size_t cell, uint64_t total,
				   bool split, bool percents)
{
	uint64_t all = 0;

	if (cell == 0)
		return percents ? label("割合", "share") : label("計", "total");
	for (size_t i = 0; i < t->row_count; i++)
		all += stats_row_sum(t, i);
	if (cell == p->sum)
		return percents ? share(all, total) : counted(all, total, false);
	if (cell == p->sum_percent || cell == p->first_percent)
		return percents ? (struct stats_value){ .kind = STATS_BLANK } : share(all, total);
	uint64_t n = stats_column_sum(t, cell - p->columns);
	return percents ? share(n, total) : counted(n, total, t->percent == STATS_PERCENT_SUMS && !split);
}

struct stats_value stats_cell(const struct stats_table *t, bool split, size_t line, size_t cell, uint64_t total)
{
	struct places p = places_of(t, split);

	if (line == 0)
		return heading(t, &p, cell);
	if (line <= t->row_count)
		return row_cell(t, &p, line - 1, cell, total, split);
	return sum_cell(t, &p, cell, total, split, line > t->row_count + 1);
}

void stats_count_text(uint64_t n, struct buf *out)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_u8(out, ',');
		buf_u8(out, (uint8_t)digits[i]);
	}
}

void stats_percent_text(uint64_t permille, struct buf *out)
{
	buf_printf(out, "%" PRIu64 ".%" PRIu64 "%%", permille / 10, permille % 10);
}

void stats_cell_text(const struct stats_value *v, bool japanese, struct buf *out)
{
	switch (v->kind) {
	case STATS_LABEL:
		buf_text(out, japanese ? v->text.ja : v->text.en);
		if (v->mark != 0)
			buf_printf(out, " [%c]", v->mark);
		break;
	case STATS_COUNT:
		stats_count_text(v->number, out);
		break;
	case STATS_COUNT_PERCENT:
		stats_count_text(v->number, out);
		buf_text(out, " (");
		stats_percent_text(v->permille, out);
		buf_text(out, ")");
		break;
	case STATS_PERCENT:
		stats_percent_text(v->permille, out);
		break;
	case STATS_HALVES:
		stats_count_text(v->number / 2, out);
		buf_text(out, v->number % 2 != 0 ? ".5" : "");
		break;
	default:
		buf_text(out, "-");
		break;
	}
}

static bool is_fiscal_start(nsec_t t, int *year)
{
	struct civil c;

	civil_in_tokyo(t, &c);
	*year = c.year;
	return c.month == FIRST_FISCAL_MONTH && c.day == 1 && c.hour == 0 && c.minute == 0 && c.second == 0 &&
	       t % NSEC_PER_SEC == 0;
}

void stats_period(const struct stat_frame *f, bool japanese, struct buf *out)
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES], last[CLOCK_TEXT_BYTES];
	int first = 0, next = 0;

	clock_tokyo(f->from, from);
	clock_tokyo(f->to, to);
	clock_tokyo(f->to - NSEC_PER_SEC, last);
	if (is_fiscal_start(f->from, &first) && is_fiscal_start(f->to, &next) && next == first + 1) {
		if (japanese && first > 2019)
			buf_printf(out, "令和%d年度（%.10s〜%.10s）", first - 2018, from, last);
		else
			buf_printf(out, japanese ? "%d年度（%.10s〜%.10s）" : "fiscal year %d (%.10s to %.10s)", first, from, last);
		return;
	}
	buf_printf(out, japanese ? "%s から %s の前まで" : "%s until before %s", from, to);
}

void stats_head(const struct stats *s, bool japanese, struct buf *out)
{
	const struct stat_frame *f = stats_frame(s);
	char at[CLOCK_TEXT_BYTES];

	clock_tokyo(f->at, at);
	buf_text(out, japanese ? "対象期間　" : "Period: ");
	stats_period(f, japanese, out);
	buf_printf(out, japanese ? "\n集計時点　%s\n事案の数　" : "\nAs of: %s\nIncidents: ", at);
	stats_count_text(stats_total(s), out);
	buf_text(out, japanese ? " 件（ほかに、調査で否定されたもの " : " (besides: ruled out ");
	stats_count_text(stats_ruled_out(s), out);
	buf_text(out, japanese ? " 件、期間外 " : ", outside of the period ");
	stats_count_text(stats_outside(s), out);
	buf_text(out, japanese ? " 件）\n" : ")\n");
	if (stats_total(s) == 0)
		buf_text(out, japanese ? "この期間に数えるべき事案はない。\n" : "There is no incident to count in this period.\n");
}

void stats_foot(bool japanese, struct buf *out)
{
	buf_text(out, japanese
		? "事案は、知った日時（未入力なら登録した日時）が対象期間にあるものを数えた。割合は、特に断りのない限り事案の数に対する"
		  "もので、小数第2位を四捨五入した。「未入力」は誰も入力していない事実であり、推測で埋めていない。"
		  "[I] は、委員会の公表表で確かめていない区分（推定）である。\n"
		: "An incident counts when the time of knowing (while that is not entered, of opening) lies in the period. "
		  "Shares are of all incidents, rounded to 0.1 %. \"Not entered\" is what nobody has entered; nothing is "
		  "guessed. [I]: a class that was not seen in the Commission's printed table.\n");
}
