/* due.c - when a duty is due, and how that was counted. */
#include "duty/calendar.h"
#include "duty/eval.h"

#define NSEC_PER_HOUR	(3600 * NSEC_PER_SEC)

/* The earliest known time of the deadline's facts. */
static bool begins(const struct view *v, const struct deadline *d, nsec_t arise, nsec_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < d->from_count; i++) {
		const struct fact_entry *e = v->now[d->from[i]->index];
		if (e != NULL && (!found || e->time < *ret)) {
			*ret = e->time;
			found = true;
		}
	}
	if (found && d->knowing && arise != SINCE_EVER && arise > *ret)
		*ret = arise;
	if (found && d->since != INT64_MIN && tokyo_day_start(d->since) > *ret)
		*ret = tokyo_day_start(d->since);
	return found;
}

/* The first day of a period that `start` begins, and its last, not rolled. */
static int64_t first_day(const struct deadline *d, enum deadline_mode mode, nsec_t start)
{
	int64_t day = tokyo_day(start);

	switch (mode) {
	case MODE_QUARTER:
		return quarter_last_day(day) + 1;
	case MODE_MONTHS:
		return d->first_in ? day : day + 1;
	case MODE_EXCLUDE_FIRST:
		return day + 1;
	default:
		return day;
	}
}

static int64_t last_day(const struct deadline *d, enum deadline_mode mode, nsec_t start, int64_t count)
{
	int64_t first = first_day(d, mode, start);
	bool months = mode == MODE_MONTHS || mode == MODE_QUARTER;

	return months ? month_last_day(first, count) : first + count - 1;
}

static nsec_t last_instant(const struct deadline *d, nsec_t start)
{
	if (d->mode == MODE_HOURS)
		return start + d->count * NSEC_PER_HOUR;
	int64_t day = last_day(d, d->mode, start, d->count);
	return tokyo_day_end(d->roll ? roll_to_open(day) : day);
}

/* The day to aim at: nearer than the last, or the last itself. A day that a
 * stricter way of counting gives is rolled as the last is. */
static nsec_t target_instant(const struct deadline *d, nsec_t start)
{
	if (d->mode == MODE_HOURS)
		return start + d->target * NSEC_PER_HOUR;
	if (d->aim_day1) {
		int64_t day = last_day(d, MODE_DAY1, start, d->count);
		return tokyo_day_end(d->roll ? roll_to_open(day) : day);
	}
	if (d->target == d->count)
		return last_instant(d, start);
	return tokyo_day_end(last_day(d, d->mode, start, d->target));
}

/* "2026-04-06(月)" or "Mon 2026-04-06". By hand: several stand in every rule. */
static void day_text(int64_t day, enum lang lang, struct buf *b)
{
	struct civil c;
	char text[11] = "0000-00-00";
	static const int at[] = { 0, 2, 5, 8 };

	civil_of_days(day, &c);
	const int pair[] = { c.year / 100, c.year % 100, c.month, c.day };
	for (size_t i = 0; i < COUNT_OF(at); i++) {
		text[at[i]] = (char)('0' + pair[i] / 10 % 10);
		text[at[i] + 1] = (char)('0' + pair[i] % 10);
	}
	if (lang == LANG_EN) {
		buf_text(b, weekday_en(day));
		buf_u8(b, ' ');
	}
	buf_text(b, text);
	if (lang == LANG_JA) {
		buf_u8(b, '(');
		buf_text(b, weekday_ja(day));
		buf_u8(b, ')');
	}
}

/* The day and, when it may roll, over which closed days to which open one. */
static void rolled_text(int64_t day, bool roll, enum lang lang, struct buf *b)
{
	day_text(day, lang, b);
	for (; roll && day_kind(day) != DAY_OPEN; day++) {
		buf_printf(b, "=%s → ", day_kind_name(day));
		day_text(day + 1, lang, b);
	}
}

static void months_text(const struct deadline *d, int64_t first, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;

	if (d->mode == MODE_QUARTER) {
		buf_text(b, ja ? "：四半期の末日 " : ": the quarter ends ");
		day_text(first - 1, lang, b);
	}
	buf_text(b, d->mode == MODE_QUARTER ? (ja ? "、起算日 " : ", counted from ") : ja ? "：起算日 " : ": counted from ");
	day_text(first, lang, b);
	buf_printf(b, ja ? "、%lldか月の末日 " : d->count == 1 ? ", %lld month ends " : ", %lld months end ",
		   (long long)d->count);
}

static void days_text(const struct deadline *d, nsec_t start, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;
	int64_t first = first_day(d, d->mode, start);

	buf_text(b, ja ? "：1日目 " : ": day 1 is ");
	day_text(first, lang, b);
	if (d->aim_day1) {
		buf_text(b, ja ? "、目標（初日を算入）" : ", aim (counting the first day) at ");
		rolled_text(last_day(d, MODE_DAY1, start, d->count), d->roll, lang, b);
	} else if (d->target != d->count) {
		buf_printf(b, ja ? "、目標 %lld日目 " : ", aim at day %lld, ", (long long)d->target);
		day_text(first + d->target - 1, lang, b);
	}
	buf_printf(b, ja ? "、%lld日目 " : ", day %lld is ", (long long)d->count);
}

/* A time that was corrected is shown with what was said before. */
static void corrected_text(const struct view *v, const struct deadline *d, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;

	for (size_t i = 0; i < d->from_count; i++) {
		const struct fact_entry *now = v->now[d->from[i]->index];
		for (size_t k = 0; now != NULL && now->def->fixed && k < v->facts->count; k++) {
			const struct fact_entry *was = &v->facts->entry[k];
			if (was->def != now->def || was->known_at > v->at || was->time == now->time)
				continue;
			buf_printf(b, ja ? "（%sは訂正前 " : " (%s before its correction: ", words_in(now->def->label, lang));
			time_text(was->time, lang, b);
			buf_text(b, ja ? "）" : ")");
		}
	}
}

/* "...: 1日目 2026-04-06(月)、30日目 2026-05-05(火)=こどもの日 → 2026-05-06(水)" */
static void counted(const struct deadline *d, nsec_t start, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;
	int64_t raw = last_day(d, d->mode, start, d->count);

	if (d->mode == MODE_HOURS) {
		buf_printf(b, ja ? "（%lld時間）" : " (%lld hours)", (long long)d->count);
		return;
	}
	if (d->since != INT64_MIN && start == tokyo_day_start(d->since)) {
		buf_text(b, ja ? "（始期 " : " (not before ");
		day_text(d->since, lang, b);
		buf_text(b, ja ? "）" : ")");
	}
	if (d->mode == MODE_MONTHS || d->mode == MODE_QUARTER)
		months_text(d, first_day(d, d->mode, start), lang, b);
	else
		days_text(d, start, lang, b);
	rolled_text(raw, d->roll, lang, b);
	if (!calendar_covers(raw))
		buf_text(b, ja ? "（祝日の規則は2000〜2050年のみ）" : " (holidays are known for 2000-2050 only)");
}

static const char *rule_text(const struct view *v, const struct deadline *d, const struct duty_item *item,
			     enum lang lang, struct pool *pool)
{
	struct buf b = buf_of(65536);

	buf_text(&b, words_in(d->text, lang));
	if (item->has_due)
		counted(d, item->start, lang, &b);
	corrected_text(v, d, lang, &b);
	return pool_buf(pool, &b);
}

/* Of two rules that may apply, the one that ends sooner; one whose beginning is not
 * known yields to one whose is. */
static bool sooner(const struct view *v, const struct deadline *d, nsec_t arise,
		   const struct deadline *best)
{
	nsec_t a = 0, b = 0;

	if (best == NULL || d->mode == MODE_PROMPTLY)
		return best == NULL;
	if (best->mode == MODE_PROMPTLY)
		return true;
	if (!begins(v, d, arise, &a))
		return false;
	if (!begins(v, best, arise, &b))
		return true;
	return last_instant(d, a) < last_instant(best, b);
}

static const struct deadline *choose(const struct view *v, const struct duty_rules *r, nsec_t arise,
				     bool *open)
{
	const struct deadline *best = NULL;

	for (const struct deadline *d = r->deadline; d != NULL; d = d->next) {
		enum truth t = d->when != NULL ? cond_truth(v, d->when) : TRUTH_TRUE;
		if (t == TRUTH_FALSE)
			continue;
		if (sooner(v, d, arise, best))
			best = d;
		if (t == TRUTH_TRUE)
			break;
		cond_missing(v, d->when, open);
	}
	return best;
}

static void set_times(const struct view *v, const struct deadline *d, struct duty_item *item)
{
	item->due = last_instant(d, item->start);
	item->target = target_instant(d, item->start);
	if (__builtin_sub_overflow(item->due, v->at, &item->left))
		item->left = item->due < v->at ? INT64_MIN : INT64_MAX;
}

void set_due(const struct view *v, struct duty_item *item, nsec_t arise, bool *missing,
	     bool *open, struct pool *pool)
{
	const struct deadline *d = choose(v, item->def->rules, arise, open);

	if (d == NULL)
		return;	/* nobody set a day */
	item->rule = d->text;
	item->promptly = d->mode == MODE_PROMPTLY;
	item->has_start = begins(v, d, arise, &item->start);
	for (size_t i = 0; !item->has_start && i < d->from_count; i++)
		missing[d->from[i]->index] = true;
	if (!item->has_start)
		return;
	item->has_due = !item->promptly;
	if (item->has_due)
		set_times(v, d, item);
	if (pool != NULL)
		item->rule = (struct words){ rule_text(v, d, item, LANG_JA, pool), rule_text(v, d, item, LANG_EN, pool) };
}
