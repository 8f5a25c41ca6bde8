/* trial.h - rules on trial: what `match` and `criteria check` share. */
#ifndef RUN_TRIAL_H
#define RUN_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/matcher.h"
#include "rec/flow.h"
#include "run/load.h"

#define TRIAL_FILES_MAX	MATCHER_RULES_MAX
#define TRIAL_READ_MAX	1024u

/* What a person named (borrowed) and what was read of it. Large: not on the stack. */
struct trial {
	const char *files[TRIAL_FILES_MAX];
	size_t file_count;
	struct load_lists lists;
	const char *reads[TRIAL_READ_MAX];	/* captures */
	size_t read_count;
	struct loaded loaded[TRIAL_FILES_MAX];	/* those that could be read */
	const char *loaded_from[TRIAL_FILES_MAX];
	size_t count;
	err_t refused;				/* of the first that could not, or OK */
	bool json;
};

/* Read the rule file and keep it; the same id twice is refused. On failure
 * r->refused is set. OK | ERR_* with a sentence */
err_t trial_add(struct trial *r, const char *file, struct problem *why) MUST_USE;

void trial_free(struct trial *r);	/* the loaded ones */

/* Compile all loaded rules, numbered as loaded. */
err_t trial_compile(const struct trial *r, struct matcher **ret, struct problem *why) MUST_USE;

/* Hand every flow of the captures to `on_flow`. Damage is told on standard
 * error; then ERR_SHORT after all the rest was read. OK | ERR_SHORT | ERR_* */
err_t trial_read(const struct trial *r, void (*on_flow)(void *ctx, const struct flow_rec *f), void *ctx,
		 struct problem *why) MUST_USE;

#endif
