#include "duty/eval.h"

#include <string.h>

#include "duty/calendar.h"

err_t view_make(struct view *v, const struct law *law, bool reasons, struct pool *pool)
{
	*v = (struct view){ .law = law };
	v->now = pool_array(pool, law->fact_count + 1, sizeof(const void *));
	v->term = pool_array(pool, law->term_count + 1, 1);
	if (v->now == NULL || v->term == NULL)
		return ERR_MEMORY;
	if (!reasons)
		return OK;
	v->value = pool_array(pool, law->fact_count + 1, sizeof(struct words));
	v->term_reason = pool_array(pool, law->term_count + 1, sizeof(struct reason *));
	return v->value != NULL && v->term_reason != NULL ? OK : ERR_MEMORY;
}

static enum truth truth_of(bool b)
{
	return b ? TRUTH_TRUE : TRUTH_FALSE;
}

static bool compare(enum cond_kind kind, int64_t a, int64_t b)
{
	switch (kind) {
	case COND_GT:
		return a > b;
	case COND_GE:
		return a >= b;
	case COND_LT:
		return a < b;
	case COND_LE:
		return a <= b;
	default:
		return a == b;
	}
}

static enum truth leaf_truth(const struct view *v, const struct cond *c)
{
	const struct fact_entry *e = v->now[c->fact->index];

	if (c->kind == COND_KNOWN)
		return truth_of(e != NULL && (c->fact->type != FACT_TIME || e->time <= v->at));
	if (e == NULL)
		return TRUTH_UNKNOWN;
	switch (c->kind) {
	case COND_IN:
		return truth_of((c->set >> e->number & 1) != 0);
	case COND_HAS:
	case COND_HAS_ANY:
		return truth_of((e->set & c->set) != 0);
	case COND_HAS_ALL:
		return truth_of((e->set & c->set) == c->set);
	case COND_EMPTY:
		return truth_of(e->set == 0);
	default:
		if (c->fact->type == FACT_TIME)
			return truth_of(compare(c->kind, e->time, c->time));
		return truth_of(compare(c->kind, e->number, c->number));
	}
}

/* A term stands in many conditions: it is worked out once a view. */
static enum truth term_truth(const struct view *v, const struct term *t)
{
	unsigned char *kept = &v->term[t->index];

	if (*kept == 0)
		*kept = (unsigned char)(1 + cond_truth(v, t->when));
	return (enum truth)(*kept - 1);
}

enum truth cond_truth(const struct view *v, const struct cond *c)
{
	enum truth t = c->kind == COND_ALL ? TRUTH_TRUE : TRUTH_FALSE;
	const enum truth settled = (enum truth)(TRUTH_TRUE - t);	/* no further member changes it */

	switch (c->kind) {
	case COND_ALL:
	case COND_ANY:
		for (const struct cond *child = c->child; t != settled && child != NULL; child = child->next) {
			enum truth one = cond_truth(v, child);
			if (c->kind == COND_ALL ? one < t : one > t)
				t = one;
		}
		return t;
	case COND_NOT:
		return (enum truth)(TRUTH_TRUE - cond_truth(v, c->child));
	case COND_SHOWN:
		return truth_of(cond_truth(v, c->child) == TRUTH_TRUE);
	case COND_TERM:
		return term_truth(v, c->term);
	case COND_DAY:
		return truth_of(v->day >= c->from && v->day <= c->to);
	default:
		return leaf_truth(v, c);
	}
}

void cond_missing(const struct view *v, const struct cond *c, bool *seen)
{
	if (cond_truth(v, c) != TRUTH_UNKNOWN)
		return;
	if (c->kind == COND_TERM)
		cond_missing(v, c->term->when, seen);
	else if (c->fact != NULL)
		seen[c->fact->index] = true;
	for (const struct cond *child = c->child; child != NULL; child = child->next)
		cond_missing(v, child, seen);
}

void cond_unshown(const struct view *v, const struct cond *c, bool *seen)
{
	if (c->kind == COND_SHOWN)
		cond_missing(v, c->child, seen);
	if (c->kind == COND_TERM)
		cond_unshown(v, c->term->when, seen);
	for (const struct cond *child = c->child; child != NULL; child = child->next)
		cond_unshown(v, child, seen);
}

const char *pool_buf(struct pool *pool, struct buf *b)
{
	const char *text = "";

	if (b->err == OK) {
		char *copy = pool_text(pool, buf_str(b), b->len);
		if (copy != NULL)
			text = copy;
	}
	buf_free(b);
	return text;
}

/* ---- reasons ---- */

static struct words join_words(const struct cond *c)
{
	switch (c->kind) {
	case COND_ALL:
		return (struct words){ "次のすべて", "all of" };
	case COND_ANY:
		return (struct words){ "次のいずれか", "any of" };
	case COND_NOT:
		return (struct words){ "次でないこと", "not" };
	case COND_SHOWN:
		return (struct words){ "次が示されていること", "it is shown that" };
	default:
		return (struct words){ "", "" };
	}
}

static const char *operator_text(const struct cond *c, enum lang lang)
{
	static const struct {
		enum cond_kind kind;
		struct words words;
	} texts[] = {
		{ COND_GT, { "%s を超える", "more than %s" } }, { COND_GE, { "%s 以上", "%s or more" } },
		{ COND_LT, { "%s 未満", "less than %s" } }, { COND_LE, { "%s 以下", "%s or less" } },
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].kind == c->kind)
			return words_in(texts[i].words, lang);
	return "%s";
}

/* What the condition compares with, as people read it. */
static void operand_text(const struct cond *c, enum lang lang, struct buf *out)
{
	struct fact_entry with = { .def = c->fact, .number = c->number, .time = c->time,
		.set = c->set, .text = "" };
	struct fact_def as_set = *c->fact;
	struct buf inner = buf_of(16384);

	if (c->kind == COND_IN || c->kind == COND_HAS_ANY || c->kind == COND_HAS_ALL) {
		as_set.type = FACT_SET;
		with.def = &as_set;
	}
	fact_text(&with, lang, &inner);
	const char *fmt = operator_text(c, lang), *mark = strstr(fmt, "%s");
	buf_add(out, fmt, (size_t)(mark - fmt));
	buf_text(out, buf_str(&inner));
	buf_text(out, mark + 2);
	buf_free(&inner);
}

const char *cond_leaf_text(const struct cond *c, enum lang lang, struct pool *pool)
{
	struct buf b = buf_of(32768);

	buf_text(&b, words_in(c->fact->label, lang));
	if (c->kind == COND_KNOWN) {
		buf_text(&b, lang == LANG_JA ? "が済んでいる・分かっている" : ": done or known");
	} else if (c->kind == COND_EMPTY) {
		buf_text(&b, lang == LANG_JA ? "：なし" : ": none");
	} else {
		buf_text(&b, lang == LANG_JA ? "：" : ": ");
		operand_text(c, lang, &b);
	}
	return pool_buf(pool, &b);
}

static void fact_of(const struct view *v, const struct cond *c, struct reason *r,
		    struct pool *pool)
{
	const struct fact_entry *e = v->now[c->fact->index];

	r->fact = c->fact;
	if (e == NULL)
		return;
	struct words *made = &v->value[c->fact->index];
	if (made->ja == NULL) {
		struct buf ja = buf_of(32768), en = buf_of(32768);
		fact_text(e, LANG_JA, &ja);
		fact_text(e, LANG_EN, &en);
		*made = (struct words){ pool_buf(pool, &ja), pool_buf(pool, &en) };
	}
	r->value = *made;
	r->known_at = e->known_at;
	const char *by = *e->by != '\0' ? pool_text(pool, e->by, strlen(e->by)) : NULL;
	r->by = by != NULL ? by : "";
}

/* A group's truth from that of its members. */
static enum truth group_truth(const struct cond *c, const struct reason *first)
{
	enum truth t = c->kind == COND_ALL ? TRUTH_TRUE : TRUTH_FALSE;

	if (first != NULL && c->kind == COND_NOT)
		return (enum truth)(TRUTH_TRUE - first->truth);
	if (first != NULL && c->kind == COND_SHOWN)
		return truth_of(first->truth == TRUTH_TRUE);
	for (const struct reason *r = first; r != NULL; r = r->next)
		if (c->kind == COND_ALL ? r->truth < t : r->truth > t)
			t = r->truth;
	return t;
}

static struct reason *made_reason(const struct view *v, const struct cond *c, struct pool *pool)
{
	struct reason *r = pool_take(pool, sizeof(*r)), *last = NULL;
	const struct cond *inner = c;

	if (r == NULL)
		return NULL;
	*r = (struct reason){ .text = c->text, .cite = c->cite, .value = { "", "" }, .known_at = SINCE_EVER,
		.by = "" };
	if (c->kind == COND_TERM) {
		r->text = c->term->text;
		r->cite = c->term->cite;
		inner = c->term->when;
	}
	/* A term over a plain group shows the group's members as its own. */
	bool group = inner->kind <= COND_SHOWN;
	bool own = inner == c || (group && *inner->text.ja == '\0');
	r->join = own ? join_words(inner) : (struct words){ "", "" };
	if (group && *r->text.ja == '\0')
		r->text = r->join;
	if (own && inner->kind >= COND_KNOWN)	/* a leaf over a fact */
		fact_of(v, inner, r, pool);
	for (const struct cond *child = own ? inner->child : inner; child != NULL;
	     child = own ? child->next : NULL) {
		struct reason *one = cond_reason(v, child, pool);
		if (one == NULL)
			return NULL;
		if (last == NULL)
			r->child = one;
		else
			last->next = one;
		last = one;
	}
	r->truth = !own ? r->child->truth : group ? group_truth(inner, r->child) : cond_truth(v, inner);
	return r;
}

/* The reasons of a term are made once; each place that names it gets a node of
 * its own over the same children. */
struct reason *cond_reason(const struct view *v, const struct cond *c, struct pool *pool)
{
	if (c->kind != COND_TERM)
		return made_reason(v, c, pool);
	struct reason **kept = &v->term_reason[c->term->index];
	if (*kept == NULL) {
		*kept = made_reason(v, c, pool);
		if (*kept == NULL)
			return NULL;
		v->term[c->term->index] = (unsigned char)(1 + (*kept)->truth);
	}
	struct reason *r = pool_take(pool, sizeof(*r));
	if (r != NULL)
		*r = **kept;
	return r;
}
