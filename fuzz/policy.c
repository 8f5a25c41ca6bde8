/* policy.c - any bytes as a policy and, behind its first NUL, a checkpoint with its
 * cosignatures: refused, or judged; whoever cosigns more never loses a quorum. */
#include <stdlib.h>
#include <string.h>

#include "crypt/start.h"
#include "inspect/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void judge(const struct policy *p, const uint8_t *bytes, size_t len)
{
	struct policy_seen seen = { .seconds = { 0 } };
	struct checkpoint c;

	if (policy_open(p, bytes, len, &c, &seen) == OK) {
		if (c.origin[0] == '\0' || policy_seen_count(&seen) > p->witness_count)
			abort();
	} else if (c.origin[0] != '\0' || policy_seen_count(&seen) > 0) {
		abort();
	}
	bool met = policy_met(p, &seen);
	for (size_t i = 0; i < p->witness_count; i++) {
		seen.seconds[i] = 1;
		if (met && !policy_met(p, &seen))
			abort();
		met = policy_met(p, &seen);
	}
	if (!met)
		abort();	/* all witnesses together meet any quorum */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct policy *p = malloc(sizeof(*p));
	const uint8_t *end = len > 0 ? memchr(bytes, '\0', len) : NULL;
	size_t policy = end != NULL ? (size_t)(end - bytes) : len;
	struct problem why = PROBLEM_NONE;

	if (p == NULL || crypt_start() != OK)
		abort();
	if (policy_parse(bytes, policy, p, &why) != OK) {
		if (why.text[0] == '\0')
			abort();
	} else {
		for (size_t g = 0; g < p->group_count; g++)
			for (unsigned m = 0; m < p->group[g].count; m++)
				if (p->group[g].member[m] >= POLICY_WITNESSES_MAX + g)
					abort();
		judge(p, end != NULL ? end + 1 : bytes, end != NULL ? len - policy - 1 : 0);
	}
	free(p);
	return 0;
}
