/* tally.h - what happened to everything that was read: the run's accounting. */
#ifndef REC_TALLY_H
#define REC_TALLY_H

#include <stdint.h>

#include "rec/packet.h"

struct tally {
	uint64_t packets;	/* frames read */
	uint64_t bytes;		/* IP-layer bytes of understood packets */
	uint64_t frame_bytes;	/* bytes on the line of all frames */
	uint64_t fragments;
	uint64_t not_understood[NOT_COUNT];	/* frames, by reason */
	uint64_t damaged;	/* sources, or places in them, cut off or damaged */
	uint64_t flows;
	uint64_t kept;		/* flows kept by selection */
	uint64_t erased;	/* flows forgotten: flows - kept */
	uint64_t cut;		/* values left out for a bound's sake */
	uint64_t evicted;	/* flows ended early for want of memory */
	uint64_t dropped;	/* packets never seen: the kernel had no room, or they waited when reading ended */
};

#endif
