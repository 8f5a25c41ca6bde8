/* fragments.h - inside src/flow: which ports later fragments belong to. */
#ifndef FLOW_FRAGMENTS_H
#define FLOW_FRAGMENTS_H

#include <stdbool.h>

#include "base/clock.h"
#include "rec/packet.h"

#define FRAGMENTS_KEPT	1024u

/* The ports (or what stands for them) of recent first fragments; a newer one
 * takes the place of an older one with the same remainder. {0} is empty. */
struct fragments {
	struct fragment {
		uint64_t hash;		/* of addresses, protocol, identification; 0 none */
		nsec_t when;
		uint16_t ports[2];	/* by sender and receiver */
		uint8_t one_way;
	} kept[FRAGMENTS_KEPT];
};

/* Keep the ports of the first fragment `p`, for the later ones; what lies in
 * its place gives way. */
void fragments_note(struct fragments *f, const struct packet *p, uint64_t seed,
		    const uint16_t ports[static 2], uint8_t one_way);

/* The ports of the later fragment `p`; false if its first one is not known or
 * more than 60 seconds away (RFC 8200 section 4.5), ports are left alone then. */
bool fragments_find(const struct fragments *f, const struct packet *p, uint64_t seed,
		    uint16_t ports[static 2], uint8_t *one_way);

#endif
