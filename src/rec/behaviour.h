/* behaviour.h - what a host's flows say together: with whom it speaks, how
 * regularly, how often in vain. Handed on with a flow. */
#ifndef REC_BEHAVIOUR_H
#define REC_BEHAVIOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct behaviour {
	/* Of the source host, within the window (HOSTS_WINDOW). */
	uint32_t fan_out;	/* different destinations, estimated above some hundred */
	uint32_t fan_out_ports;	/* different (transport, destination port), likewise */
	uint32_t failures;	/* TCP connections that nobody answered or that were refused */
	/* Of flows from this source to this destination, transport and port. */
	uint32_t beacon_count;	/* intervals between their beginnings */
	nsec_t beacon_interval;	/* mean */
	uint8_t beacon_score;	/* 0 to 100: how regular; 0 with fewer than 4 intervals */
	/* Of the flow's DNS questions. */
	uint16_t dns_entropy;	/* hundredths of a bit a character, the highest of a label of 8 or more */
	uint16_t dns_length;	/* characters of the longest name */
};

struct flow_rec;

/* Who can tell of a flow's host when somebody asks. */
struct watcher {
	void (*tell)(const struct watcher *w, const struct flow_rec *f, struct behaviour *out);
	void *ctx;
};

#endif
