/* read.h - reading law files: what the readers of their parts share. Inside
 * duty only. */
#ifndef DUTY_READ_H
#define DUTY_READ_H

#include "base/problem.h"
#include "duty/cond.h"
#include "text/tree.h"

/* A file being read: where its problems are and what its names belong to. */
struct law_reader {
	struct law *law;
	const char *name;	/* of the file */
	const char *law_id;
	struct words law_words;
	struct problem *why;
};

/* "NAME:LINE: ..." into r->why; returns ERR_FORM. */
err_t bad(struct law_reader *r, unsigned line, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Only these keys (ended by NULL) in the map; ERR_FORM names the first other. */
err_t only_keys(struct law_reader *r, const struct node *map, const char *const *keys) MUST_USE;

/* The members ja and en of `map`: both, or when not `need` none ("" and ""). */
err_t read_words(struct law_reader *r, const struct node *map, unsigned line, bool need,
		 struct words *out) MUST_USE;

/* A condition (map). OK | ERR_FORM | ERR_MEMORY */
err_t read_cond(struct law_reader *r, const struct node *n, const struct cond **ret) MUST_USE;

/* A list of conditions, joined by next. */
err_t read_conds(struct law_reader *r, const struct node *list, const struct cond **ret) MUST_USE;

/* A fact by the name in `n`; of `type` unless that is NULL. */
err_t read_fact_name(struct law_reader *r, const struct node *n, const enum fact_type *type,
		     const struct fact_def **ret) MUST_USE;

/* A civil date "2024-04-01" as a day. */
err_t read_day(struct law_reader *r, const struct node *n, int64_t *ret) MUST_USE;

/* One duty (map), appended to the catalogue. */
err_t read_duty(struct law_reader *r, const struct node *n) MUST_USE;

/* The list of choices (texts) as bits. */
err_t read_choices(struct law_reader *r, const struct fact_def *def, const struct node *n,
		   uint64_t *ret) MUST_USE;

/* The choice's place, or -1. */
int64_t choice_index(const struct fact_def *def, const char *id);

#endif
