#include "duty/law.h"

#include <stdlib.h>
#include <string.h>

#include "duty/eval.h"
#include "duty/read.h"

struct law *law_new(void)
{
	return calloc(1, sizeof(struct law));
}

void law_free(struct law *law)
{
	if (law == NULL)
		return;
	for (struct held *h = law->held; h != NULL; h = h->next)
		tree_free(h->tree);
	pool_free(&law->pool);
	free(law);
}

size_t law_fact_count(const struct law *law)
{
	return law->fact_count;
}

const struct fact_def *law_fact(const struct law *law, size_t index)
{
	return index < law->fact_count ? &law->facts[index] : NULL;
}

const struct fact_def *law_find_fact(const struct law *law, const char *id)
{
	for (size_t i = 0; i < law->fact_count; i++)
		if (strcmp(law->facts[i].id, id) == 0)
			return &law->facts[i];
	return NULL;
}

size_t law_duty_count(const struct law *law)
{
	return law->duty_count;
}

const struct duty_def *law_duty(const struct law *law, size_t index)
{
	return index < law->duty_count ? &law->duties[index] : NULL;
}

const struct duty_def *law_find_duty(const struct law *law, const char *id)
{
	for (size_t i = 0; i < law->duty_count; i++)
		if (strcmp(law->duties[i].id, id) == 0)
			return &law->duties[i];
	return NULL;
}

const struct fact_def *duty_done_fact(const struct duty_def *duty)
{
	return duty->rules->done_count > 0 ? duty->rules->done[0] : NULL;
}

const struct fact_choice *decision_choice(const struct decision *decision, const char *id)
{
	for (size_t i = 0; i < decision->choice_count; i++)
		if (strcmp(decision->choices[i].id, id) == 0)
			return &decision->choices[i];
	return NULL;
}

bool law_has(const struct law *law, const char *law_id, bool *optional)
{
	for (const struct law_name *n = law->names; n != NULL; n = n->next) {
		if (strcmp(n->id, law_id) != 0)
			continue;
		*optional = n->optional;
		return true;
	}
	return false;
}

const char *duty_kind_name(enum duty_kind kind)
{
	static const char *const names[] = {
		[DUTY_REPORT] = "report", [DUTY_NOTICE] = "notice", [DUTY_INSTEAD] = "instead",
		[DUTY_VOLUNTARY] = "voluntary", [DUTY_DECISION] = "decision", [DUTY_MEASURE] = "measure",
	};

	return names[kind];
}

const char *fact_type_name(enum fact_type type)
{
	static const char *const names[] = {
		[FACT_BOOL] = "bool", [FACT_INT] = "int", [FACT_TIME] = "time",
		[FACT_CHOICE] = "choice", [FACT_SET] = "set", [FACT_TEXT] = "text",
	};

	return names[type];
}

const char *words_in(struct words w, enum lang lang)
{
	return lang == LANG_JA ? w.ja : w.en;
}

static void cond_asks(const struct cond *c, bool *seen)
{
	if (c == NULL)
		return;
	if (c->fact != NULL)
		seen[c->fact->index] = true;
	if (c->term != NULL)
		cond_asks(c->term->when, seen);
	for (const struct cond *child = c->child; child != NULL; child = child->next)
		cond_asks(child, seen);
}

void duty_asks(const struct law *law, const struct duty_def *duty, bool *seen)
{
	const struct duty_rules *r = duty->rules;

	(void)law;
	cond_asks(r->when, seen);
	for (const struct cond *c = r->unless; c != NULL; c = c->next)
		cond_asks(c, seen);
	for (const struct addressee *a = r->to; a != NULL; a = a->next)
		cond_asks(a->when, seen);
	for (const struct addressee *a = r->also; a != NULL; a = a->next)
		cond_asks(a->when, seen);
	for (const struct deadline *d = r->deadline; d != NULL; d = d->next) {
		cond_asks(d->when, seen);
		for (size_t i = 0; i < d->from_count; i++)
			seen[d->from[i]->index] = true;
	}
	for (size_t i = 0; i < r->done_count; i++)
		seen[r->done[i]->index] = true;
	for (size_t i = 0; duty->decision != NULL && i < duty->decision->on_count; i++)
		seen[duty->decision->on[i]->index] = true;
}

/* ---- joining terms ---- */

static struct term *find_term(const struct law *law, const char *law_id, size_t law_len,
			      const char *id)
{
	for (struct term *t = law->terms; t != NULL; t = t->next)
		if (strlen(t->law_id) == law_len && memcmp(t->law_id, law_id, law_len) == 0 &&
		    strcmp(t->id, id) == 0)
			return t;
	return NULL;
}

static err_t join_term(const struct law_reader *r, struct term *t);

/* The pool's memory is ours to change; what hands it out is const so that the
 * evaluation cannot. */
static err_t join(struct law_reader *r, const struct cond *where)
{
	union { const struct cond *shown; struct cond *own; } c = { .shown = where };
	err_t e = OK;

	if (c.own->fact != NULL && *c.own->text.ja == '\0')
		c.own->text = (struct words){ cond_leaf_text(c.own, LANG_JA, &r->law->pool),
			cond_leaf_text(c.own, LANG_EN, &r->law->pool) };
	if (c.own->kind == COND_TERM) {
		const char *slash = strchr(c.own->term_id, '/');
		const char *law_id = slash != NULL ? c.own->term_id : r->law_id;
		size_t len = slash != NULL ? (size_t)(slash - law_id) : strlen(law_id);
		struct term *t = find_term(r->law, law_id, len, slash != NULL ? slash + 1 : c.own->term_id);
		if (t == NULL)
			return bad(r, c.own->line, "no term \"%s\"; write it under \"terms\"", c.own->term_id);
		c.own->term = t;
		return join_term(r, t);
	}
	for (const struct cond *child = c.own->child; e == OK && child != NULL; child = child->next)
		e = join(r, child);
	return e;
}

static err_t join_term(const struct law_reader *r, struct term *t)
{
	struct law_reader inside = *r;

	if (t->seen == 2)
		return OK;
	inside.name = t->file;
	inside.law_id = t->law_id;
	if (t->seen == 1)
		return bad(&inside, t->line, "term \"%s\" leads back to itself", t->id);
	t->seen = 1;
	err_t e = join(&inside, t->when);
	t->seen = 2;
	return e;
}

/* Under "not", "known" and "shown" would let a further fact take an owed duty back into
 * the undecided: refused, so that the promise in duty.h holds for any file. */
static const struct cond *known_under_not(const struct cond *c, bool negated)
{
	if (c == NULL || ((c->kind == COND_KNOWN || c->kind == COND_SHOWN) && negated))
		return c;
	if (c->term != NULL)
		return known_under_not(c->term->when, negated);
	for (const struct cond *child = c->child; child != NULL; child = child->next) {
		const struct cond *found = known_under_not(child, negated != (c->kind == COND_NOT));
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Terms name terms, so a short file can unfold into a vast condition. */
static bool too_much(const struct cond *c, unsigned depth, size_t *weight)
{
	if (depth > LAW_NESTING_MAX || ++*weight > LAW_WEIGHT_MAX)
		return true;
	if (c->term != NULL)
		return too_much(c->term->when, depth + 1, weight);
	for (const struct cond *child = c->child; child != NULL; child = child->next)
		if (too_much(child, depth + 1, weight))
			return true;
	return false;
}

/* Joined and of a size that an evaluation can bear. */
static err_t join_root(struct law_reader *r, const struct cond *c, size_t *weight)
{
	if (c == NULL)
		return OK;
	err_t e = join(r, c);
	if (e == OK && too_much(c, 0, weight))
		e = bad(r, c->line, "more than %u conditions, or nested deeper than %u, with terms written out",
			LAW_WEIGHT_MAX, LAW_NESTING_MAX);
	return e;
}

static err_t join_duty(struct law_reader *r, const struct duty_def *d)
{
	size_t weight = 0;
	err_t e = join_root(r, d->rules->when, &weight);
	const struct cond *known = e == OK ? known_under_not(d->rules->when, false) : NULL;

	if (known != NULL)
		return bad(r, known->line, "\"known\" or \"shown\" under \"not\" in the \"when\" of duty \"%s\"; make it an exemption under \"unless\"",
			   d->id);
	for (const struct cond *c = d->rules->unless; e == OK && c != NULL; c = c->next)
		e = join_root(r, c, &weight);
	for (const struct addressee *a = d->rules->to; e == OK && a != NULL; a = a->next)
		e = join_root(r, a->when, &weight);
	for (const struct addressee *a = d->rules->also; e == OK && a != NULL; a = a->next)
		e = join_root(r, a->when, &weight);
	for (const struct deadline *t = d->rules->deadline; e == OK && t != NULL; t = t->next)
		e = join_root(r, t->when, &weight);
	return e;
}

/* Into clock[]: the times of which the condition asks whether they have come. */
static void find_clock(const struct cond *c, uint64_t *clock)
{
	if (c == NULL)
		return;
	if (c->kind == COND_KNOWN && c->fact->type == FACT_TIME)
		clock[c->fact->index / 64] |= UINT64_C(1) << c->fact->index % 64;
	if (c->term != NULL)
		find_clock(c->term->when, clock);
	for (const struct cond *child = c->child; child != NULL; child = child->next)
		find_clock(child, clock);
}

static err_t find_depends(struct law *law)
{
	size_t words = law_words(law);
	bool *seen = pool_array(&law->pool, law->fact_count + 1, sizeof(bool));

	law->depends = pool_array(&law->pool, law->duty_count * words + 1, sizeof(uint64_t));
	law->clock = pool_array(&law->pool, words, sizeof(uint64_t));
	if (seen == NULL || law->depends == NULL || law->clock == NULL)
		return ERR_MEMORY;
	for (size_t d = 0; d < law->duty_count; d++) {
		const struct duty_rules *r = law->duties[d].rules;
		memset(seen, 0, law->fact_count);
		cond_asks(r->when, seen);
		find_clock(r->when, law->clock);
		for (const struct cond *c = r->unless; c != NULL; c = c->next) {
			cond_asks(c, seen);
			find_clock(c, law->clock);
		}
		for (size_t i = 0; i < law->fact_count; i++)
			if (seen[i])
				law->depends[d * words + i / 64] |= UINT64_C(1) << i % 64;
	}
	return OK;
}

err_t law_finish(struct law *law, struct problem *why)
{
	struct law_reader r = { .law = law, .why = why };
	err_t e = OK;

	for (struct term *t = law->terms; e == OK && t != NULL; t = t->next) {
		t->index = law->term_count++;
		e = join_term(&r, t);
	}
	for (size_t i = 0; e == OK && i < law->duty_count; i++) {
		r.name = law->duties[i].file;
		r.law_id = law->duties[i].law_id;
		e = join_duty(&r, &law->duties[i]);
	}
	for (const struct derived *d = law->derived; e == OK && d != NULL; d = d->next) {
		r.name = d->file;
		r.law_id = d->law_id;
		size_t weight = 0;
		for (const struct derived_item *i = d->items; e == OK && i != NULL; i = i->next)
			e = join_root(&r, i->when, &weight);
	}
	return e == OK ? find_depends(law) : e;
}
