/* way.h - inside src/flow: what a packet tells of its way, beside its ends. */
#ifndef FLOW_WAY_H
#define FLOW_WAY_H

#include <stdbool.h>

#include "rec/facts.h"
#include "rec/packet.h"

/* Is there anything to tell? Cheap: every new flow is asked. */
static inline bool way_is_told(const struct packet *p)
{
	return (p->tunnels | p->vlan_inner) != 0 || p->transport == IPPROTO_NUM_ESP;
}

/*
 * way_spi - the index of ESP's security association in the place of ports
 *
 * ports	upper half, lower half; untouched unless true
 *
 * False: no ESP, a fragment of it, or its header was not captured.
 * Source: RFC 4303 section 2.1
 */
bool way_spi(const struct packet *p, uint16_t ports[static 2]);

/*
 * way_facts - outermost addresses, tunnels from the outermost to the innermost and the
 *	innermost one's number; the second VLAN; ESP's index
 *
 * p		the flow's first packet; borrowed
 * forth	it came from the flow's source
 * out		values are added; what finds no room is counted in the bag
 */
void way_facts(const struct packet *p, bool forth, struct facts *out);

#endif
