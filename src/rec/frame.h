/* frame.h - capture hands this to decode: one frame as it lay on the line. */
#ifndef REC_FRAME_H
#define REC_FRAME_H

#include <stdint.h>

#include "base/clock.h"

/* Link types that decode knows. Source: tcpdump.org/linktypes.html */
enum link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_FDDI = 10,
	LINK_RAW_BSD = 12,	/* raw IP as some systems number it */
	LINK_RAW_OPENBSD = 14,
	LINK_PPP_HDLC = 50,
	LINK_PPPOE = 51,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

/* Bytes are borrowed from the source until its next frame is asked for. */
struct frame {
	const uint8_t *bytes;
	uint32_t captured;	/* bytes that are there */
	uint32_t wire;		/* bytes that were on the line, >= captured */
	nsec_t when;
	uint32_t link;		/* link type number, known to decode or not */
};

#endif
