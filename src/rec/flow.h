/* flow.h - flow hands this to select: one finished bidirectional flow. */
#ifndef REC_FLOW_H
#define REC_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "rec/behaviour.h"
#include "rec/facts.h"
#include "rec/ip.h"

/* A side of a flow: who began is the source. */
enum side { SIDE_SOURCE = 0, SIDE_DESTINATION = 1 };

#define TCP_HISTORY_MAX		32u
#define COMMUNITY_ID_BYTES	32u	/* "1:" + 28 base64 + NUL */

struct flow_rec;

/* The Community ID of a flow, made when somebody first asks: most flows are forgotten
 * without, and it costs as much as all else of a short one. */
struct community {
	void (*make)(const struct flow_rec *f, char out[static COMMUNITY_ID_BYTES]);
	char text[COMMUNITY_ID_BYTES];	/* "": not made yet */
};

struct flow_rec {
	struct ip address[2];		/* by enum side */
	uint16_t port[2];		/* 0 when the transport has none */
	uint8_t transport;		/* IP protocol number */
	uint8_t has_icmp;		/* 1: type and code of the first message */
	uint8_t icmp_type, icmp_code;
	uint16_t vlan;			/* 0 none */
	uint64_t packets[2];
	uint64_t bytes[2];		/* IP layer */
	uint64_t frame_bytes[2];	/* whole frames on the line */
	nsec_t start, end;
	char history[TCP_HISTORY_MAX];	/* Zeek's letters, "" when not TCP */
	uint8_t tcp_flags[2];		/* by enum side: all bits that it sent; 0 when not TCP */
	int64_t first_data;		/* nanoseconds from start to the destination's first payload byte; -1 none */
	bool new_destination;		/* of behaviour */
	const struct watcher *watcher;	/* borrowed; asked for behaviour; NULL: not watched */
	struct community *community;	/* v1, seed 0; borrowed for the call; NULL: none */
	const struct facts *facts;	/* application facts, borrowed; may be NULL */
};

/* One record to be matched: a flow, or a bag of facts alone (a stored record,
 * later a log event), or both. Both borrowed; either may be NULL. */
struct record {
	const struct flow_rec *flow;
	const struct facts *facts;
};

/* The record of a flow: its fixed fields and its facts. */
struct record record_of_flow(const struct flow_rec *flow);

/*
 * Walk the values of one field: start with `at` 0; true and *out set while
 * there is a value. A fixed field of the flow comes first, then the facts'.
 */
bool record_next(const struct record *r, enum field field, uint32_t *at, struct value *out);

/* Copy every value of the record into the bag, in schema order. */
void record_facts(const struct record *r, struct facts *out);

/* The transport's name ("tcp", "udp", "icmp", "ipv6-icmp", "sctp", "gre", ...) or
 * its number as text. Static storage. */
const char *transport_name(uint8_t transport);

#endif
