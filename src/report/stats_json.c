/* stats_json.c - the tables as JSON. */
#include "report/stats_own.h"
#include "text/jsonw.h"

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void time_member(struct jsonw *w, const char *key, nsec_t t)
{
	char text[CLOCK_TEXT_BYTES];

	clock_tokyo(t, text);
	member(w, key, text);
}

static void count_member(struct jsonw *w, const char *key, uint64_t n)
{
	jsonw_key(w, key);
	jsonw_uint(w, n);
}

/* Null: of no incident there is no share. */
static void percent_value(struct jsonw *w, uint64_t n, uint64_t total)
{
	if (total == 0)
		jsonw_null(w);
	else
		jsonw_real(w, (double)stats_permille(n, total) / 10.0);
}

static void name_members(struct jsonw *w, const struct stats_name *n)
{
	const char mark[2] = { n->mark, '\0' };

	member(w, "id", n->id);
	member(w, "ja", n->words.ja);
	member(w, "en", n->words.en);
	if (n->mark != 0)
		member(w, "mark", mark);
}

static void row_json(struct jsonw *w, const struct stats_table *t, size_t row, uint64_t total)
{
	uint64_t sum = stats_row_sum(t, row);

	jsonw_object(w);
	name_members(w, &t->rows[row]);
	jsonw_key(w, "counts");
	jsonw_object(w);
	for (size_t c = 0; c < t->column_count; c++)
		count_member(w, t->columns[c].id, t->counts[row * t->column_count + c]);
	jsonw_object_end(w);
	count_member(w, "sum", sum);
	if (t->percent != STATS_PERCENT_NONE) {
		jsonw_key(w, "percent");
		percent_value(w, t->percent == STATS_PERCENT_SUMS ? sum : t->counts[row * t->column_count], total);
	}
	if (t->days != NULL) {
		bool any = t->days[row].count > 0;
		count_member(w, "done", t->days[row].count);
		jsonw_key(w, "median_days");
		any ? jsonw_real(w, (double)t->days[row].median2 / 2.0) : jsonw_null(w);
		jsonw_key(w, "longest_days");
		any ? jsonw_int(w, t->days[row].most) : jsonw_null(w);
	}
	jsonw_object_end(w);
}

static void sums_json(struct jsonw *w, const struct stats_table *t, uint64_t total)
{
	jsonw_key(w, "sums");
	jsonw_object(w);
	for (size_t c = 0; c < t->column_count; c++)
		count_member(w, t->columns[c].id, stats_column_sum(t, c));
	jsonw_object_end(w);
	if (t->percent != STATS_PERCENT_SUMS)
		return;
	jsonw_key(w, "percents");
	jsonw_object(w);
	for (size_t c = 0; c < t->column_count; c++) {
		jsonw_key(w, t->columns[c].id);
		percent_value(w, stats_column_sum(t, c), total);
	}
	jsonw_object_end(w);
}

static void table_json(struct jsonw *w, const struct stats_table *t, uint64_t total)
{
	jsonw_object(w);
	member(w, "id", t->id);
	member(w, "title", t->title.ja);
	member(w, "title_en", t->title.en);
	member(w, "note", t->note.ja);
	jsonw_key(w, "several");
	jsonw_bool(w, !t->column_sums);
	jsonw_key(w, "columns");
	jsonw_array(w);
	for (size_t c = 0; c < t->column_count; c++) {
		jsonw_object(w);
		name_members(w, &t->columns[c]);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	jsonw_key(w, "rows");
	jsonw_array(w);
	for (size_t r = 0; r < t->row_count; r++)
		row_json(w, t, r, total);
	jsonw_array_end(w);
	if (t->column_sums)
		sums_json(w, t, total);
	jsonw_object_end(w);
}

void stats_json(const struct stats *s, struct buf *out)
{
	const struct stat_frame *f = stats_frame(s);
	struct jsonw w = jsonw_of(out);

	jsonw_object(&w);
	time_member(&w, "from", f->from);
	time_member(&w, "to", f->to);
	time_member(&w, "at", f->at);
	count_member(&w, "total", stats_total(s));
	count_member(&w, "ruled_out", stats_ruled_out(s));
	count_member(&w, "outside", stats_outside(s));
	jsonw_key(&w, "tables");
	jsonw_array(&w);
	for (size_t i = 0; i < stats_table_count(); i++)
		table_json(&w, stats_table(s, i), stats_total(s));
	jsonw_array_end(&w);
	jsonw_object_end(&w);
}
