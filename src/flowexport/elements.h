/* elements.h - inside src/flowexport: which information elements are read, and the
 * values of one record. */
#ifndef FLOWEXPORT_ELEMENTS_H
#define FLOWEXPORT_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/ip.h"

/*
 * What an element says. The numbers come first, each of up to 8 bytes, big-endian
 * and possibly shortened (RFC 7011 section 6.2); then the addresses.
 */
enum what {
	WHAT_NOTHING,		/* passed over */
	/* counters, of the way there and of the way back */
	WHAT_BYTES, WHAT_PACKETS, WHAT_BYTES_TOTAL, WHAT_PACKETS_TOTAL,
	WHAT_BYTES_POST, WHAT_PACKETS_POST, WHAT_FRAME_BYTES,
	WHAT_BACK_BYTES, WHAT_BACK_PACKETS, WHAT_BACK_BYTES_TOTAL, WHAT_BACK_PACKETS_TOTAL,
	WHAT_BACK_FRAME_BYTES,
	WHAT_INITIATOR_BYTES, WHAT_INITIATOR_PACKETS, WHAT_RESPONDER_BYTES, WHAT_RESPONDER_PACKETS,
	/* tuple */
	WHAT_TRANSPORT, WHAT_VERSION, WHAT_SOURCE_PORT, WHAT_DESTINATION_PORT,
	WHAT_UDP_SOURCE_PORT, WHAT_UDP_DESTINATION_PORT, WHAT_TCP_SOURCE_PORT, WHAT_TCP_DESTINATION_PORT,
	WHAT_ICMP, WHAT_ICMP_TYPE, WHAT_ICMP_CODE, WHAT_VLAN, WHAT_FLAGS, WHAT_BACK_FLAGS,
	/* times */
	WHAT_START_UPTIME, WHAT_END_UPTIME, WHAT_START_S, WHAT_END_S, WHAT_START_MS, WHAT_END_MS,
	WHAT_START_NTP, WHAT_END_NTP, WHAT_START_AGO, WHAT_END_AGO, WHAT_LAST_MS, WHAT_LAST_US,
	WHAT_BOOT, WHAT_SEEN_S, WHAT_SEEN_MS, WHAT_SEEN_NTP,
	/* where and how it was observed */
	WHAT_INGRESS, WHAT_EGRESS, WHAT_SAMPLER, WHAT_INTERVAL, WHAT_PACKET_INTERVAL, WHAT_PACKET_SPACE,
	WHAT_SIZE, WHAT_POPULATION, WHAT_PROBABILITY,
	WHAT_TEMPLATE,		/* scope: a template's number */
	/* addresses */
	WHAT_SOURCE4, WHAT_DESTINATION4, WHAT_SOURCE6, WHAT_DESTINATION6,
	WHAT_COUNT
};

_Static_assert(WHAT_COUNT <= 64, "a bit for each in struct values.has");

/* An element of a template: what it says, its bytes. */
struct element {
	uint8_t what;		/* enum what */
	uint16_t len;		/* ELEMENT_VARIABLE: told before each value */
};

#define ELEMENT_VARIABLE	65535u

/* The values of one record. A number that is not in `has` is 0. */
struct values {
	uint64_t has;		/* bits by enum what */
	uint64_t number[WHAT_SOURCE4];
	uint8_t address4[2][4];	/* by side; valid with its bit in `has` */
	uint8_t address6[2][16];
};

/* Does the record have a value of `w`? */
static inline bool values_has(const struct values *v, enum what w)
{
	return (v->has >> w & 1) != 0;
}

/*
 * element_of - what an information element says
 *
 * enterprise	0: IANA's; 29305: the way back of IANA's (RFC 5103); others say nothing
 */
enum what element_of(uint32_t enterprise, uint16_t id);

/* What the scope of a NetFlow 9 options template says. Source: RFC 3954 section 6.1 */
enum what element_of_scope(uint16_t type);

/* Take a value; the first of a kind counts, a wrong length says nothing. */
void values_take(struct values *v, enum what w, const uint8_t *bytes, size_t len);

#endif
