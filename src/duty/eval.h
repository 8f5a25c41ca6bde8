/* eval.h - three-valued evaluation of conditions. Inside duty only. */
#ifndef DUTY_EVAL_H
#define DUTY_EVAL_H

#include "duty/case_own.h"
#include "duty/cond.h"
#include "duty/duty.h"

/* What is known at one time. Made by view_make, filled by view_set. */
struct view {
	const struct law *law;
	const struct case_facts *facts;	/* all entries; set by view_set */
	const struct fact_entry **now;	/* by fact_def.index; NULL unknown */
	struct words *value;	/* by fact_def.index: texts made so far; NULL: no reasons */
	unsigned char *term;	/* by term.index: 1 + its truth, 0 not worked out yet */
	struct reason **term_reason;	/* by term.index: its reasons, once made; NULL: no reasons */
	nsec_t at;
	int64_t day;		/* the incident's day, in Tokyo */
};

/* The arrays of a view over `law`, from `pool`; those for reasons only when
 * wanted. OK | ERR_MEMORY */
err_t view_make(struct view *v, const struct law *law, bool reasons, struct pool *pool) MUST_USE;

/* Unknown facts make a condition unknown unless the others decide it
 * (Kleene's three values), so a further fact never undoes TRUE or FALSE. */
enum truth cond_truth(const struct view *v, const struct cond *c);

/* Set seen[] of the facts whose absence keeps the condition unknown. */
void cond_missing(const struct view *v, const struct cond *c, bool *seen);

/* Set seen[] of the facts that would have to be shown and are not known. */
void cond_unshown(const struct view *v, const struct cond *c, bool *seen);

/* The reasons of a condition, from `pool`; NULL: no memory. */
struct reason *cond_reason(const struct view *v, const struct cond *c, struct pool *pool);

/* The words for a condition on a fact that has none of its own, from `pool`. */
const char *cond_leaf_text(const struct cond *c, enum lang lang, struct pool *pool);

/* The content of `b` as a text of the pool ("" when b failed); b is freed. */
const char *pool_buf(struct pool *pool, struct buf *b);

/* The entries of `c` known at `at`, into v->now; v->at and v->day set. */
void view_set(struct view *v, const struct case_facts *c, nsec_t at);

/* One duty's due time under a view. Fills start, target, due, rule, promptly of
 * `item` and sets `missing` and `open`. arise: when the conditions came to be
 * known, SINCE_EVER no later than the facts say. pool: for the rule in words, NULL:
 * as the law file says it, not counted out. */
void set_due(const struct view *v, struct duty_item *item, nsec_t arise, bool *missing,
	     bool *open, struct pool *pool);

#endif
