/* frame.h - capture hands this to decode: one frame as it lay on the line. */
#ifndef REC_FRAME_H
#define REC_FRAME_H

#include <stdint.h>

#include "base/clock.h"

/* Link types that decode knows. Source: tcpdump.org/linktypes.html */
enum link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_TOKEN_RING = 6,
	LINK_ARCNET = 7,
	LINK_SLIP = 8,
	LINK_PPP = 9,
	LINK_FDDI = 10,
	LINK_RAW_BSD = 12,	/* raw IP as some systems number it */
	LINK_RAW_OPENBSD = 14,
	LINK_PPP_HDLC = 50,
	LINK_PPPOE = 51,
	LINK_ATM_1483 = 100,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_WIFI = 105,
	LINK_ATM_CLIP = 106,
	LINK_FRAME_RELAY = 107,
	LINK_LOOP = 108,
	LINK_ENC = 109,
	LINK_LINUX_SLL = 113,
	LINK_PFLOG = 117,
	LINK_PRISM = 119,
	LINK_FIBRE_CHANNEL = 122,
	LINK_RADIOTAP = 127,
	LINK_ARCNET_LINUX = 129,
	LINK_FIREWIRE = 138,
	LINK_AVS = 163,
	LINK_PPI = 192,
	LINK_PPP_DIRECTION = 204,
	LINK_HDLC_DIRECTION = 205,
	LINK_FRAME_RELAY_DIRECTION = 206,
	LINK_IPNET = 226,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_NFLOG = 239,
	LINK_NETANALYZER = 240,
	LINK_NETANALYZER_WHOLE = 241,
	LINK_IPOIB = 242,
	LINK_PKTAP = 258,
	LINK_LINUX_SLL2 = 276,
	LINK_DSA_BRCM = 281,
	LINK_DSA_BRCM_BEFORE = 282,
	LINK_DSA = 284,
	LINK_EDSA = 285,
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
