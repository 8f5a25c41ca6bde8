/* times.h - inside src/flowexport: when a record's flow was. */
#ifndef FLOWEXPORT_TIMES_H
#define FLOWEXPORT_TIMES_H

#include <stdbool.h>

#include "base/clock.h"
#include "flowexport/elements.h"

/* What a datagram says about time. */
struct export_clock {
	nsec_t when;		/* it came */
	nsec_t exported;	/* its header's time; `when` where the exporter has no clock */
	bool has_uptime;
	uint32_t uptime;	/* NetFlow: milliseconds since the exporter started */
	bool has_boot;
	uint64_t boot_ms;	/* IPFIX: systemInitTimeMilliseconds, of an earlier options record */
};

/*
 * times_of - beginning and end of a record, from whatever it says of them
 *
 * Absolute times first, the finest before the coarser; then those of the exporter's
 * uptime, counted back from the header (so that its wrap after 49 days does not
 * matter), then those that count back from the header's time; a missing one of the
 * two from the duration; what is not said at all is the header's time.
 *
 * False if something was out of range or the end before the beginning (then both are
 * the beginning). Always end >= start.
 * Source: RFC 3954 section 5.1, RFC 7011 sections 6.1.7 to 6.1.10, RFC 7012, IANA
 */
bool times_of(const struct values *v, const struct export_clock *c, nsec_t *start, nsec_t *end);

/* The header's time of whole seconds; `when` when it is 0. */
nsec_t times_exported(uint32_t seconds, uint32_t nanoseconds, nsec_t when);

#endif
