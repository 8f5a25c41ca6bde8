/* wheel.h - inside src/flow: which flows may be over, by second. */
#ifndef FLOW_WHEEL_H
#define FLOW_WHEEL_H

#include <stdint.h>

#include "flow/entry.h"

#define WHEEL_SLOTS	1024u	/* seconds ahead that are told apart */

/*
 * A ring of lists of entries, one list a second. An entry lies at or before
 * the second of its deadline, as that was when it was put there: packets do not
 * move it. Who takes it out looks whether it is really over and else puts it
 * back by its present deadline, so a flow costs one move a timeout, not one a
 * packet. Of one second's entries the one that was put there first comes first: under
 * a flood that fills the table within a second, too, the longest there goes.
 */
struct wheel {
	struct entry *entries;		/* borrowed */
	int64_t second;			/* the slot of this second is the next to empty */
	uint64_t filled[WHEEL_SLOTS / 64];	/* bit: the slot's list is not empty */
	uint32_t first[WHEEL_SLOTS], last[WHEEL_SLOTS];
};

/* An empty wheel over `entries`, borrowed. */
void wheel_begin(struct wheel *w, struct entry *entries);

/* Link entry `n`, which is in no list, by its deadline. */
void wheel_put(struct wheel *w, uint32_t n, nsec_t deadline);

/* Unlink entry `n`. */
void wheel_take(struct wheel *w, uint32_t n);

/* An entry of a slot whose second lies before `now`, or NO_ENTRY when there is
 * none: then the wheel stands at `now`. The entry stays linked. */
uint32_t wheel_due(struct wheel *w, nsec_t now);

/* An entry of the first slot that has any, or NO_ENTRY. It stays linked. */
uint32_t wheel_first(const struct wheel *w);

#endif
