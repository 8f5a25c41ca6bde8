/* doc.h - what rule and authority documents have in common. Inside criteria only. */
#ifndef CRITERIA_DOC_H
#define CRITERIA_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "text/tree.h"

#define DOC_ID_MAX	64u

/* Who complains: the file, and the rule's id once it is known. */
struct doc {
	const char *name;
	const char *id;		/* NULL: not read yet */
	const char *what;	/* "rule", "authority", "condition" */
	struct problem *why;
};

/* Keep "NAME:LINE: WHAT ID: sentence" and return `e`. */
err_t doc_problem(const struct doc *d, err_t e, unsigned line, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Parse the YAML; a syntax error becomes "NAME:LINE: ...".
 * OK | ERR_FORM | ERR_LIMIT | ERR_MEMORY */
err_t doc_tree(const struct doc *d, const void *bytes, size_t len, struct tree **ret) MUST_USE;

/* As doc_tree, and the root is a map. */
err_t doc_open(const struct doc *d, const void *bytes, size_t len, struct tree **ret) MUST_USE;

/* A member that is text with something in it. When it is absent: NULL and OK,
 * or ERR_FORM if `required`. Numbers and dates count as the text they were written as. */
err_t doc_text(const struct doc *d, const struct node *map, const char *key, bool required,
	       const char **out) MUST_USE;

/* `id`: 1 to DOC_ID_MAX letters, digits, `-`, `_`, `.`; kept in d->id. */
err_t doc_id(struct doc *d, const struct node *map, const char **out) MUST_USE;

/* `valid: {from, to}`: `to` required, and a date alone means its whole day. */
err_t doc_valid(const struct doc *d, const struct node *map, nsec_t *from, nsec_t *to) MUST_USE;

/* One name or a list of names of directions, as bits; 0 when absent. */
err_t doc_directions(const struct doc *d, const struct node *n, unsigned *out) MUST_USE;

/* Refuse members whose key is not in `keys` (NULL ended). */
err_t doc_keys(const struct doc *d, const struct node *map, const char *const *keys,
	       const char *where) MUST_USE;

/* "valid until ... " check shared by rules and authorities. */
err_t doc_check_time(const char *what, const char *id, nsec_t from, nsec_t to, nsec_t now,
		     struct problem *why) MUST_USE;

#endif
