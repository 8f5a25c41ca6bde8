/* policy.h - whose signature makes a checkpoint count (C2SP tlog-policy). */
#ifndef INSPECT_POLICY_H
#define INSPECT_POLICY_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"

#define POLICY_LOGS_MAX	32u
#define POLICY_BYTES_MAX	(1u << 20)

struct policy {
	struct verifier log[POLICY_LOGS_MAX];
	size_t log_count;
};

/*
 * policy_parse - read a trust file: `log VKEY [URL]` lines and `quorum none`
 *
 * OK | ERR_FORM | ERR_LIMIT | ERR_UNKNOWN (a quorum of witnesses: cosignatures
 * are not verified by this version, and a policy is not half obeyed)
 * Source: C2SP tlog-policy "Policy file syntax and structure"
 */
err_t policy_parse(const void *bytes, size_t len, struct policy *out, struct problem *why) MUST_USE;

#endif
