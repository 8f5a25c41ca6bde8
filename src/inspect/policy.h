/* policy.h - whose signatures make a checkpoint count (C2SP tlog-policy). */
#ifndef INSPECT_POLICY_H
#define INSPECT_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"
#include "ledger/checkpoint.h"

#define POLICY_LOGS_MAX		32u
#define POLICY_WITNESSES_MAX	64u
#define POLICY_GROUPS_MAX	64u
#define POLICY_NODES_MAX	(POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)
#define POLICY_NAME_MAX		128u	/* bytes of a name, NUL included */
#define POLICY_URL_MAX		512u
#define POLICY_BYTES_MAX	(1u << 20)
#define POLICY_NONE		UINT8_MAX	/* no quorum is asked for */

struct policy_witness {
	char name[POLICY_NAME_MAX];
	struct verifier key;		/* of type SIGN_COSIGNATURE */
	char url[POLICY_URL_MAX];	/* or empty */
};

/* A node: below POLICY_WITNESSES_MAX a witness, else a group. */
struct policy_group {
	char name[POLICY_NAME_MAX];
	unsigned need;			/* of its members, 1 ... count */
	unsigned count;
	uint8_t member[POLICY_NODES_MAX];	/* nodes; groups only of lines before */
};

struct policy {
	struct verifier log[POLICY_LOGS_MAX];
	uint64_t log_until[POLICY_LOGS_MAX];	/* it signs sizes up to this one; 0: all */
	size_t log_count;
	struct policy_witness witness[POLICY_WITNESSES_MAX];
	size_t witness_count;
	struct policy_group group[POLICY_GROUPS_MAX];
	size_t group_count;
	uint8_t quorum;			/* a node, or POLICY_NONE */
};

/* Which witnesses cosigned a checkpoint, and when (POSIX seconds; 0: did not). */
struct policy_seen {
	uint64_t seconds[POLICY_WITNESSES_MAX];
};

/*
 * policy_parse - read a trust file: lines `log`, `witness`, `group`, `quorum`
 *
 * out	about 80 KiB; not to be used after a failure
 * OK | ERR_FORM | ERR_LIMIT | ERR_UNKNOWN (a key of a type that this version cannot
 * verify: a policy is not half obeyed), each with "line N: ..."
 * Source: C2SP tlog-policy "Policy file syntax and structure"
 */
err_t policy_parse(const void *bytes, size_t len, struct policy *out, struct problem *why) MUST_USE;

/*
 * policy_open - verify a signed checkpoint under the policy
 *
 * A log of the policy must have signed it under its own name. Lines of the
 * policy's witnesses must be true; lines of others are passed over. Whether the quorum is
 * met is another question: policy_met().
 *
 * seen	witnesses are added to it; the caller begins with zeros
 * OK | ERR_FORM | ERR_LIMIT | ERR_SIGNATURE (no log's signature, or a false line of a
 *    known key); `out` zeroed and `seen` unchanged on failure
 */
err_t policy_open(const struct policy *p, const void *bytes, size_t len, struct checkpoint *out,
		  struct policy_seen *seen) MUST_USE;

/* Verify a signed checkpoint by the policy's logs alone. Errors as policy_open. */
err_t policy_log_open(const struct policy *p, const void *bytes, size_t len, struct checkpoint *out) MUST_USE;

/* Do these cosignatures meet the quorum? Always, when none is asked for. */
bool policy_met(const struct policy *p, const struct policy_seen *seen);

/* The name that the quorum line has. */
const char *policy_quorum_name(const struct policy *p);

/* How many witnesses cosigned. */
unsigned policy_seen_count(const struct policy_seen *seen);

#endif
