/* notices.h - which notices of important computers (特定重要電子計算機) are owed. */
#ifndef RUN_NOTICES_H
#define RUN_NOTICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "vuln/machines.h"

/* What is asked; borrowed. */
struct notices_ask {
	const struct machines *machines;
	const char *law;	/* folder of the law files; NULL: the program's own */
	nsec_t at;
	bool json, japanese;
	bool all;		/* also what is not owed, with its reason */
};

/* What came out. */
struct notices_count {
	size_t owed, met, late, not_owed, undecided;
	size_t planned;		/* machines whose introduction is still to come; not judged */
	size_t retired;		/* machines taken out of use by then; not judged */
};

/*
 * notices_show - judge the notice and the notice of change of every machine by the
 * optional law jp-cyber-machines, and append the answer to `out`
 *
 * What the law cannot say is worked out here: whether a machine was introduced
 * before, within two months of, or after the designation and the day on which it
 * became an important computer; whether its product stands on the list of
 * designated products (law/lists/jp-cyber-products.yaml); a change that came
 * before the notice is part of the notice.
 * JSON: format sekisho-notices-1. OK | ERR_* with a sentence
 */
err_t notices_show(const struct notices_ask *ask, struct notices_count *count, struct buf *out, struct problem *why)
	MUST_USE;

#endif
