/* inspect_held.h - the checkpoints that a ledger is held against: files that the inspector kept,
 * and what witnesses cosigned last. Inside cli only. */
#ifndef CLI_INSPECT_HELD_H
#define CLI_INSPECT_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "fetch/http.h"
#include "inspect/inspect.h"
#include "inspect/policy.h"

#define HELD_LIST_MAX	(POLICY_WITNESSES_MAX + 2)

/* Begin with zeros; owns its texts (held_list_free). */
struct held_list {
	struct inspect_held held[HELD_LIST_MAX];
	struct buf bytes[HELD_LIST_MAX];
	char whose[HELD_LIST_MAX][256];
	size_t count;
};

/* Add a checkpoint's file, which was found sound then. `may_miss`: none there is fine.
 * OK | ERR_ABSENT | ERR_FORM (no checkpoint) | ERR_*, each with a sentence */
err_t held_file(struct held_list *l, const char *path, bool may_miss, struct problem *why) MUST_USE;

/* The size from which a ledger is to be looked at: that of the files; else 0. */
uint64_t held_since(const struct held_list *l);

/*
 * held_ask - add what each witness of the policy that has a URL cosigned last
 *
 * Those that cannot be reached are named on standard error.
 *
 * dirfd	of the ledger's folder, for its name
 * OK | ERR_FORM, ERR_UNKNOWN (policy) | ERR_USAGE (no witness has a URL) | ERR_PEER (those that
 *    answered do not meet the policy's quorum themselves) | ERR_*, each with a sentence
 */
err_t held_ask(struct held_list *l, struct http *http, int dirfd, struct buf *policy, struct problem *why) MUST_USE;

void held_list_free(struct held_list *l);

#endif
