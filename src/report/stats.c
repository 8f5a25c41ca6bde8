#include "report/stats.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "report/stats_names.h"

#define TABLES	7u
#define TIMING_STATES	STAT_OPTIONAL	/* a report is never optional */

/* Days, in order of coming until stats_finish sorts them. */
struct days {
	int64_t *day;
	size_t count, room;
};

struct stats {
	struct pool pool;
	struct stat_frame frame;
	uint64_t total, ruled_out, outside, of_ours;
	uint64_t party_cause[STAT_PARTIES * STAT_CAUSES], people[STATS_BINS];
	uint64_t subjects[STAT_SUBJECTS * STAT_ANSWERS], media[STAT_MEDIA * STAT_ANSWERS];
	uint64_t rule7[STAT_RULE7 * STAT_ANSWERS], timing[STAT_STAGES * TIMING_STATES];
	uint64_t *duties;		/* duty by duty, STAT_STATES each */
	struct days days[STAT_STAGES];
	struct stats_days told[STAT_STAGES];
	struct stats_table table[TABLES];
};

err_t stats_new(const struct stat_frame *frame, struct stats **ret)
{
	struct stats *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_MEMORY;
	s->frame = *frame;
	s->duties = pool_array(&s->pool, frame->duty_count * STAT_STATES + 1, sizeof(*s->duties));
	if (s->duties == NULL) {
		stats_free(s);
		return ERR_MEMORY;
	}
	*ret = s;
	return OK;
}

void stats_free(struct stats *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < STAT_STAGES; i++)
		free(s->days[i].day);
	pool_free(&s->pool);
	free(s);
}

static err_t room_for_one(struct days *d)
{
	if (d->count < d->room)
		return OK;
	size_t room = d->room == 0 ? 64 : d->room * 2;
	int64_t *more = realloc(d->day, room * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	d->day = more;
	d->room = room;
	return OK;
}

static void add_answers(uint64_t *counts, const enum stat_answer *answers, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		counts[i * STAT_ANSWERS + answers[i]]++;
}

err_t stats_add(struct stats *s, const struct stat_case *c)
{
	for (size_t i = 0; i < STAT_STAGES; i++)
		if (room_for_one(&s->days[i]) != OK)
			return ERR_MEMORY;
	s->total++;
	s->of_ours += c->cause_of_ours;
	s->party_cause[(size_t)c->party * STAT_CAUSES + c->cause]++;
	s->people[stats_bin(c->people)]++;
	add_answers(s->subjects, c->subjects, STAT_SUBJECTS);
	add_answers(s->media, c->media, STAT_MEDIA);
	add_answers(s->rule7, c->rule7, STAT_RULE7);
	for (size_t i = 0; i < STAT_STAGES; i++) {
		enum stat_state state = c->stage[i].state;
		s->timing[i * TIMING_STATES + (state < TIMING_STATES ? state : STAT_NOT_OWED)]++;
		if (c->stage[i].day > 0)
			s->days[i].day[s->days[i].count++] = c->stage[i].day;
	}
	for (size_t i = 0; i < s->frame.duty_count; i++)
		s->duties[i * STAT_STATES + c->duties[i]]++;
	return OK;
}

void stats_add_ruled_out(struct stats *s)
{
	s->ruled_out++;
}

void stats_add_outside(struct stats *s)
{
	s->outside++;
}

uint64_t stats_total(const struct stats *s)
{
	return s->total;
}

uint64_t stats_ruled_out(const struct stats *s)
{
	return s->ruled_out;
}

uint64_t stats_outside(const struct stats *s)
{
	return s->outside;
}

const struct stat_frame *stats_frame(const struct stats *s)
{
	return &s->frame;
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static struct stats_days tell_days(struct days *d)
{
	struct stats_days t = { .count = d->count };

	if (d->count == 0)
		return t;
	qsort(d->day, d->count, sizeof(*d->day), by_day);
	t.median2 = d->day[(d->count - 1) / 2] + d->day[d->count / 2];
	t.most = d->day[d->count - 1];
	return t;
}

/* Was it owed, done or possible in any incident? */
static bool is_known(const uint64_t *states)
{
	return states[STAT_MET] + states[STAT_MET_LATE] + states[STAT_OWED] + states[STAT_OVERDUE] +
	       states[STAT_OPTIONAL] > 0;
}

static err_t note_of(struct stats *s, struct stats_table *t, struct buf *ja, struct buf *en)
{
	t->note.ja = pool_text(&s->pool, buf_str(ja), ja->len);
	t->note.en = pool_text(&s->pool, buf_str(en), en->len);
	buf_free(ja);
	buf_free(en);
	return t->note.ja != NULL && t->note.en != NULL ? OK : ERR_MEMORY;
}

static err_t duties_note(struct stats *s, struct stats_table *t, size_t open)
{
	struct buf ja = buf_of(1024), en = buf_of(1024);

	buf_text(&ja, "日数の定めのない義務は、履行済みを「期限内」とした。どの事案でも義務と確定していないものは省いた");
	buf_text(&en, "Where no number of days is set, what was done counts as in time. Left out is what is a duty in no incident");
	if (open > 0) {
		buf_printf(&ja, "（うち %zu は、事実が足りず未確定の事案がある）", open);
		buf_printf(&en, " (%zu of these are undecided in some incident, for want of facts)", open);
	}
	buf_text(&ja, "。");
	buf_text(&en, ".");
	return note_of(s, t, &ja, &en);
}

/* A copy of the duties' rows without those that no incident is known to have. */
static err_t duty_rows(struct stats *s, struct stats_table *t)
{
	struct stats_name *names = pool_array(&s->pool, s->frame.duty_count + 1, sizeof(*names));
	uint64_t *counts = pool_array(&s->pool, s->frame.duty_count * STAT_STATES + 1, sizeof(*counts));
	size_t rows = 0, open = 0;

	if (names == NULL || counts == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < s->frame.duty_count; i++) {
		const uint64_t *row = &s->duties[i * STAT_STATES];
		if (!is_known(row)) {
			open += row[STAT_UNDECIDED] > 0;
			continue;
		}
		memcpy(&counts[rows * STAT_STATES], row, STAT_STATES * sizeof(*row));
		names[rows++] = (struct stats_name){ s->frame.duties[i].id, s->frame.duties[i].title, 0 };
	}
	t->rows = names;
	t->row_count = rows;
	t->counts = counts;
	return duties_note(s, t, open);
}

static err_t cause_note(struct stats *s, struct stats_table *t)
{
	struct buf ja = buf_of(1024), en = buf_of(1024);

	buf_printf(&ja, "「その他」のうち %llu 件は、委員会の区分にない原因（設定ミス等）である。",
		   (unsigned long long)s->of_ours);
	buf_printf(&en, "%llu of \"other\" have a cause that the Commission's table does not know (misconfiguration).",
		   (unsigned long long)s->of_ours);
	return note_of(s, t, &ja, &en);
}

static const struct stat_words no_note = { "", "" };
static const struct stat_words several = {
	"一つの事案が複数に該当することがあるため、割合の合計は100%を超えることがある。",
	"One incident may be in several rows, so the percentages may pass 100 %.",
};

/* Whether each of several things applies: yes, no, open. */
static struct stats_table answers_table(const char *id, struct stat_words title, const struct stats_name *rows,
					size_t row_count, const uint64_t *counts)
{
	return (struct stats_table){ .id = id, .title = title, .note = several, .rows = rows,
		.row_count = row_count, .columns = stats_answers, .column_count = STAT_ANSWERS,
		.counts = counts, .percent = STATS_PERCENT_FIRST, .row_sums = true, .series_count = 1 };
}

err_t stats_finish(struct stats *s)
{
	struct stats_table *t = s->table;

	t[0] = (struct stats_table){ .id = "party_cause",
		.title = { "漏えい等元と原因", "where it happened, and the cause" }, .note = no_note,
		.rows = stats_parties, .row_count = STAT_PARTIES, .columns = stats_causes,
		.column_count = STAT_CAUSES, .counts = s->party_cause, .percent = STATS_PERCENT_SUMS,
		.row_sums = true, .column_sums = true, .bars_are_columns = true, .series_count = STAT_PARTIES };
	t[1] = (struct stats_table){ .id = "people", .title = { "本人の数", "number of people" }, .note = no_note,
		.rows = stats_bins, .row_count = STATS_BINS, .columns = stats_incidents, .column_count = 1,
		.counts = s->people, .percent = STATS_PERCENT_FIRST, .column_sums = true, .series_count = 1 };
	t[2] = answers_table("subjects", (struct stat_words){ "個人データの種類", "whose data" }, stats_subjects,
			     STAT_SUBJECTS, s->subjects);
	t[3] = answers_table("media", (struct stat_words){ "個人データの形態", "medium" }, stats_media, STAT_MEDIA,
			     s->media);
	t[4] = answers_table("rule7", (struct stat_words){ "報告義務の類型（施行規則7条）", "items of rule 7" },
			     stats_rule7, STAT_RULE7, s->rule7);
	t[5] = (struct stats_table){ .id = "timing",
		.title = { "報告までの日数（知った日を1日目とする）", "days until the report (the day of knowing is day 1)" },
		.note = no_note, .rows = stats_stages, .row_count = STAT_STAGES, .columns = stats_states,
		.column_count = TIMING_STATES, .counts = s->timing, .row_sums = true, .days = s->told,
		.series_count = STAT_NOT_OWED };
	t[6] = (struct stats_table){ .id = "duties", .title = { "義務の状況", "duties" },
		.columns = stats_states, .column_count = STAT_STATES, .row_sums = true,
		.series_count = STAT_NOT_OWED };
	for (size_t i = 0; i < STAT_STAGES; i++)
		s->told[i] = tell_days(&s->days[i]);
	err_t e = duty_rows(s, &t[6]);
	return e == OK && s->of_ours > 0 ? cause_note(s, &t[0]) : e;
}

size_t stats_table_count(void)
{
	return TABLES;
}

const struct stats_table *stats_table(const struct stats *s, size_t index)
{
	return index < TABLES ? &s->table[index] : NULL;
}

uint64_t stats_row_sum(const struct stats_table *t, size_t row)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < t->column_count; i++)
		sum += t->counts[row * t->column_count + i];
	return sum;
}

uint64_t stats_column_sum(const struct stats_table *t, size_t column)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < t->row_count; i++)
		sum += t->counts[i * t->column_count + column];
	return sum;
}

uint64_t stats_permille(uint64_t part, uint64_t total)
{
	return total == 0 ? 0 : (part * 1000 * 2 + total) / (2 * total);
}
