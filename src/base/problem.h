/* problem.h - one clear sentence for a person about what went wrong where. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/cc.h"
#include "base/err.h"

#define PROBLEM_BYTES	512u

/*
 * Functions that a person's input reaches take a `struct problem *` and fill
 * it when they fail: "FILE:LINE: what is wrong; what to do". They print
 * nothing; the verb prints it. The first problem stays: later ones are
 * consequences. Start with PROBLEM_NONE.
 */
struct problem {
	char text[PROBLEM_BYTES];	/* empty: none */
};

#define PROBLEM_NONE	((struct problem){ .text = { 0 } })

/* Keep the sentence unless one is kept already. `p` may be NULL. Always
 * returns `e`, so that a parser can end with `return problem(...)`. */
err_t problem(struct problem *p, err_t e, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* The same for a sentence "line N: ..." of a reader: "PREFIX:N: ...". */
err_t problem_at(struct problem *p, err_t e, const char *prefix);

/* Put "PREFIX: " before a kept sentence (a file's name, say); nothing if none
 * is kept. Text over the ceiling is cut. Returns `e`. */
err_t problem_in(struct problem *p, err_t e, const char *prefix);

/* The analyzers see one file at a time: tell them what problem() returns, or
 * they follow paths on which a reported failure was none. */
#ifdef __clang_analyzer__
#define problem(p, e, ...)	((void)problem((p), (e), __VA_ARGS__), (e))
#define problem_in(p, e, prefix)	((void)problem_in((p), (e), (prefix)), (e))
#endif

#endif
