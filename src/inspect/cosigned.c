/* cosigned.c - what witnesses say of the ledger: is the policy's quorum met? */
#include <stdio.h>

#include "inspect/own.h"

void inspect_quorum(struct inspecting *in)
{
	struct inspection *out = in->out;
	unsigned cosigned = policy_seen_count(&in->seen);

	if (out->own_key)
		return;		/* no policy, no quorum */
	out->quorum_met = policy_met(&in->policy, &in->seen);
	(void)snprintf(out->quorum, sizeof(out->quorum), "%s", policy_quorum_name(&in->policy));
	out->checks[CHECK_COSIGNATURES] += cosigned;
	if (!out->quorum_met)
		blame(in, "checkpoint", INSPECT_NO_ENTRY,
		      "the policy's quorum '%s' is not met: %u of its %zu witnesses cosigned this checkpoint", out->quorum,
		      cosigned, in->policy.witness_count);
}
