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
	bool optional;
	const struct commencement *commencement;	/* of this file */
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

/* A member that must be text; absent: "", and ERR_FORM when there is `need`. */
err_t member_text(struct law_reader *r, const struct node *map, const char *key, bool need,
		  const char **ret) MUST_USE;

/* The same for an id, which must be there. */
err_t member_id(struct law_reader *r, const struct node *map, const char **ret) MUST_USE;

/* A member {ja, en}; absent: "" and "". */
err_t member_words(struct law_reader *r, const struct node *map, const char *key, bool need,
		   struct words *ret) MUST_USE;

/* A member true or false; absent: `otherwise`. */
err_t member_flag(struct law_reader *r, const struct node *map, const char *key, bool otherwise,
		  bool *ret) MUST_USE;

/* A member "mark"; absent: T, and ERR_FORM when there is `need`. */
err_t member_mark(struct law_reader *r, const struct node *map, bool need, enum mark *ret) MUST_USE;

/* A member "when"; absent: NULL. */
err_t member_cond(struct law_reader *r, const struct node *map, const struct cond **ret) MUST_USE;

/* A list of facts by name, of `type` unless that is NULL; n NULL: none. */
err_t read_fact_names(struct law_reader *r, const struct node *n, const enum fact_type *type,
		      const struct fact_def *const **ret, size_t *count) MUST_USE;

/* The list "choices" of {id, ja, en}; `of` names what they belong to. */
err_t read_choice_defs(struct law_reader *r, const struct node *map, const char *of,
		       const struct fact_choice **ret, size_t *count) MUST_USE;

/* The list "deadline" of a duty. */
err_t read_deadlines(struct law_reader *r, const struct node *map, const struct deadline **ret)
	MUST_USE;

/* What a duty of kind "decision" has besides; ret set for such a duty only. The
 * keys are refused elsewhere. */
err_t read_decision(struct law_reader *r, const struct node *map, enum duty_kind kind,
		    const struct decision **ret) MUST_USE;

/* The list "commencement" of a law file (NULL: none), into r->commencement. */
err_t read_commencement(struct law_reader *r, const struct node *list) MUST_USE;

/* One duty (map), appended to the catalogue. */
err_t read_duty(struct law_reader *r, const struct node *n) MUST_USE;

/* The list of choices (texts) as bits. */
err_t read_choices(struct law_reader *r, const struct fact_def *def, const struct node *n,
		   uint64_t *ret) MUST_USE;

/* The choice's place, or -1. */
int64_t choice_index(const struct fact_def *def, const char *id);

#endif
