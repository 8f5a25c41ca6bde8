/* rate.h - inside src/flowexport: how many packets stand for each one that was
 * looked at. */
#ifndef FLOWEXPORT_RATE_H
#define FLOWEXPORT_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "flowexport/elements.h"

/* `of` packets for each `one` looked at; both 1 to 2^31. */
struct rate {
	uint32_t of, one;
};

#define RATE_ALL	((struct rate){ 1, 1 })

/* For what a rate was announced. */
enum rate_of { RATE_OF_SAMPLER, RATE_OF_INTERFACE, RATE_OF_TEMPLATE, RATE_OF_EXPORTER };

#define RATES_MAX	32u	/* of one exporter; the one said longest ago goes out */

struct rates {
	struct {
		uint8_t of;	/* enum rate_of */
		uint64_t id;
		struct rate rate;
	} one[RATES_MAX];
	uint32_t count, next;
};

/* The rate that a record's own elements say. False: none. */
bool rate_said(const struct values *v, struct rate *out);

/*
 * rates_learn - keep what an options record says
 *
 * It is for the sampler or selector that the record names, else for the interface
 * or template of its scope, else for the exporter as a whole.
 */
void rates_learn(struct rates *r, const struct values *v);

/*
 * rates_for - the rate of a data record of template `id`
 *
 * Its own; else that of its sampler, its ingress interface, its template, the
 * exporter; else, if it names no sampler, that of the only sampler announced.
 */
struct rate rates_for(const struct rates *r, const struct values *v, uint16_t id);

/* A count as it would be of all packets: rounded down, UINT64_MAX if larger. */
uint64_t rate_scale(struct rate rate, uint64_t count);

/* The nearest number of packets for one; at least 1. */
uint64_t rate_nearest(struct rate rate);

#endif
