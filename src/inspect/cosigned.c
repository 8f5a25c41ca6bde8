/* cosigned.c - what witnesses say of the ledger: is the policy's quorum met? */
#include <inttypes.h>
#include <stdio.h>

#include "inspect/own.h"

/* The largest size whose own cosignatures meet the quorum; false: none. */
static bool witnessed_to(const struct inspecting *in, uint64_t *size)
{
	for (size_t i = in->held_count; i-- > 0;)
		if (in->held[i].met) {
			*size = in->held[i].size;
			return true;
		}
	return false;
}

void inspect_quorum(struct inspecting *in)
{
	struct inspection *out = in->out;
	unsigned cosigned = policy_seen_count(&in->seen);
	uint64_t size = 0;

	if (out->own_key)
		return;		/* no policy, no quorum */
	out->quorum_met = policy_met(&in->policy, &in->seen);
	(void)snprintf(out->quorum, sizeof(out->quorum), "%s", policy_quorum_name(&in->policy));
	out->checks[CHECK_COSIGNATURES] += cosigned;
	out->witnesses = in->policy.witness_count;
	if (out->quorum_met)
		return;
	if (witnessed_to(in, &size))
		blame(in, "checkpoint", INSPECT_NO_ENTRY,
		      "the policy's quorum '%s' is met up to size %" PRIu64 " only: what was added since is not witnessed (%u of %zu witnesses cosigned the present size)",
		      out->quorum, size, cosigned, in->policy.witness_count);
	else
		blame(in, "checkpoint", INSPECT_NO_ENTRY,
		      "the policy's quorum '%s' is not met: %u of its %zu witnesses cosigned this checkpoint", out->quorum,
		      cosigned, in->policy.witness_count);
}
