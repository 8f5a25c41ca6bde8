#include "duty/duty.h"

#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "duty/eval.h"

/* The clock is kept where its day can be told. */
#define AT_MIN	(INT64_C(-8000000000) * NSEC_PER_SEC)
#define AT_MAX	(INT64_C(9000000000) * NSEC_PER_SEC)

struct duty_list {
	struct pool pool;
	struct duty_item *item;
	size_t count;
};

struct work {
	struct duty_list *list;
	const struct case_facts *facts;
	struct view view;	/* at the time of evaluation */
	struct view then;	/* at some earlier time */
	nsec_t *arise;		/* by duty: since when it arises */
	bool *settled;		/* by duty: it was owed at a time walked through */
	uint64_t *changed;	/* bit by fact: it came to be known at the time walked through */
	bool *missing, *open;	/* by fact, for one duty */
	bool bare;		/* states and due times alone, no reasons */
	const struct duty_def *force_of;	/* whose text this was made for; duties of a law share it */
	struct words force;
};

void view_set(struct view *v, const struct case_facts *c, nsec_t at)
{
	v->at = at;
	v->facts = c;
	memset(v->term, 0, v->law->term_count);
	memset(v->now, 0, v->law->fact_count * sizeof(const void *));
	for (size_t i = 0; i < c->count; i++) {
		const struct fact_entry *e = &c->entry[i];
		const struct fact_entry **best = &v->now[e->def->index];
		if (e->known_at <= at && (*best == NULL || e->known_at >= (*best)->known_at))
			*best = e;
	}
	v->day = tokyo_day(at);
	for (size_t i = 0; i < v->law->day_count; i++) {
		const struct fact_entry *e = v->now[v->law->day[i]->index];
		if (e != NULL) {
			v->day = tokyo_day(e->time);
			break;
		}
	}
}

/* Is the duty owed as far as this view knows? */
static enum truth owed(const struct view *v, const struct duty_def *d)
{
	for (const struct cond *c = d->rules->unless; c != NULL; c = c->next)
		if (cond_truth(v, c) == TRUTH_TRUE)
			return TRUTH_FALSE;
	return cond_truth(v, d->rules->when);
}

/* Is the provision in force on the incident's day? */
static bool in_force(const struct work *w, const struct duty_def *d)
{
	return !d->locked && w->view.day >= d->from && w->view.day <= d->to;
}

/* The same at the time of evaluation, and in force. */
static enum truth truth_now(const struct work *w, const struct duty_def *d)
{
	return in_force(w, d) ? owed(&w->view, d) : TRUTH_FALSE;
}

static bool has_bit(const uint64_t *bits, size_t index)
{
	return (bits[index / 64] >> index % 64 & 1) != 0;
}

/* Is the entry's value a time of which a duty asks whether it has come? Then it is
 * news at that time, too, and not only when it came to be known. */
static bool comes(const struct law *law, const struct fact_entry *e)
{
	return e->def->type == FACT_TIME && has_bit(law->clock, e->def->index);
}

/* The least time after `last` at which there is news, or INT64_MAX. */
static nsec_t next_news(const struct law *law, const struct case_facts *c, nsec_t last)
{
	nsec_t next = INT64_MAX;

	for (size_t i = 0; i < c->count; i++) {
		const struct fact_entry *e = &c->entry[i];
		if (e->known_at > last && e->known_at < next)
			next = e->known_at;
		if (comes(law, e) && e->time > last && e->time < next)
			next = e->time;
	}
	return next;
}

/* The facts of which there is news at `t`; at the first time all of them. */
static void mark_changed(struct work *w, nsec_t t)
{
	const struct law *law = w->view.law;

	memset(w->changed, t == SINCE_EVER ? 0xff : 0, law_words(law) * sizeof(*w->changed));
	for (size_t i = 0; i < w->facts->count; i++) {
		const struct fact_entry *e = &w->facts->entry[i];
		if (e->known_at == t || (comes(law, e) && e->time == t))
			w->changed[e->def->index / 64] |= UINT64_C(1) << e->def->index % 64;
	}
}

static bool may_change(const struct work *w, size_t duty)
{
	size_t words = law_words(w->view.law);
	const uint64_t *depends = &w->view.law->depends[duty * words];

	for (size_t i = 0; i < words; i++)
		if ((depends[i] & w->changed[i]) != 0)
			return true;
	return false;
}

/*
 * Since when does each duty arise: the time at which the facts then known no
 * longer said that it is not owed (800 people, then 1,150). While they only
 * were not complete, the duty arose with the knowing of the incident: entering
 * a fact late never wins time. Where it is asked whether a time has come, the
 * coming of that time counts like the knowing of a fact. Once it was owed, later corrections do not
 * move it.
 */
static void find_arise(struct work *w)
{
	size_t duties = w->view.law->duty_count;
	nsec_t t = SINCE_EVER;

	for (size_t i = 0; i < duties; i++) {
		w->arise[i] = SINCE_EVER;
		w->settled[i] = w->bare && truth_now(w, &w->view.law->duties[i]) == TRUTH_FALSE;
	}
	for (; t == SINCE_EVER || t <= w->view.at; t = next_news(w->view.law, w->facts, t)) {
		view_set(&w->then, w->facts, t);
		w->then.day = w->view.day;
		mark_changed(w, t);
		for (size_t i = 0; i < duties; i++) {
			if (w->settled[i] || !may_change(w, i))
				continue;
			enum truth now = owed(&w->then, &w->view.law->duties[i]);
			if (now == TRUTH_FALSE)
				w->arise[i] = INT64_MAX;
			else if (w->arise[i] == INT64_MAX)
				w->arise[i] = t;
			w->settled[i] = now == TRUTH_TRUE;
		}
		if (t == INT64_MAX)
			break;
	}
	for (size_t i = 0; i < duties; i++)
		if (w->arise[i] == INT64_MAX)
			w->arise[i] = SINCE_EVER;
}

static err_t collect(struct work *w, const bool *seen, const struct fact_def *const **ret,
		     size_t *count)
{
	const struct law *law = w->view.law;
	size_t n = 0;

	/* Few are set: hop from one to the next. */
	for (const bool *s = seen; (s = memchr(s, 1, law->fact_count - (size_t)(s - seen))) != NULL; s++)
		n++;
	*ret = NULL;
	*count = 0;
	if (n == 0)
		return OK;
	const struct fact_def **list = pool_array(&w->list->pool, n, sizeof(const void *));
	if (list == NULL)
		return ERR_MEMORY;
	*ret = list;
	for (const bool *s = seen; (s = memchr(s, 1, law->fact_count - (size_t)(s - seen))) != NULL; s++)
		list[(*count)++] = &law->facts[s - seen];
	return OK;
}

static const char *joined(const struct duty_item *item, enum lang lang, const char *between,
			  struct pool *pool)
{
	struct buf b = buf_of(65536);

	for (size_t i = 0; i < item->addressee_count; i++)
		buf_printf(&b, "%s%s", i > 0 ? between : "", words_in(item->addressees[i].words, lang));
	return pool_buf(pool, &b);
}

/* The first of "to" that holds, the last while it is open which; and every one
 * of "also" that is shown to hold. */
static err_t set_to(struct work *w, struct duty_item *item)
{
	const struct duty_rules *r = item->def->rules;
	size_t room = 1;

	for (const struct addressee *a = r->also; a != NULL; a = a->next)
		room++;
	struct duty_to *list = pool_array(&w->list->pool, room, sizeof(*list));
	if (list == NULL)
		return ERR_MEMORY;
	item->addressees = list;
	for (const struct addressee *a = r->to; a != NULL; a = a->next) {
		enum truth t = a->when != NULL ? cond_truth(&w->view, a->when) : TRUTH_TRUE;
		if (t == TRUTH_UNKNOWN)
			cond_missing(&w->view, a->when, w->open);
		list[0] = (struct duty_to){ a->to, a->mark };
		item->addressee_count = 1;
		if (t == TRUTH_TRUE)
			break;
	}
	for (const struct addressee *a = r->also; a != NULL; a = a->next) {
		enum truth t = a->when != NULL ? cond_truth(&w->view, a->when) : TRUTH_TRUE;
		if (t == TRUTH_UNKNOWN)
			cond_missing(&w->view, a->when, w->open);
		if (t == TRUTH_TRUE)
			list[item->addressee_count++] = (struct duty_to){ a->to, a->mark };
	}
	if (item->addressee_count > 0)
		item->to = list[0].words;
	if (item->addressee_count > 1)
		item->to = (struct words){ joined(item, LANG_JA, "、", &w->list->pool),
			joined(item, LANG_EN, "; ", &w->list->pool) };
	return OK;
}

static void set_done(struct work *w, struct duty_item *item)
{
	const struct duty_rules *r = item->def->rules;

	for (size_t i = 0; i < r->done_count; i++) {
		const struct fact_entry *e = w->view.now[r->done[i]->index];
		if (e == NULL || e->time > w->view.at || (item->done && e->time >= item->done_at))
			continue;
		item->done = true;
		item->done_at = e->time;
	}
}

/* Is `t` after the last second in time? That second counts whole. */
static bool after(nsec_t t, nsec_t due)
{
	return t > due && (uint64_t)t - (uint64_t)due >= NSEC_PER_SEC;
}

static enum duty_state state_of(const struct duty_item *item, enum truth truth, nsec_t at)
{
	bool voluntary = item->def->kind == DUTY_VOLUNTARY;

	if (truth == TRUTH_FALSE || (voluntary && truth == TRUTH_UNKNOWN))
		return DUTY_NOT_OWED;
	if (voluntary)
		return item->done ? DUTY_MET : DUTY_OPTIONAL;
	if (truth == TRUTH_UNKNOWN)
		return DUTY_UNDECIDED;
	if (item->done)
		return item->has_due && after(item->done_at, item->due) ? DUTY_LATE : DUTY_MET;
	return item->has_due && after(at, item->due) ? DUTY_LATE : DUTY_OWED;
}

static void day_printf(struct buf *b, int64_t day)
{
	struct civil c;

	civil_of_days(day, &c);
	buf_printf(b, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* "施行日が定められていない規定（名）" */
static void locked_text(const struct commencement *start, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;

	buf_text(b, ja ? "施行日が定められていない規定" : "not in force: no day of commencement is set");
	if (start == NULL)
		return;
	buf_printf(b, ja ? "（%s" : " (%s", words_in(start->text, lang));
	if (start->latest != INT64_MAX) {
		buf_text(b, ja ? "、遅くとも " : ", at the latest ");
		day_printf(b, start->latest);
	}
	buf_text(b, ja ? "）" : ")");
}

static void force_text(const struct work *w, const struct duty_def *d, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;

	buf_text(b, ja ? "事案の日 " : "on the day of the incident, ");
	day_printf(b, w->view.day);
	buf_text(b, ja ? " に施行されている規定" : ", the provision is in force");
	if (d->from == INT64_MIN)
		return;
	buf_text(b, ja ? "（" : " (from ");
	day_printf(b, d->from);
	buf_text(b, ja ? " 施行" : "");
	if (d->start != NULL)
		buf_printf(b, ja ? "、%s" : ", %s", words_in(d->start->text, lang));
	buf_text(b, ja ? "）" : ")");
}

static struct words force_words(const struct work *w, const struct duty_def *d)
{
	struct pool *pool = &w->list->pool;
	struct buf ja = buf_of(2048), en = buf_of(2048);

	if (d->locked) {
		locked_text(d->start, LANG_JA, &ja);
		locked_text(d->start, LANG_EN, &en);
	} else {
		force_text(w, d, LANG_JA, &ja);
		force_text(w, d, LANG_EN, &en);
	}
	return (struct words){ pool_buf(pool, &ja), pool_buf(pool, &en) };
}

static struct reason *force_reason(struct work *w, const struct duty_def *d)
{
	struct pool *pool = &w->list->pool;
	struct reason *r = pool_take(pool, sizeof(*r));
	const struct duty_def *kept = w->force_of;

	if (r == NULL)
		return NULL;
	if (kept == NULL || kept->locked != d->locked || kept->start != d->start || kept->from != d->from) {
		w->force = force_words(w, d);
		w->force_of = d;
	}
	*r = (struct reason){ .text = w->force, .cite = d->article,
		.join = { "", "" }, .value = { "", "" }, .known_at = SINCE_EVER, .by = "",
		.truth = in_force(w, d) ? TRUTH_TRUE : TRUTH_FALSE };
	return r;
}

/* The root says whether the duty is owed: in force, condition, exemptions. */
static struct reason *root_reason(struct work *w, const struct duty_def *d)
{
	struct pool *pool = &w->list->pool;
	struct reason *root = pool_take(pool, sizeof(*root));
	struct reason *force = force_reason(w, d);
	struct reason *last = cond_reason(&w->view, d->rules->when, pool);

	if (root == NULL || force == NULL || last == NULL)
		return NULL;
	*root = (struct reason){ .text = d->title, .cite = d->article, .truth = last->truth,
		.join = { "", "" }, .value = { "", "" }, .known_at = SINCE_EVER, .by = "", .child = force };
	force->next = last;
	for (const struct cond *c = d->rules->unless; c != NULL; c = c->next) {
		struct reason *r = cond_reason(&w->view, c, pool);
		if (r == NULL)
			return NULL;
		r->exemption = true;
		last->next = r;
		last = r;
		if (r->truth == TRUTH_TRUE)
			root->truth = TRUTH_FALSE;
	}
	if (force->truth == TRUTH_FALSE)
		root->truth = TRUTH_FALSE;
	return root;
}

static void forget(struct work *w)
{
	memset(w->missing, 0, w->view.law->fact_count * sizeof(bool));
	memset(w->open, 0, w->view.law->fact_count * sizeof(bool));
}

/* Which facts would decide the duty, and which could lift or shift it. */
static void name_facts(struct work *w, struct duty_item *item)
{
	const struct duty_rules *r = item->def->rules;

	if (item->state == DUTY_NOT_OWED) {
		forget(w);
		item->has_due = item->promptly = false;
		if (cond_truth(&w->view, r->when) == TRUTH_FALSE && !item->def->locked)
			cond_unshown(&w->view, r->when, w->open);
		return;
	}
	if (item->state == DUTY_UNDECIDED)
		cond_missing(&w->view, r->when, w->missing);
	for (const struct cond *c = r->unless; c != NULL; c = c->next)
		cond_missing(&w->view, c, w->open);
}

static err_t one_duty(struct work *w, size_t index)
{
	struct duty_item *item = &w->list->item[index];
	const struct duty_def *d = &w->view.law->duties[index];

	forget(w);
	*item = (struct duty_item){ .def = d, .to = { "", "" }, .rule = { "", "" } };
	struct reason *why = root_reason(w, d);
	if (why == NULL)
		return ERR_MEMORY;
	item->why = why;
	err_t e = set_to(w, item);
	set_done(w, item);
	/* Most of a catalogue is not owed: its rule is not counted out in words. */
	set_due(&w->view, item, w->arise[index], w->missing, w->open,
		why->truth != TRUTH_FALSE ? &w->list->pool : NULL);
	item->state = state_of(item, why->truth, w->view.at);
	name_facts(w, item);
	if (e == OK)
		e = collect(w, w->missing, &item->missing, &item->missing_count);
	if (e == OK)
		e = collect(w, w->open, &item->open, &item->open_count);
	item->missing_profile = item->state == DUTY_UNDECIDED && item->missing_count > 0;
	for (size_t i = 0; e == OK && i < item->missing_count; i++)
		item->missing_profile = item->missing_profile && item->missing[i]->profile;
	return e;
}

/* The same without reasons, and without what is not known. */
static err_t one_state(struct work *w, size_t index)
{
	struct duty_item *item = &w->list->item[index];
	const struct duty_def *d = &w->view.law->duties[index];
	enum truth truth = truth_now(w, d);
	err_t e = OK;

	*item = (struct duty_item){ .def = d, .to = { "", "" }, .rule = { "", "" } };
	set_done(w, item);
	if (truth != TRUTH_FALSE) {
		e = set_to(w, item);
		set_due(&w->view, item, w->arise[index], w->missing, w->open, NULL);
	}
	item->state = state_of(item, truth, w->view.at);
	if (item->state == DUTY_NOT_OWED)
		item->has_due = item->promptly = false;
	return e;
}

static err_t evaluate(const struct law *law, const struct case_facts *facts, nsec_t at, bool bare,
		      struct duty_list **ret)
{
	struct work w = { .facts = facts, .bare = bare };
	struct pool scratch = { 0 };
	err_t e = view_make(&w.view, law, !bare, &scratch);

	if (e == OK)
		e = view_make(&w.then, law, false, &scratch);

	w.list = calloc(1, sizeof(*w.list));
	w.arise = pool_array(&scratch, law->duty_count + 1, sizeof(nsec_t));
	w.changed = pool_array(&scratch, law_words(law), sizeof(uint64_t));
	w.settled = pool_array(&scratch, law->duty_count + 1, sizeof(bool));
	w.missing = pool_array(&scratch, law->fact_count + 1, sizeof(bool));
	w.open = pool_array(&scratch, law->fact_count + 1, sizeof(bool));
	if (w.list != NULL)
		w.list->item = pool_array(&w.list->pool, law->duty_count + 1, sizeof(struct duty_item));
	if (w.list == NULL || w.list->item == NULL || w.arise == NULL || w.settled == NULL || w.changed == NULL ||
	    w.missing == NULL || w.open == NULL)
		e = ERR_MEMORY;
	if (e == OK) {
		view_set(&w.view, facts, at < AT_MIN ? AT_MIN : at > AT_MAX ? AT_MAX : at);
		find_arise(&w);
	}
	for (size_t i = 0; e == OK && i < law->duty_count; i++, w.list->count = i)
		e = bare ? one_state(&w, i) : one_duty(&w, i);
	pool_free(&scratch);
	if (e == OK)
		*ret = w.list;
	else
		duty_list_free(w.list);
	return e;
}

err_t duty_evaluate(const struct law *law, const struct case_facts *facts, nsec_t at,
		    struct duty_list **ret)
{
	return evaluate(law, facts, at, false, ret);
}

err_t duty_states(const struct law *law, const struct case_facts *facts, nsec_t at, struct duty_list **ret)
{
	return evaluate(law, facts, at, true, ret);
}

void duty_list_free(struct duty_list *list)
{
	if (list == NULL)
		return;
	pool_free(&list->pool);
	free(list);
}

size_t duty_count(const struct duty_list *list)
{
	return list->count;
}

const struct duty_item *duty_at(const struct duty_list *list, size_t index)
{
	return index < list->count ? &list->item[index] : NULL;
}

const struct duty_item *duty_find(const struct duty_list *list, const char *duty_id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->item[i].def->id, duty_id) == 0)
			return &list->item[i];
	return NULL;
}

bool duty_waits(const struct duty_item *item, const struct fact_def *fact)
{
	for (size_t i = 0; i < item->missing_count; i++)
		if (item->missing[i] == fact)
			return true;
	return false;
}
