/* entry.h - inside src/flow: one living flow, laid out by how often it is
 * touched. */
#ifndef FLOW_ENTRY_H
#define FLOW_ENTRY_H

#include <stdint.h>

#include "base/clock.h"
#include "flow/key.h"
#include "rec/facts.h"

struct app;

#define NO_ENTRY	UINT32_MAX
#define NO_DATA		UINT32_MAX
#define HISTORY_BYTES	20u	/* 9 letters a side, one mark, NUL */

/* Entry flags. */
enum {
	ENTRY_SOURCE_HIGH = 1,	/* the key's high side is the source */
	ENTRY_FIN_LOW = 2,	/* FIN seen from the low side */
	ENTRY_FIN_HIGH = 4,
	ENTRY_CLOSED = 8,	/* both FIN, or RST */
	ENTRY_ANSWERED = 16,	/* packets both ways */
	ENTRY_APP_DONE = 32,	/* no application layer, or nothing more to learn */
	ENTRY_ISN = 64,		/* `isn` holds the source's first sequence number */
	ENTRY_ICMP = 128,	/* icmp_type and icmp_code hold */
};

/*
 * Arrays [2] are by side of the key, low and high, not by source: the source
 * may still turn out while the counters run. Lines 1 and 2 are touched by
 * every packet, line 3 when the flow begins, ends, shows a new TCP letter or
 * has its application layer read.
 */
struct entry {
	struct flow_key key;
	nsec_t last;		/* time of the latest packet */
	uint32_t prev, next;	/* in the wheel's slot; `next` also in the free list */
	uint32_t tag;		/* of the index */
	uint16_t slot;		/* of the wheel */
	uint8_t flags;
	uint8_t app_known;	/* app_packet's `known` */

	uint64_t packets[2];
	uint64_t bytes[2];
	uint64_t frame_bytes[2];
	uint32_t next_seq[2];	/* TCP: one past the highest byte seen */
	uint32_t seen;		/* TCP: letters in `history` already, 16 bits a side */
	uint32_t isn;

	nsec_t start;
	struct app *app;
	struct facts facts;
	uint32_t first_data;	/* microseconds from the start to the destination's first payload byte; NO_DATA none */
	uint8_t tcp_flags[2];	/* TCP: all that a side has sent */
	uint8_t new_destination;	/* of behaviour */
	uint8_t spare;
	char history[HISTORY_BYTES];
	uint16_t vlan;
	uint8_t icmp_type, icmp_code;
};

_Static_assert(sizeof(struct entry) == 192, "a flow takes three cache lines");

#endif
