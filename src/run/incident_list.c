/* incident_list.c - all incidents for people: what is due next stands first. */
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "register/incidents.h"
#include "run/case_of.h"
#include "run/cases.h"
#include "run/incidents.h"
#include "run/stats_case.h"
#include "text/jsonw.h"

#define ROW_MAX	(1u << 20)	/* bytes of one row */

/* One incident in the list. */
struct row {
	const struct cases_one *one;
	struct duty_item next;	/* the duty that is due next; def NULL: nothing is owed */
	unsigned owed, late, undecided;	/* late: of the owed ones, whose last day has passed */
	size_t place;		/* in the order of opening */
};

struct list {
	struct pool pool;	/* texts of `next` */
	struct row *row;
	size_t count;
};

/* A last day before none; the earlier one first. */
static bool is_sooner(const struct duty_item *a, const struct duty_item *b)
{
	if (b->def == NULL || a->has_due != b->has_due)
		return b->def == NULL || a->has_due;
	return a->has_due && a->due < b->due;
}

/* Keep of `next` what outlives the judgement. */
static err_t keep_next(struct list *l, struct row *r)
{
	const struct words to = r->next.to;

	if (r->next.def == NULL)
		return OK;
	r->next.to.ja = pool_text(&l->pool, to.ja, strlen(to.ja));
	r->next.to.en = pool_text(&l->pool, to.en, strlen(to.en));
	r->next.addressees = NULL;
	return r->next.to.ja != NULL && r->next.to.en != NULL ? OK : ERR_MEMORY;
}

static err_t judge(struct list *l, const struct law *law, nsec_t at, struct row *r)
{
	struct duty_list *duties = NULL;
	err_t e = duty_states(law, r->one->facts, at, &duties);

	if (e != OK)
		return e;
	for (size_t i = 0; i < duty_count(duties); i++) {
		const struct duty_item *item = duty_at(duties, i);
		enum stat_state state = stats_state(item);
		r->undecided += state == STAT_UNDECIDED;
		if (state != STAT_OWED && state != STAT_OVERDUE)
			continue;
		r->owed++;
		r->late += state == STAT_OVERDUE;
		if (is_sooner(item, &r->next))
			r->next = *item;
	}
	e = keep_next(l, r);
	duty_list_free(duties);
	return e;
}

/* Owed with a last day, owed without, open, closed. */
static int rank(const struct row *r)
{
	if (r->next.def != NULL)
		return r->next.has_due ? 0 : 1;
	return r->one->is.closed ? 3 : 2;
}

static int by_due(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (rank(x) == 0 && x->next.due != y->next.due)
		return x->next.due < y->next.due ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static err_t make_list(struct list *l, const struct law *law, const struct cases *all, nsec_t at)
{
	err_t e = OK;

	l->row = calloc(all->count + 1, sizeof(*l->row));
	if (l->row == NULL)
		return ERR_MEMORY;
	l->count = all->count;
	for (size_t i = 0; i < all->count && e == OK; i++) {
		l->row[i] = (struct row){ .one = &all->one[i], .place = i };
		e = judge(l, law, at, &l->row[i]);
	}
	if (e == OK)
		qsort(l->row, l->count, sizeof(*l->row), by_due);
	return e;
}

/* ---- for people ---- */

static void next_text(const struct duty_item *next, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;

	if (next->has_due) {
		buf_text(b, ja ? "期限 " : "due ");
		time_text(next->due, lang, b);
		buf_text(b, "  ");
		left_text(next->left, lang, b);
	} else {
		buf_text(b, ja ? "期限の日数なし" : "no fixed day");
	}
	buf_printf(b, "\n    %s", words_in(next->def->title, lang));
	if (*words_in(next->to, lang) != '\0')
		buf_printf(b, " → %s", words_in(next->to, lang));
}

/* One line that cannot steer a terminal: a blank for each line end and control. */
static void plain_text(const char *text, struct buf *b)
{
	for (; *text != '\0'; text++)
		buf_u8(b, (unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : (uint8_t)*text);
}

static void row_text(const struct row *r, const struct reg_incident *i, enum lang lang, struct buf *b)
{
	bool ja = lang == LANG_JA;
	const char *state = ja ? r->one->is.closed ? "終了" : "対応中" : r->one->is.closed ? "closed" : "open  ";

	buf_printf(b, "%-14s %s  ", i->id, state);
	if (r->next.def != NULL)
		next_text(&r->next, lang, b);
	else
		buf_text(b, ja ? "未了の義務なし" : "nothing owed");
	buf_text(b, "\n    ");
	plain_text(i->erased ? (ja ? "（消去済み）" : "(erased)") : i->title, b);
	if (r->owed + r->undecided > 0)
		buf_printf(b, ja ? "　［未了 %u、うち超過 %u、未確定 %u］" : "  [%u owed, %u of them late, %u undecided]",
			   r->owed, r->late, r->undecided);
	buf_u8(b, '\n');
}

/* ---- JSON ---- */

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void time_member(struct jsonw *w, const char *key, bool there, nsec_t t)
{
	char text[CLOCK_TEXT_BYTES];

	clock_tokyo(t, text);
	member(w, key, there ? text : NULL);
}

static void count_member(struct jsonw *w, const char *key, uint64_t n)
{
	jsonw_key(w, key);
	jsonw_uint(w, n);
}

static void next_json(const struct duty_item *next, struct jsonw *w)
{
	jsonw_object(w);
	member(w, "duty", next->def->id);
	member(w, "title", next->def->title.ja);
	member(w, "title_en", next->def->title.en);
	member(w, "to", next->to.ja);
	member(w, "to_en", next->to.en);
	member(w, "state", duty_state_name(next->state));
	time_member(w, "due_target", next->has_due, next->target);
	time_member(w, "due", next->has_due, next->due);
	jsonw_key(w, "left_seconds");
	if (next->has_due)
		jsonw_int(w, next->left / NSEC_PER_SEC);
	else
		jsonw_null(w);
	jsonw_object_end(w);
}

static void row_json(const struct row *r, const struct reg_incident *i, struct buf *b)
{
	struct jsonw w = jsonw_of(b);

	jsonw_object(&w);
	member(&w, "id", i->id);
	member(&w, "state", i->closed ? "closed" : "open");
	member(&w, "title", i->erased ? NULL : i->title);
	time_member(&w, "opened_at", true, i->opened_at);
	member(&w, "opened_by", i->opened_by);
	count_member(&w, "records", i->records);
	count_member(&w, "owed", r->owed);
	count_member(&w, "late", r->late);
	count_member(&w, "undecided", r->undecided);
	jsonw_key(&w, "next");
	if (r->next.def != NULL)
		next_json(&r->next, &w);
	else
		jsonw_null(&w);
	jsonw_object_end(&w);
}

/* Row by row: the whole list may be long. */
static err_t print(struct site *s, const struct list *l, const struct list_ask *ask, FILE *out)
{
	struct buf b = buf_of(ROW_MAX);
	struct reg_incident i;
	err_t e = OK;
	bool any = false;

	if (ask->json)
		(void)fputc('[', out);
	for (size_t n = 0; n < l->count && e == OK; n++) {
		const struct row *r = &l->row[n];
		if (ask->due && r->next.def == NULL)
			continue;
		buf_clear(&b);
		if (ask->json && any)
			buf_text(&b, ",\n");
		e = register_incident(s->reg, r->one->is.id, &i);
		if (e == OK && ask->json)
			row_json(r, &i, &b);
		else if (e == OK)
			row_text(r, &i, ask->japanese ? LANG_JA : LANG_EN, &b);
		if (e == OK)
			e = b.err;
		if (e == OK && fwrite(b.bytes, 1, b.len, out) != b.len)
			e = ERR_IO;
		any = true;
	}
	if (ask->json)
		(void)fputs("]\n", out);
	buf_wipe(&b);
	return e;
}

err_t incident_list(struct site *s, const struct list_ask *ask, FILE *out, struct problem *why)
{
	struct list l = { .count = 0 };
	struct cases all = { 0 };
	struct law *law = NULL;

	err_t e = site_law(s, &law, why);
	if (e == OK)
		e = cases_read(s, law, &all, why);
	if (e == OK)
		e = make_list(&l, law, &all, ask->at);
	if (e == OK)
		e = print(s, &l, ask, out);
	free(l.row);
	pool_free(&l.pool);
	cases_free(&all);
	law_free(law);
	return e == OK ? OK : problem(why, e, "the list of incidents: %s", err_text(e));
}
