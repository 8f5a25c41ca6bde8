/* dnp3_walk.h - the application layer of DNP3, byte by byte, as its segments come.
 * A fragment is larger than a state may be, so nothing of it is kept. */
#ifndef DECODE_DNP3_WALK_H
#define DECODE_DNP3_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "rec/facts.h"

/* Where in a fragment we are. Zero is off: bytes are passed over. */
struct dnp3_walk {
	uint8_t phase;
	uint8_t function;
	uint8_t group, variation, qualifier;
	uint8_t have;		/* bytes of a number that were read */
	uint16_t iin;
	uint32_t first, number;	/* of a range */
	uint32_t objects;	/* to come, each with its own size */
	uint32_t skip;		/* bytes of data to pass over */
};

/* A fragment begins. */
void dnp3_walk_begin(struct dnp3_walk *w);

/* The next bytes of the fragment: functions, indications and objects to facts.
 * *commands is counted up at a request that operates. */
void dnp3_walk_bytes(struct dnp3_walk *w, const uint8_t *bytes, size_t len, struct facts *facts,
		     uint32_t *commands);

#endif
